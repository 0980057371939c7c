/** What was observed in a cell → its record. Pure. */
import { predictionOn } from '../../judge/exercise/prediction.js'
import { UNSAID } from '../../matrix/architecture.js'
import type { Case, KnownIssue } from '../../matrix/schema.js'
import { partsOf, partsOfKernel } from '../../supply/plan/tree.js'
import type { Cell } from '../../supply/plan/cell.js'
import { RECORD_SCHEMA } from '../../records/record.js'
import type { Attempt, ResultRecord } from '../../records/record.js'
import { surpriseOf } from '../../judge/verdict/surprise.js'
import { verdictOf } from '../../judge/verdict/verdict.js'
import type { Observed } from './answers.js'
import { placeOfCell } from './cell-place.js'
import { questionOf } from './question.js'

/** The mechanism that was seen last, if any was. */
function mechanismIn(attempts: readonly Attempt[]): Pick<ResultRecord, 'mechanism'> {
  const mechanism = attempts.findLast((attempt) => attempt.mechanism)?.mechanism
  return mechanism === undefined ? {} : { mechanism }
}

/** The record of an answer. Verdicts are made here and nowhere else, from what was observed. */
export function recordOf(
  cell: Cell,
  one: Case,
  observed: Observed,
  knownIssues: readonly KnownIssue[],
): ResultRecord {
  const place = placeOfCell(cell, observed.config && new Map(Object.entries(observed.config)))
  const machineKind = { host: cell.kernel.host !== undefined, emulated: observed.accelerator === 'tcg' }
  const predicted = predictionOn(one, place, machineKind)
  const judged = verdictOf(one, observed.attempts, knownIssues, place, predicted)
  const surprise = surpriseOf(judged, predicted)
  return {
    schema: RECORD_SCHEMA,
    kernel: cell.kernel.id,
    bpftrace: cell.bpftrace.id,
    ...(cell.kernel.arch === UNSAID ? {} : { arch: cell.kernel.arch }),
    case: one.name,
    runtime: cell.runtime,
    versions: { kernel: place.kernel, bpftrace: place.bpftrace },
    ...judged,
    ...(surprise === null ? {} : { surprise }),
    ...mechanismIn(observed.attempts),
    question: questionOf(one),
    config: observed.config,
    attempts: observed.attempts,
    release: observed.release,
    accelerator: observed.accelerator,
    // What a remembered answer was given by is the same to the byte, but may have come from elsewhere.
    artefacts: {
      ...observed.artefacts,
      kernel: partsOfKernel(cell.kernel),
      bpftrace: partsOf(cell.bpftrace, 'bpftrace'),
    },
    warnings: [...new Set([...cell.kernel.warnings, ...cell.bpftrace.warnings])],
    judging: observed.judging,
    ...(observed.recalledFrom === undefined ? {} : { recalledFrom: observed.recalledFrom }),
    finishedAt: observed.finishedAt,
  }
}
