/** `matrix gate`: judges the records in --out against a baseline, by the policy in matrix.yaml. The exit code is the answer. */
import type { GateFlags } from './flags/gate.js'
import { join } from 'node:path'
import { writeAnnotations } from '../lib/door.js'
import { UsageError } from '../lib/errors.js'
import { visibleLine } from '../lib/visible.js'
import { FILES } from '../answers/attest/statement.js'
import { CANDIDATE } from '../matrix/names.js'
import { judgedBuilds, unaskedCandidate } from '../answers/gate/choice.js'
import { contradictions, rejudging } from '../answers/gate/contradiction.js'
import { decide } from '../answers/gate/decide.js'
import type { Baseline } from '../answers/gate/decision.js'
import { selectionOf } from '../answers/gate/selection.js'
import { chosenKernels, namedKernels, unaskedBuilds } from '../answers/gate/unasked.js'
import { openMatrix } from './open-matrix.js'
import type { Matrix } from '../matrix/schema.js'
import { besideGate, GATE_FORMATS } from '../answers/report/decision/formats.js'
import type { GateFormat } from '../answers/report/decision/formats.js'
import type { Telling } from '../answers/report/decision/steps.js'
import { isLeft } from '../matrix/select.js'
import { didYouMean } from '../matrix/suggestion.js'
import type { Objecting, RecordsReading } from '../records/read.js'
import { verdictsOf } from '../records/select.js'
import { sortedVersions } from '../records/sort.js'
import { replaceFile } from '../records/disk.js'
import { recordsIn } from '../records/scan.js'
import { loadRecords } from '../records/store.js'
import { commandLine, flagWords } from './command-line.js'
import { broughtWords, withBrought } from './candidate.js'
import { refuseOwnBaseline } from './own-baseline.js'
import { refuseRecall } from './recallable.js'
import type { Surroundings } from './surroundings.js'
import { formatOf } from './format.js'
import { judgedBy } from './judged-suite.js'
import { casesToday, dayOf, loadBaseline, refuseOverwriting, refuseSame } from './judging.js'
import { digestOf } from './identity-of-tool.js'
import { refuseUnattestable } from './attestable.js'
import { recordsToRead } from './packaged.js'
import { baselinePath, writeTo } from './paths.js'
import { print } from './print.js'

/** The build to compare with; what the command line says takes the place of all that the policy does. */
const againstOf = (args: GateFlags, { gate }: Matrix): string | undefined =>
  args.against ?? (args.baseline === undefined ? gate.against : undefined)

async function baselineOf(
  args: GateFlags,
  matrix: Matrix,
  records: RecordsReading,
  objecting: Objecting,
): Promise<Baseline> {
  const against = againstOf(args, matrix)
  if (against !== undefined && args.baseline === undefined)
    return { records: records.records, problems: [], name: against, against, apart: false }
  const path = baselinePath(args.baseline, matrix, args.out)
  await refuseSame(path, args.out)
  const reading = await loadBaseline(path, objecting)
  return against === undefined
    ? { ...reading, name: path, apart: true }
    : { ...reading, name: `${against} in ${path}`, against, apart: true }
}

const named = (axis: readonly { readonly name?: string | undefined }[]): string[] =>
  axis.flatMap(({ name }) => name ?? [])

/** @throws UsageError where no record is of the build that is compared with, and nothing else knows it */
function refuseUnknown({ against, records }: Baseline, matrix: Matrix, unread: boolean): void {
  if (against === undefined || unread || named(matrix.bpftrace).includes(against)) return
  const builds = sortedVersions(records.map(({ bpftrace }) => bpftrace))
  if (!builds.includes(against))
    throw new UsageError(
      visibleLine(
        `--against ${against}: there is no such build${didYouMean(against, builds)}; there are: ${builds.join(', ')}`,
      ),
    )
}

/** How the decision says what to do next, and for what terminal. */
function tellingOf(
  args: GateFlags,
  { apart, against }: Baseline,
  suite: string | null,
  selection: readonly string[],
  { isTTY, columns }: NodeJS.WriteStream,
): Telling {
  const line = commandLine(args)
  const more = (verb: string): string[] => {
    if (verb === 'run') return broughtWords(args)
    return verb === 'baseline accept' ? flagWords('baseline', args.baseline) : []
  }
  return {
    command: (verb, ...words) =>
      verb === 'run' && suite !== null
        ? line('suite', suite, ...words.map((word) => (word === '--case' ? '--test' : word)))
        : line(verb, ...words, ...more(verb)),
    isAcceptable: apart && against === undefined && selection.length === 0,
    columns: isTTY && args.output === undefined ? columns : null,
  }
}

/** The digest of the file of records; undefined where there is none to read, which reading them says. */
const digestOfRecords = (out: string): Promise<string | undefined> =>
  recordsIn(out)
    .then((file) => digestOf(file))
    .catch(() => undefined)

/** @returns 0 for PASS, 1 for FAIL, 3 for INCOMPLETE; 130 where the run before it was interrupted */
export async function gate(args: GateFlags, surroundings: Surroundings): Promise<number> {
  const format = formatOf<GateFormat>(args, GATE_FORMATS, 'text')
  verdictsOf(args.verdict)
  await refuseUnattestable(args)
  const today = dayOf(args.today)
  const [brought] = broughtWords(args)
  if (brought !== undefined && !args.run)
    throw new UsageError(`${brought} needs --run; without it the gate judges the existing records`)
  refuseRecall(args)
  if (args.recall.length > 0 && !args.run)
    throw new UsageError('--recall needs --run; without it the gate judges the existing records')
  const given = withBrought(await openMatrix(args.config, surroundings.stderr, args.arch), args)
  await refuseOverwriting(args.output, [args.out, baselinePath(args.baseline, given, args.out)])
  if (args.run) {
    if (againstOf(args, given) === undefined)
      await refuseOwnBaseline(args, given, baselinePath(args.baseline, given, args.out), surroundings.stderr)
    // What it takes to run loads slowly, and judging alone does not need it.
    const { run } = await import('./run.js')
    const against = args.baseline === undefined ? againstOf(args, given) : undefined
    // A candidate that is given here is what is to be judged, and the other builds need no answers for that.
    const judged =
      args.bpftrace.length === 0 && args.candidate !== undefined && against !== undefined
        ? [CANDIDATE]
        : args.bpftrace
    const bpftrace = against !== undefined && judged.length > 0 ? [...judged, against] : judged
    // The statement is made after the decision.
    const { key: _key, ...asking } = args
    if ((await run({ ...asking, attest: false, bpftrace }, surroundings, true)) === 130) return 130
  }
  // What came with the program is compared within itself, and nothing else is judged by it.
  const isComparison = args.against !== undefined && args.baseline === undefined
  const isRead = isComparison && !args.run && !args.attest
  const out = isRead ? await recordsToRead(args, surroundings.stderr) : args.out
  // Before they are read: whoever changes them meanwhile makes a decision that belongs to no file.
  const digest = args.attest || format === 'json' ? await digestOfRecords(out) : undefined
  const objecting = contradictions(casesToday(given))
  const records = await loadRecords(out, objecting)
  const { matrix, cases, suite } = await judgedBy(given, records.records, args.config)
  const baseline = await baselineOf(args, matrix, records, objecting)
  const unread = records.records.length === 0 || records.problems.length + baseline.problems.length > 0
  refuseUnknown(baseline, matrix, unread)
  const builds = ({ records: some }: RecordsReading): string[] => [
    ...new Set(some.map(({ bpftrace }) => bpftrace)),
  ]
  const answered = builds(records)
  const against = baseline.apart ? undefined : baseline.against
  const judged = judgedBuilds({
    globs: args.bpftrace,
    answered,
    known: [...named(matrix.bpftrace), ...(baseline.against === undefined ? builds(baseline) : [])],
    against,
    unread,
  })
  const unasked = unaskedCandidate(judged, { answered, against })
  if (unasked !== null) surroundings.stderr.write(`${unasked}\n`)
  const kernels = namedKernels(matrix)
  const { selected, ...selection } = selectionOf({
    selectors: args,
    cases: [...cases.keys()],
    kernels,
    sides: baseline.apart ? [records, baseline] : [records],
    judged,
    against: baseline.against,
    unread,
  })
  // Where builds are chosen, or one is compared with, nobody asked for the others; and verdicts are of answers.
  const ofAnswers = args.verdict.length > 0
  const areAll = args.bpftrace.length === 0 && baseline.against === undefined && !ofAnswers
  const areKernels = isLeft('microvm', args.runtime) && !ofAnswers
  const decided = decide({
    records,
    named: {
      kernels: areKernels ? chosenKernels(kernels, args.kernel) : [],
      unasked: areAll ? unaskedBuilds(matrix, [...answered, ...builds(baseline)]) : [],
    },
    baseline,
    builds: selection.builds,
    selected,
    selection: selection.words,
    cases,
    knownIssues: matrix.knownIssues,
    rejudged: rejudging(cases, matrix.knownIssues),
    policy: matrix.gate,
    today,
  })
  const decision = digest === undefined ? decided : { ...decided, records: digest }
  const { stdout } = surroundings
  const pieces = GATE_FORMATS[format](decision, tellingOf(args, baseline, suite, selection.words, stdout))
  if (args.output === undefined) await print(pieces, stdout)
  else {
    await writeTo(args.output, pieces)
    writeAnnotations(stdout, besideGate(format, decision))
  }
  if (args.attest) {
    await replaceFile(join(args.out, FILES.decision), GATE_FORMATS.json(decision))
    await (await import('./attest.js')).attestAfter(args, surroundings)
  }
  return decision.exitCode
}
