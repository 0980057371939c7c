/** Events for tests of what is shown. */
import type { ResultRecord, Verdict } from '../../records/record.js'
import type { RunEvent } from '../run/events.js'
import { advance, nothingYet } from './progress.js'
import type { RunProgress } from './progress.js'

type Answer = Extract<RunEvent, { type: 'record' }>

/** The answer to a question: cba, unless `changes` say otherwise. */
export const answeredTo = (
  question: { readonly kernel: string; readonly build: string; readonly case?: string },
  changes: Partial<ResultRecord> = {},
): Answer => ({
  type: 'record',
  remembered: false,
  record: {
    schema: 1,
    kernel: question.kernel,
    bpftrace: question.build,
    case: question.case ?? 'fexit',
    runtime: 'microvm',
    verdict: 'ok',
    order: 'reversed',
    events: ['cba'],
    reason: 'reversed: cba',
    expected: { order: 'declared', why: 'default' },
    attempts: [],
    release: '',
    accelerator: 'tcg',
    artefacts: { kernel: [], bpftrace: [], workload: { sha256: '' }, image: { sha256: '' }, qemu: null },
    warnings: [],
    finishedAt: '',
    ...changes,
  },
})

export const PLANNED: RunEvent = {
  type: 'planned',
  kernels: ['6.1.192', '6.12.117'],
  builds: ['0.17.0', '0.23.2'],
  cases: 2,
  remembered: 1,
  toAsk: 7,
  jobs: 2,
  questions: [],
}

/** The answer in a cell, such as `6.1.192 0.17.0`. */
export function answered(
  cell: string,
  verdict: Verdict,
  remembered = false,
  changes: Partial<ResultRecord> = {},
): RunEvent {
  const [kernel = '', build = ''] = cell.split(' ')
  return { ...answeredTo({ kernel, build }, { verdict, ...changes }), remembered }
}

/** What a machine is doing; its kernel's name is what is before the plus sign. */
export const doingOn = (machine: string, doing: string, preparing = false): RunEvent => ({
  ...{ type: 'machine', kernel: machine.split('+')[0] ?? '', machine, doing, preparing },
})

export const after = (...events: RunEvent[]): RunProgress => [PLANNED, ...events].reduce(advance, nothingYet)
