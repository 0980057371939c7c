/** What of both sides is judged, as the selectors of the command line have it. Pure. */
import { UnavailableError, UsageError } from '../../lib/errors.js'
import { listed } from '../../lib/words.js'
import { keyOf } from '../../records/identity.js'
import type { Question } from '../../records/identity.js'
import type { RecordsReading } from '../../records/read.js'
import { chosen, selectorWords, verdictsOf } from '../../records/select.js'
import type { RecordSelectors } from '../../records/select.js'
import { givenFirst, sortedVersions } from '../../records/sort.js'
import { expectedNames } from './unasked.js'
import type { NamedKernel } from './unasked.js'

interface Selecting {
  readonly selectors: RecordSelectors
  /** The names of matrix.yaml's cases, and its kernels. */
  readonly cases: readonly string[]
  readonly kernels: readonly NamedKernel[]
  /** The records that are judged, and the baseline where that is apart. */
  readonly sides: readonly RecordsReading[]
  /** The builds that are judged, and the one that they are compared with, if any. */
  readonly judged: readonly string[]
  readonly against: string | undefined
  /** Whether there may be more records than could be read. */
  readonly unread: boolean
}

export interface GateSelection {
  readonly selected: (question: Question) => boolean
  /** Of the builds that are judged those of which a question is left. */
  readonly builds: readonly string[]
  /** The selectors as they are typed; none where all is judged. */
  readonly words: readonly string[]
}

type Selected = GateSelection['selected']

/** Those of some kernels, cases and runtimes. */
function ofAxes({ selectors, cases, kernels: named, sides, unread }: Selecting): Selected {
  const names = (what: (question: Question) => string): Set<string> => {
    const all = new Set<string>()
    for (const { records } of sides) for (const record of records) all.add(what(record))
    return all
  }
  const among = (kind: string, globs: string[], there: string[]): Set<string> =>
    new Set(chosen(kind, globs, there, unread))
  const kernels = sortedVersions(names(({ kernel }) => kernel))
  const expected = expectedNames(named, selectors.kernel, kernels)
  const ofKernels = among('kernel', selectors.kernel, [...kernels, ...expected])
  const all = givenFirst(
    names((one) => one.case),
    cases,
  )
  const ofCases = among('case', selectors.case, all)
  const ofRuntimes = among('runtime', selectors.runtime, [...names(({ runtime }) => runtime)])
  return (one) => ofKernels.has(one.kernel) && ofCases.has(one.case) && ofRuntimes.has(one.runtime)
}

/**
 * Those of them that have one of the verdicts on either side: what has become worse had another verdict before.
 * @throws UsageError where there is none, UnavailableError where one may stand in an unreadable line
 */
function ofVerdicts(
  { selectors, sides, judged, against, unread }: Selecting,
  selected: Selected,
): { questions: ReadonlySet<string>; builds: ReadonlySet<string> } {
  const verdicts = verdictsOf(selectors.verdict)
  const builds = new Set(judged)
  const questions = new Set<string>()
  const left = new Set<string>()
  const there = new Set<string>()
  for (const { records } of sides)
    for (const record of records) {
      const { bpftrace, verdict } = record
      if (!(builds.has(bpftrace) || bpftrace === against) || !selected(record)) continue
      there.add(verdict)
      if (!verdicts.has(verdict)) continue
      for (const build of bpftrace === against ? judged : [bpftrace]) {
        questions.add(keyOf({ ...record, bpftrace: build }))
        left.add(build)
      }
    }
  if (questions.size > 0) return { questions, builds: left }
  const message = `no record that would be judged has the verdict ${selectors.verdict.join(' or ')}; there are: ${listed([...there])}`
  throw unread
    ? new UnavailableError(`${message}; but not every record could be read`)
    : new UsageError(message)
}

/**
 * Which questions the selectors leave.
 * @throws UsageError for a selector that matches nothing, UnavailableError where not every record could be read
 */
export function selectionOf(selecting: Selecting): GateSelection {
  const { selectors, judged, against } = selecting
  // Against another build --bpftrace says which one is judged, and leaves nothing out.
  const words = selectorWords(against === undefined ? selectors : { ...selectors, bpftrace: [] })
  const selected = ofAxes(selecting)
  if (selectors.verdict.length === 0) return { selected, builds: judged, words }
  const { questions, builds } = ofVerdicts(selecting, selected)
  return {
    selected: (question) => questions.has(keyOf(question)),
    builds: judged.filter((build) => builds.has(build)),
    words,
  }
}
