/** What makes two records answers to the same question. Pure. */
import type { ResultRecord } from './record.js'

/** One case in one cell. */
export type Question = Pick<ResultRecord, 'kernel' | 'bpftrace' | 'case' | 'runtime'>

/** The same text for the same question, another for any other. */
export function keyOf({ kernel, bpftrace, case: name, runtime }: Question): string {
  return JSON.stringify([kernel, bpftrace, name, runtime])
}

/** One kernel × one bpftrace build × one runtime. */
export type CellQuestion = Omit<Question, 'case'>

/** The same text for questions of the same cell. */
export const cellKey = ({ kernel, bpftrace, runtime }: CellQuestion): string =>
  JSON.stringify([kernel, bpftrace, runtime])

/** A kernel for a person, with the runtime where it is not the usual one. */
export const kernelName = ({ kernel, runtime }: Pick<Question, 'kernel' | 'runtime'>): string =>
  runtime === 'container' ? `${kernel} (container)` : kernel

/** A cell for a person. */
export const cellName = (cell: CellQuestion): string => `${kernelName(cell)} × ${cell.bpftrace}`

/** The same text for the same packages. */
export const digestsOf = (packages: readonly { readonly sha256: string }[]): string =>
  packages.map(({ sha256 }) => sha256).join()
