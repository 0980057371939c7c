/** What every view draws from: the data, what is chosen, and what the filter leaves. Pure. */
import { axisOf } from '../../findings/kernel-axis.js'
import type { RowAxis } from '../../findings/kernel-axis.js'
import type { PageData } from '../data.js'
import { addressOf, OPENING } from './address.js'
import type { PageView } from './address.js'
import { filtered } from './filter.js'
import type { Filtered } from './filter.js'
import { gapsAfter } from './gaps.js'
import type { Spot } from './lookup.js'

export interface Scene {
  readonly data: PageData
  readonly view: PageView
  /** Whether it is drawn without JavaScript, and nothing follows from a click. */
  readonly isStill: boolean
  readonly axis: RowAxis
  /** By row: what lies between it and the next one and was not measured; '' for nothing. */
  readonly gaps: readonly string[]
  readonly left: Filtered
  /** By case: the questions that the filter leaves, row by row. */
  readonly spots: readonly (readonly Spot[])[]
}

/** The numbers of a list. */
export const numbersOf = (list: readonly unknown[]): number[] => [...list.keys()]

/** By case: the questions that a filter leaves, row by row. */
export function spotsBy(data: PageData, { cases, rows, columns, matches }: Filtered): Spot[][] {
  const chosen = new Set(cases)
  return numbersOf(data.cases).map((one) => {
    const spots: Spot[] = []
    if (!chosen.has(one)) return spots
    for (const row of rows)
      for (const column of columns) {
        const spot = { one, row, column }
        if (matches(spot)) spots.push(spot)
      }
    return spots
  })
}

export function sceneOf(data: PageData, view: PageView, isStill = false): Scene {
  const left = filtered(data, view.filter)
  return {
    data,
    view,
    isStill,
    axis: axisOf(data.kernels),
    gaps: gapsAfter(data.kernels),
    left,
    spots: spotsBy(data, left),
  }
}

/** The address of the same view with something else chosen. */
export const linkTo = ({ view }: Pick<Scene, 'view'>, changes: Partial<PageView>): string =>
  addressOf({ ...view, view: '', issue: '', one: '', other: '', ...changes })

/** The address of a view that has nothing chosen but what is said; the filter stays. */
export const linkToView = ({ view }: Pick<Scene, 'view'>, chosen: Partial<PageView> = {}): string =>
  addressOf({ ...OPENING, filter: view.filter, ...chosen })

/** The address of one answer, or of a cell where no case is given. */
export const linkToCell = (scene: Scene, row: number, column: number, name: string): string =>
  linkTo(scene, {
    case: name,
    kernel: scene.data.kernels[row]?.label ?? '',
    bpftrace: scene.data.builds[column]?.bpftrace ?? '',
  })

export const linkToSpot = (scene: Scene, { one, row, column }: Spot): string =>
  linkToCell(scene, row, column, scene.data.cases[one]?.name ?? '')

/** The chosen case, row and column; -1 for what is not chosen or not there. */
export function chosenIn({ data, view }: Pick<Scene, 'data' | 'view'>): Spot {
  return {
    one: data.cases.findIndex(({ name }) => name === view.case),
    row: data.kernels.findIndex(({ label }) => label === view.kernel),
    column: data.builds.findIndex(({ bpftrace }) => bpftrace === view.bpftrace),
  }
}
