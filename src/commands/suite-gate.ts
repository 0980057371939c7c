/** A suite's answers against those of a baseline, or of another build: the gate's own decision. */
import { contradictions } from '../answers/gate/contradiction.js'
import { decide } from '../answers/gate/decide.js'
import type { Baseline, Decision } from '../answers/gate/decision.js'
import { UsageError } from '../lib/errors.js'
import { questionOfTest } from '../lab/tests/asked-test.js'
import type { AskedTest } from '../lab/tests/asked-test.js'
import type { KnownIssue, Matrix } from '../matrix/schema.js'
import type { ResultRecord } from '../records/record.js'
import { dayOf, loadBaseline, refuseSame } from './judging.js'

export interface SuiteJudging {
  readonly baseline?: string | undefined
  readonly against?: string | undefined
  readonly out: string
}

/**
 * What is compared with; null where nothing is to be.
 * @throws UsageError where the baseline holds the records that are judged, UnavailableError where it cannot be read
 */
export async function suiteBaseline({
  baseline,
  against,
  out,
}: SuiteJudging): Promise<Omit<Baseline, 'apart'> | null> {
  if (baseline === undefined)
    return against === undefined ? null : { records: [], problems: [], name: against, against }
  await refuseSame(baseline, out)
  const reading = await loadBaseline(baseline, contradictions(new Map()))
  if (against === undefined) return { ...reading, name: baseline }
  return { ...reading, name: `${against} in ${baseline}`, against }
}

/**
 * Judges a run's answers, test by test.
 * @throws UsageError where the build that is compared with has no answers
 */
export function judgeSuite(
  mine: readonly ResultRecord[],
  given: Omit<Baseline, 'apart'>,
  how: {
    readonly tests: readonly AskedTest[]
    readonly knownIssues: readonly KnownIssue[]
    readonly gate: Matrix['gate']
  },
): Decision {
  const isWithin = given.records.length === 0 && given.against !== undefined
  const baseline: Baseline = isWithin
    ? { ...given, records: [...mine], apart: false }
    : { ...given, apart: true }
  if (given.against !== undefined && !baseline.records.some((one) => one.bpftrace === given.against))
    throw new UsageError(`--against ${given.against}: there are no answers of that build to compare with`)
  const builds = [...new Set(mine.map(({ bpftrace }) => bpftrace))]
  const names = new Set(how.tests.map(({ name }) => name))
  const kernels = new Set(mine.map(({ kernel }) => kernel))
  return decide({
    records: { records: [...mine], problems: [] },
    baseline,
    builds: isWithin ? builds.filter((build) => build !== given.against) : builds,
    // Of what was not selected nobody asks anything.
    selected: (question) => names.has(question.case) && kernels.has(question.kernel),
    cases: new Map(how.tests.map((one) => [one.name, { question: questionOfTest(one), free: false }])),
    knownIssues: how.knownIssues,
    policy: how.gate,
    today: dayOf(undefined),
  })
}
