/** A grid of kernels × bpftrace builds: a table of links, which the arrow keys move among. */
import { Fragment } from 'preact'
import type { ComponentChildren, VNode } from 'preact'
import { useMemo, useState } from 'preact/hooks'
import type { Scene } from './scene.js'
import { visibleLine } from '../../../../lib/visible.js'
import { tabStopOf } from './tab-stop.js'
import type { GridPosition } from './tab-stop.js'
import { BuildHead } from './build-head.js'
import { Line } from './text.js'
import type { Tone } from './tone.js'

export interface GridCell {
  readonly href: string
  readonly tone: Tone
  readonly title: string
  readonly content: ComponentChildren
}

interface GridProps {
  readonly scene: Scene
  readonly caption: string
  readonly rows: readonly number[]
  readonly columns: readonly number[]
  /** Null where a filter leaves nothing. */
  readonly cellAt: (row: number, column: number) => GridCell | null
}

/** With more rows the builds' names would be out of sight: the grid scrolls under them. */
const TALL = 30

const STEPS: Readonly<Record<string, readonly [down: number, right: number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
}

/** The next link in a direction, over cells that have none. */
function neighbour(from: HTMLTableCellElement, [down, right]: readonly [number, number]): Element | null {
  const row = from.parentElement as HTMLTableRowElement
  const rows = row.parentElement?.children
  for (let step = 1; ; step++) {
    const line = rows?.[row.sectionRowIndex + down * step]
    const next = line?.children[from.cellIndex + right * step]
    const link = next?.querySelector('a')
    // A row of kernels that were not measured has no cells.
    if (!line || link || (right !== 0 && !next)) return link ?? null
  }
}

function onKeyDown(event: KeyboardEvent): void {
  const step = STEPS[event.key]
  const from = (event.target as Element).closest<HTMLTableCellElement>('td')
  if (!step || !from || event.altKey || event.ctrlKey || event.metaKey) return
  const to = neighbour(from, step)
  if (!(to instanceof HTMLAnchorElement)) return
  event.preventDefault()
  to.focus()
}

export function Grid({ scene: { data, gaps }, caption, rows, columns, cellAt }: GridProps): VNode {
  // One link of the grid is on the way of the tabulator: the one that was last in focus, unless a filter took it away.
  const [last, setLast] = useState<GridPosition | null>(null)
  const cells = useMemo(
    () => rows.map((row) => columns.map((column) => ({ row, column, cell: cellAt(row, column) }))),
    [rows, columns, cellAt],
  )
  const stop = tabStopOf(
    cells.flat().filter(({ cell }) => cell !== null),
    last,
  )
  return (
    <div class={rows.length > TALL ? 'scroller tall' : 'scroller'}>
      <table class="grid" onKeyDown={onKeyDown}>
        <caption>
          <span>{caption}</span>
        </caption>
        <BuildHead data={data} corner="kernel" columns={columns} />
        <tbody>
          {rows.map((row, index) => (
            <Fragment key={row}>
              <tr>
                <th scope="row">
                  <Line text={data.kernels[row]?.label ?? ''} />
                </th>
                {cells[index]?.map(({ column, cell }) => (
                  <td key={column}>
                    {cell ? (
                      <a
                        href={cell.href}
                        data-tone={cell.tone}
                        title={visibleLine(cell.title)}
                        tabIndex={stop?.row === row && stop.column === column ? 0 : -1}
                        onFocus={() => setLast({ row, column })}
                      >
                        {cell.content}
                      </a>
                    ) : (
                      <span class="none" title="filtered out">
                        ·
                      </span>
                    )}
                  </td>
                ))}
              </tr>
              {gaps[row] !== '' && rows[index + 1] === row + 1 && (
                <tr class="gap">
                  <td colSpan={columns.length + 1}>
                    <span>{gaps[row]}</span>
                  </td>
                </tr>
              )}
            </Fragment>
          ))}
        </tbody>
      </table>
    </div>
  )
}
