/** A suite's answers against those of a baseline, or of another build: the gate's own decision. */
import { contradictions } from '../answers/gate/contradiction.js'
import { suitePolicy } from '../answers/gate/suite-policy.js'
import { decide } from '../answers/gate/decide.js'
import type { Baseline, Decision } from '../answers/gate/decision.js'
import { UsageError } from '../lib/errors.js'
import { questionOfTest } from '../lab/tests/asked-test.js'
import { visibleLine } from '../lib/visible.js'
import { didYouMean } from '../matrix/suggestion.js'
import { sortedVersions } from '../records/sort.js'
import type { Cell } from '../supply/plan/cell.js'
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

type ComparedWith = Pick<Baseline, 'records' | 'against'> | null

/** The build that is compared with, where nothing is known of it yet; undefined where it need not be asked. */
const toAsk = (judged: ComparedWith): string | undefined =>
  judged?.records.some(({ bpftrace }) => bpftrace === judged.against) ? undefined : judged?.against

/** Builds that are chosen, with the one that they are compared with. @param chosen none: nobody chooses */
export function withAgainst(chosen: readonly string[], judged: ComparedWith): string[] {
  const against = toAsk(judged)
  return chosen.length > 0 && against !== undefined ? [...chosen, against] : [...chosen]
}

/**
 * The cells that are asked, with those of the build that is compared with on the same kernels.
 * @param all those that matrix.yaml and the selectors leave
 * @throws UsageError where nothing is known of that build and nobody asks it
 */
export function cellsAgainst(
  tried: readonly Cell[],
  all: readonly Cell[],
  judged: ComparedWith,
): readonly Cell[] {
  const against = toAsk(judged)
  if (against === undefined) return tried
  const kernels = new Set(tried.map(({ kernel }) => kernel))
  const cells = all.filter(
    (cell) => tried.includes(cell) || (cell.bpftrace.id === against && kernels.has(cell.kernel)),
  )
  if (cells.some(({ bpftrace }) => bpftrace.id === against)) return cells
  const builds = sortedVersions(all.map(({ bpftrace }) => bpftrace.id))
  throw new UsageError(
    visibleLine(
      `--against ${against}: no build is called so that is asked${didYouMean(against, builds)}; there are: ${builds.join(', ')}`,
    ),
  )
}

/** Judges a run's answers, test by test. */
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
    policy: suitePolicy(how.gate),
    today: dayOf(undefined),
  })
}
