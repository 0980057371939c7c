/** Which link of a grid is on the way of the tabulator. Pure. */

/** A cell by the numbers of its kernel and its build. */
export interface GridPosition {
  readonly row: number
  readonly column: number
}

/**
 * The one that was last on it, as long as it is there; else the first.
 * @param links the cells that are links, row by row
 * @param last null where none was yet
 * @returns undefined where there are no links
 */
export const tabStopOf = (
  links: readonly GridPosition[],
  last: GridPosition | null,
): GridPosition | undefined =>
  links.find(({ row, column }) => row === last?.row && column === last.column) ?? links[0]
