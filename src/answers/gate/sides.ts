/**
 * The two sides that a gate compares, question by question: what either of them answers, every case of those cells,
 * and what is required. Pure.
 */
import { matching } from '../../matrix/select.js'
import { refuseOversize } from '../../records/grid.js'
import type { GridSize } from '../../records/grid.js'
import type { Question } from '../../records/identity.js'
import { within } from '../../records/latest.js'
import type { ResultRecord } from '../../records/record.js'
import type { GateInput } from './decision.js'

/** A question with the records that answer it. */
export interface Pair extends Question {
  before?: ResultRecord
  after?: ResultRecord
}

interface JudgedCell extends Omit<Question, 'case'> {
  readonly pairs: Map<string, Pair>
}

export interface Sides {
  readonly pairs: readonly Pair[]
  /** Globs of required kernels that no kernel of either side matches. */
  readonly unknownKernels: readonly string[]
}

/** The size of what is judged, were every kernel answered by every build. */
function sizeOf({ records, baseline, builds, selected, cases }: GateInput): GridSize {
  const kernels = new Set<string>()
  const names = new Set(cases.keys())
  for (const side of [records, baseline])
    for (const record of side.records) {
      if (!selected(record)) continue
      kernels.add(record.kernel)
      names.add(record.case)
    }
  return { kernels: kernels.size, builds: builds.length, cases: names.size }
}

/** @throws UsageError where there would be too many pairs */
export function sidesOf(input: GateInput): Sides {
  refuseOversize(sizeOf(input))
  const { records, baseline, builds, selected, policy, cases } = input
  const cells: JudgedCell[] = []
  const byKernel = new Map<string, Map<string, Map<string, JudgedCell>>>()
  const kernels = new Set<string>()

  const cellAt = ({ kernel, runtime }: Omit<Question, 'case'>, bpftrace: string): JudgedCell => {
    const ofBuild = within(within(byKernel, kernel), bpftrace)
    let cell = ofBuild.get(runtime)
    if (!cell) {
      cell = { kernel, bpftrace, runtime, pairs: new Map() }
      ofBuild.set(runtime, cell)
      cells.push(cell)
    }
    return cell
  }
  const pairIn = ({ kernel, bpftrace, runtime, pairs }: JudgedCell, name: string): Pair | null => {
    const there = pairs.get(name)
    if (there) return there
    const pair = { kernel, bpftrace, case: name, runtime }
    if (!selected(pair)) return null
    pairs.set(name, pair)
    return pair
  }
  const put = (side: 'before' | 'after', record: ResultRecord, bpftrace: string): void => {
    kernels.add(record.kernel)
    const pair = pairIn(cellAt(record, bpftrace), record.case)
    if (pair) pair[side] = record
  }
  const judged = new Set(builds)
  for (const record of records.records) if (judged.has(record.bpftrace)) put('after', record, record.bpftrace)
  for (const record of baseline.records) {
    const { bpftrace } = record
    if (baseline.against === undefined && judged.has(bpftrace)) put('before', record, bpftrace)
    if (baseline.against === bpftrace) for (const build of builds) put('before', record, build)
  }

  const names = [...kernels]
  const required = policy.require?.kernels ?? []
  const wanted = new Set(required.flatMap((glob) => matching(glob, names)))
  for (const cell of [...cells]) if (wanted.has(cell.kernel)) for (const build of builds) cellAt(cell, build)
  for (const cell of cells) for (const name of cases.keys()) pairIn(cell, name)
  return {
    pairs: cells.flatMap(({ pairs }) => [...pairs.values()]),
    unknownKernels: required.filter((glob) => matching(glob, names).length === 0),
  }
}
