/** Events for tests of what is shown. */
import type { ResultRecord } from '../../records/record.js'
import type { RunEvent } from '../run/events.js'

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
