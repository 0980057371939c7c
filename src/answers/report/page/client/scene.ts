/** What every view draws from: the data, what is chosen, and what the filter leaves. Pure. */
import type { PageData } from '../data.js'
import { addressOf } from './address.js'
import type { PageView } from './address.js'
import type { Matches } from './filter.js'
import type { Spot } from './lookup.js'

export interface Scene {
  readonly data: PageData
  readonly view: PageView
  readonly matches: Matches
  /** By case: what the filter leaves of it, row by row. */
  readonly left: readonly (readonly Spot[])[]
}

/** By case: the questions that a filter leaves, row by row. */
export const leftBy = (data: PageData, matches: Matches): Spot[][] =>
  numbersOf(data.cases).map((one) =>
    numbersOf(data.kernels).flatMap((row) =>
      numbersOf(data.builds)
        .map((column) => ({ one, row, column }))
        .filter(matches),
    ),
  )

/** The address of the same view with something else chosen. */
export const linkTo = ({ view }: Scene, changes: Partial<PageView>): string =>
  addressOf({ ...view, ...changes })

/** The address of one answer, or of a cell where no case is given. */
export const linkToCell = (scene: Scene, row: number, column: number, name: string): string =>
  linkTo(scene, {
    case: name,
    kernel: scene.data.kernels[row]?.label ?? '',
    bpftrace: scene.data.builds[column]?.bpftrace ?? '',
  })

/** The numbers of a list. */
export const numbersOf = (list: readonly unknown[]): number[] => [...list.keys()]

/** The chosen case, row and column; -1 for what is not chosen or not there. */
export function chosenIn({ data, view }: Scene): Spot {
  return {
    one: data.cases.findIndex(({ name }) => name === view.case),
    row: data.kernels.findIndex(({ label }) => label === view.kernel),
    column: data.builds.findIndex(({ bpftrace }) => bpftrace === view.bpftrace),
  }
}

/** The rows and columns in which a filter leaves an answer of some of the cases. */
export function axesLeft(
  { data, left }: Scene,
  cases: readonly number[],
): { rows: number[]; columns: number[] } {
  const [rows, columns] = [new Set<number>(), new Set<number>()]
  for (const one of cases)
    for (const { row, column } of left[one] ?? []) {
      rows.add(row)
      columns.add(column)
    }
  return {
    rows: numbersOf(data.kernels).filter((row) => rows.has(row)),
    columns: numbersOf(data.builds).filter((column) => columns.has(column)),
  }
}
