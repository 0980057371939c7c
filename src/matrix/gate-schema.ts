/** The gate's policy in matrix.yaml: what each kind of change decides, what must be answered, what is waived. */
import { z } from 'zod'
import { list, mapping, oneOf, pattern, text } from './fields.js'

/** Every kind of change that the gate tells, and what it means. */
export const KINDS = {
  regression: 'It ran as written before, and in another order, or not for every event, now',
  lostSupport: 'It was answered before, and is refused now',
  newCrash: 'bpftrace dies of it, and did not before',
  wrong: 'A wrong order where there was none to compare with, or another wrong one',
  flaky: 'Attempts disagree',
  error: 'No conclusion: the machine, a package or the time failed',
  missing: 'No answer, or one that is too old or to another question',
  vanished: 'A known issue covers it, and is seen no longer',
  surprise: 'Refused where matrix.yaml predicts an answer, or the other way round',
  orderChanged: 'Another order in a case that expects none',
  newCase: 'The baseline has no answer to this case',
  newKernel: 'The baseline does not know the kernel',
  newBuild: 'The baseline does not know the bpftrace build',
  improved: 'It was wrong, refused or crashed before, and is better now',
} as const
export type ChangeKind = keyof typeof KINDS
export const KIND_NAMES = Object.keys(KINDS) as [ChangeKind, ...ChangeKind[]]

const EFFECTS = ['fail', 'warn', 'allow'] as const
export type Effect = (typeof EFFECTS)[number]

/** Kinds that are no answer: they leave a gate incomplete rather than failed. */
export const UNANSWERED: ReadonlySet<ChangeKind> = new Set<ChangeKind>(['error', 'missing'])

/** What a kind decides that is not named: where no order is promised, another one is news and no failure. */
const usualEffect = (kind: ChangeKind): Effect => (kind === 'orderChanged' ? 'warn' : 'fail')

const effect = (kind: ChangeKind) => oneOf(EFFECTS).default(usualEffect(kind)).describe(KINDS[kind])
const Decisions = mapping(
  'decisions',
  Object.fromEntries(KIND_NAMES.map((kind) => [kind, effect(kind)])) as Record<
    ChangeKind,
    ReturnType<typeof effect>
  >,
)

const globs = (what: string, example: string) =>
  list(
    text(`expected the name of ${what}, or a glob`),
    1,
    `expected a list of at least one, such as [${example}]`,
  )

const DAY_FORM = /^\d{4}-\d\d-\d\d$/

/** Whether the text is a day as in 2026-12-31, and one that a calendar has. */
export function isDay(text: string): boolean {
  const time = DAY_FORM.test(text) ? Date.parse(`${text}T00:00:00Z`) : NaN
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text)
}

const DAY = 'expected the last day on which it holds, such as 2026-12-31'
const day = () =>
  pattern(DAY_FORM, DAY).refine(
    (text) => !DAY_FORM.test(text) || isDay(text),
    'no such day: expected one such as 2026-12-31',
  )

const Waiver = mapping('a waiver', {
  cases: globs('a case', 'fexit').describe('Names of cases, or globs'),
  kernels: globs('a kernel', "'6.12.*'").optional().describe('Only on these kernels; globs of identifiers'),
  bpftrace: globs('a bpftrace build', '0.27.1').optional().describe('Only with these builds'),
  what: list(oneOf(KIND_NAMES), 1, 'expected a list of kinds of change, such as [regression]').describe(
    'The kinds of change that it forgives',
  ),
  reason: text('expected the reason, in a sentence'),
  owner: text('expected who answers for it'),
  expires: day().describe('The last day on which it holds, in UTC'),
})
export type Waiver = z.infer<typeof Waiver>

const Require = mapping('what is required', {
  kernels: globs('a kernel', "'6.12.*'").optional().describe('Every case must be answered on these kernels'),
  cases: globs('a case', 'fexit').optional().describe('These cases must be answered on every kernel'),
})

export const Gate = mapping('the gate', {
  baseline: text('expected the path of a records file or of a results directory')
    .optional()
    .describe('Records that are known to be acceptable; `matrix baseline accept` writes them'),
  against: text('expected the identifier of a bpftrace build, such as 0.27.1')
    .optional()
    .describe("In place of a baseline: another build's answers among the same records"),
  decisions: Decisions.prefault({}).describe(
    'What each kind of change decides; what is not named fails, and orderChanged warns',
  ),
  unasked: oneOf(EFFECTS)
    .optional()
    .describe(
      'What it decides that a kernel series or a build that is named here has no answer on either side (default: fail)',
    ),
  require: Require.optional().describe('What must be answered, whatever the decisions say of missing'),
  waivers: z.array(Waiver, 'expected a list of waivers, or []').default([]),
  maxAge: pattern(/^[1-9]\d{0,3}d$/, 'expected an age in days, such as 30d')
    .transform((days) => Number.parseInt(days))
    .optional()
    .describe('Records that are older are taken for missing'),
})
/** `maxAge` is in days. */
export type Policy = z.infer<typeof Gate>
