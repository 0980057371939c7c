/** matrix.yaml: what it may say, and the type of what it says. */
import { z } from 'zod'
import { architectures, Builds, Kernels, suite } from './axes-schema.js'
import { SYSCALL } from './architecture.js'
import { OF_BURST, withBurst } from './bursts.js'
import { OF_CPUS } from './cpus.js'
import { eventCount, flag, list, mapping, numericPattern, oneOf, pattern, text } from './fields.js'
import { Gate } from './gate-schema.js'
import { HOST } from './names.js'
import { KnownIssue } from './known-issue.js'
import { meansOwnScript, OWN_SCRIPT } from './own-scripts.js'
import { PREDICTIONS } from './prediction-schema.js'
import { PROBES, WORKLOADS } from './probes.js'
import { scriptSets } from './script-sets.js'
import { matching } from './select.js'

export type { KnownIssue } from './known-issue.js'

export const RUNTIMES = ['microvm', 'container'] as const
export const CASE_NAME = /^[a-z][a-z0-9-]*$/
/** The name of the case that is planted beside others; reserved for it. */
export const CONTROL_NAME = 'control'
/** The handlers of a case that names none. */
export const DEFAULT_HANDLERS = ['a', 'b', 'c']
const HANDLER = /^[a-z][a-z0-9_]{0,15}$/

const mirrorUrl = () =>
  pattern(/^https?:\/\/[^\s/]+\S*$/, 'expected an address that begins with http:// or https://')
const events = () => eventCount().describe('How many events the case causes')

const Mirror = mapping('the mirror', {
  debian: mirrorUrl().optional(),
  security: mirrorUrl().optional(),
  ubuntu: mirrorUrl().optional().describe("Ubuntu's archive, with the pockets of its suites"),
  snapshot: mirrorUrl()
    .optional()
    .describe('An archive of former states, which debian:SUITE@TIME is taken from'),
}).describe("Mirrors (default: those of the environment, then of the host's apt configuration)")

const shared = {
  workload: oneOf(WORKLOADS).describe('What the workload program does to cause the events'),
  events: events().optional(),
  ...PREDICTIONS,
  priority: numericPattern(/^\d{1,2}$/, 'expected a whole number from 0 to 99, such as 10')
    .prefault('0')
    .transform(Number)
    .describe('Cases of a higher number are asked first, over all kernels'),
  unpredicted: text('expected the reason')
    .optional()
    .describe('Why nothing is predicted: it depends on the machine, not on versions'),
}
const ISSUES = 'expected a list of known issues, or the path of a file that has one'
const HANDLERS =
  'expected a list of at least three handlers, such as [a, b, c], because with two handlers a rotation and a reversal look the same'
const SUITE_NAME = /^[a-zA-Z0-9][\w-]*$/
const Suite = mapping('a suite', {
  from: text('expected the path of a suite, such as bpftrace/tests/runtime').describe(
    'The directory of the tests, relative to this file',
  ),
  programs: text('expected the path of a directory, such as build/tests/testprogs')
    .optional()
    .describe('Where the compiled test programs are, relative to this file'),
  known: text('expected the path of a file')
    .optional()
    .describe('The tests that are known to fail, relative to this file (default: known-NAME.yaml beside it)'),
  tests: list(text('expected a glob, such as probe.*'), 1, "expected a list of globs, such as ['probe.*']")
    .optional()
    .describe('Of all tests only those that match'),
})
const title = () => text('expected a sentence').optional()

/** What may follow a probe's name: anything that cannot end the attach point. */
const POINT = String.raw`(?:[^\s{}"]|\{syscall\})+`
const attachTarget = () =>
  pattern(
    new RegExp(`^${POINT}$`),
    `expected what is probed, without spaces or braces but ${SYSCALL}, such as hrtimer_nanosleep`,
  )

const OrderingBody = mapping('a case', {
  title: title(),
  probe: oneOf(PROBES).optional().describe('The probe type of every handler; or use attach'),
  target: attachTarget().optional().describe("What is probed, as it stands behind the probe's name"),
  attach: z
    .array(
      pattern(
        new RegExp(`^(${PROBES.join('|')})(:${POINT})?$`),
        `expected an attach point such as kprobe:hrtimer_nanosleep, of one of the probe types ${PROBES.join(', ')}`,
      ),
      'expected a list of attach points, one for each handler',
    )
    .optional()
    .describe('Instead of probe and target: an attach point for each handler, or several with commas'),
  // A handler takes one line, so that the line in bpftrace's messages identifies the case.
  filter: text('expected a condition, such as pid == 1')
    .refine((condition) => !/[\r\n]/.test(condition), 'expected a condition on one line, such as pid == 1')
    .optional()
    .describe("A filter instead of the one by the workload's process name"),
  paired: flag()
    .default(false)
    .describe(
      'Adds an empty kretprobe handler to each kprobe handler on the same attach point, and the other way round',
    ),
  handlers: z
    .array(
      pattern(
        HANDLER,
        'expected a handler name: a letter, then letters, digits and underscores, 16 at most, lower case',
      ),
      HANDLERS,
    )
    .min(3, HANDLERS)
    .default(DEFAULT_HANDLERS)
    .describe('Handlers in declared order; a name twice is the same handler written twice'),
  period: numericPattern(/^[1-9]\d{0,3}$/, 'expected a period in milliseconds, such as 100')
    .transform(Number)
    .optional()
    .describe('For timers: the period in milliseconds, the same as in the target'),
  promise: oneOf(['declared', 'none'])
    .default('declared')
    .describe('none: any order is accepted, as long as every event has the same'),
  alone: text('expected the reason').optional().describe('Why the case is never asked together with others'),
  ...OF_BURST,
  ...OF_CPUS,
  ...shared,
  // Timers tick without one; cross-checks.ts demands it of all other cases.
  workload: shared.workload.optional(),
}).transform((body) => ({ kind: 'ordering' as const, ...withBurst(body) }))

const ProgramBody = mapping('a case', {
  title: title(),
  ...OWN_SCRIPT,
  ...shared,
  workload: shared.workload.optional(),
}).transform((body) => ({ kind: 'program' as const, ...body }))

const CaseBody = z.union([OrderingBody, ProgramBody], 'expected a case')

/** Which of a case's two shapes its keys mean: 0 ordering, 1 program. */
export const bodyOption = (input: unknown): 0 | 1 => (meansOwnScript(input) ? 1 : 0)

/** The mistakes in a case, checked against the shape that it means. */
export const caseIssues = (body: unknown): readonly z.core.$ZodIssue[] =>
  [OrderingBody, ProgramBody][bodyOption(body)]?.safeParse(body).error?.issues ?? []

type NamedCase<Body> = Omit<Body, 'events'> & { name: string; events: number }
export type OrderingCase = NamedCase<z.infer<typeof OrderingBody>>
type WrittenProgramCase = NamedCase<z.infer<typeof ProgramBody>>
/** A case as matrix.yaml says it. */
export type WrittenCase = OrderingCase | WrittenProgramCase
/** With the content of its files; `script` is the program's path, if it came from a file. */
export type ProgramCase = Omit<WrittenProgramCase, 'program' | 'files'> & {
  program: string
  files: Readonly<Record<string, Buffer>>
  /** Instead of the program: the path of a script that the build has aboard. */
  tool?: string
}
export type Case = OrderingCase | ProgramCase

/** A program without a workload of ours causes one event, unless it says otherwise. */
const named = (name: string, body: z.infer<typeof CaseBody>, usual: number): WrittenCase => ({
  ...body,
  name,
  events: body.events ?? (body.kind === 'program' && body.workload === undefined ? 1 : usual),
})

/** How many events a case causes where nobody says. */
const EVENTS = 3

/** A case outside of any matrix.yaml; undefined where the body is none. */
export function writtenCase(name: string, body: unknown): WrittenCase | undefined {
  const parsed = CaseBody.safeParse(body)
  return parsed.success ? named(name, parsed.data, EVENTS) : undefined
}

export const Matrix = mapping('the matrix', {
  mirror: Mirror.optional(),
  strict: flag().default(false).describe('An expired archive index is an error'),
  tools: suite()
    .prefault('debian:trixie')
    .describe('The suite that QEMU, mke2fs and the compiler come from, where this host lacks them'),
  arch: architectures().optional().describe("Architectures of kernels and builds (default: this host's)"),
  kernels: Kernels,
  bpftrace: Builds,
  runtimes: list(oneOf(RUNTIMES), 1, 'expected a list of microvm and container')
    .default(['microvm', 'container'])
    .describe('What runs the questions: microvm for kernels that boot, container for host'),
  containers: mapping('what containers may', {
    privileged: flag()
      .default(false)
      .describe('All capabilities and devices instead of the few that bpftrace needs'),
  })
    .prefault({})
    .describe('How the kernel of this machine is asked'),
  defaults: mapping('defaults of cases', { events: events().default(EVENTS) }).prefault({}),
  // cross-checks.ts checks the names: z.record would skip the body of a case with a wrong name.
  cases: z
    .record(z.string(), CaseBody, 'expected a mapping from names to cases')
    .refine((cases) => Object.keys(cases).length > 0, 'expected at least one case')
    .meta({ propertyNames: { pattern: CASE_NAME.source }, minProperties: 1 }),
  scripts: scriptSets({ title: title(), ...shared, workload: shared.workload.optional() }).describe(
    'Scripts that are a case each',
  ),
  knownIssues: z
    .union([text(ISSUES).describe('A file with the list'), z.array(KnownIssue, ISSUES)], ISSUES)
    .default([]),
  suites: z
    .record(
      z.string().regex(SUITE_NAME, 'expected a name of letters, digits and dashes, such as runtime'),
      Suite,
      'expected a mapping from names to suites, such as runtime: { from: bpftrace/tests/runtime }',
    )
    .default({})
    .describe("Suites of bpftrace's runtime tests, which `matrix suite NAME` runs"),
  recall: z
    .array(
      text('expected the path of a results directory or of a records file, or a git revision'),
      'expected a list of published records, such as [published/results], or []',
    )
    .default([])
    .describe('Published records, by paths relative to this file: what they answer is not asked again'),
  gate: Gate.prefault({}).describe('What `matrix gate` judges by'),
  extends: text('expected the name of a matrix file beside this one')
    .optional()
    .describe(
      'Another matrix, beside this file: what this one does not say is taken from it, but for its gate and recall',
    ),
  only: list(text('expected the name of a case, or a glob'), 1, 'expected a list of cases, such as [fexit]')
    .optional()
    .describe('Of all cases only those that match'),
}).transform(({ cases, kernels, knownIssues, ...rest }) => ({
  ...rest,
  kernels: kernels.filter((axis) => axis !== HOST),
  /** Whether the kernel of the machine at hand is asked too. */
  host: kernels.includes(HOST),
  cases: Object.entries(cases).map(([name, body]) => named(name, body, rest.defaults.events)),
  // issues-file.ts has already replaced the name of a file by its content.
  knownIssues: (typeof knownIssues === 'string' ? [] : knownIssues).map((issue) => {
    const names = Object.keys(cases)
    const covered = new Set(issue.cases.flatMap((glob) => matching(glob, names)))
    return { ...issue, cases: names.filter((name) => covered.has(name)) }
  }),
}))
/** As load.ts returns it: with the content of the files that cases name, and hints for its writer, a sentence each. */
export type Matrix = Omit<z.infer<typeof Matrix>, 'cases'> & {
  cases: Case[]
  hints: readonly string[]
  /** How the tools are asked that builds have aboard, where they are. */
  shipped?: ProgramCase
}
