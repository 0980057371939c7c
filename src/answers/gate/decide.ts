/**
 * The gate: records, a baseline, a policy and a day → a decision. Pure. What is not answered never passes, and what
 * the policy does not allow fails.
 */
import { UNANSWERED } from '../../matrix/gate-schema.js'
import type { Policy } from '../../matrix/gate-schema.js'
import { globsMatch } from '../../matrix/glob.js'
import { HOST } from '../../matrix/names.js'
import { kernelName } from '../../records/identity.js'
import type { Question } from '../../records/identity.js'
import type { ResultRecord } from '../../records/record.js'
import { sortQuestions } from '../../records/sort.js'
import { sawIn, words } from './sight.js'
import { changeOf } from './change.js'
import { afterOf, beforeOf, GONE } from './fresh.js'
import type { Side } from './fresh.js'
import { ofSameKernels } from './same-kernels.js'
import { sidesOf } from './sides.js'
import type { Change, Decision, Fate, JudgedChange, GateInput, Objection } from './decision.js'
import { unaskedKernels } from './unasked.js'
import { unknownTo } from './unknown.js'
import { openWaivers } from './waivers.js'

const isRecord = (side: Side): side is ResultRecord => typeof side === 'object'
const isConclusive = (side: Side): side is ResultRecord => isRecord(side) && sawIn(side) !== null
/** Whether the question was answered at all, be it that attempts disagree. */
const isAnswer = (side: Side): side is ResultRecord => isRecord(side) && side.verdict !== 'error'

/** Whether the policy requires an answer, whatever its decisions say of missing ones. */
function requirementOf({ require }: Policy): (question: Question) => boolean {
  const kernels = globsMatch(require?.kernels ?? [])
  const cases = globsMatch(require?.cases ?? [])
  return (question) => kernels(question.kernel) || cases(question.case)
}

function fateOf({ kind }: Change, { decisions }: Policy): Fate {
  const decision = decisions[kind]
  return decision === 'fail' && UNANSWERED.has(kind) ? 'incomplete' : decision
}

/** What keeps a decision from being a PASS that is about no single question. */
function silences(input: GateInput, answered: ReadonlySet<string>, compared: number): Objection[] {
  const { records, baseline, builds } = input
  const incomplete = (text: string): Objection => ({ fate: 'incomplete', text })
  return [
    ...[...records.problems, ...baseline.problems].map(incomplete),
    ...builds
      .filter((build) => !answered.has(build))
      .map((build) => incomplete(`${build} has no answer that counts`)),
    ...(compared > 0 ? [] : [incomplete(`nothing could be compared with ${baseline.name}`)]),
  ]
}

function outcomeOf(fates: readonly Fate[]): Pick<Decision, 'outcome' | 'exitCode'> {
  if (fates.includes('fail')) return { outcome: 'FAIL', exitCode: 1 }
  return fates.includes('incomplete')
    ? { outcome: 'INCOMPLETE', exitCode: 3 }
    : { outcome: 'PASS', exitCode: 0 }
}

/** What matrix.yaml names and nobody answered, as the policy has it. */
function unaskedIn({ named, policy, builds }: GateInput, pairs: readonly Question[]): Objection[] {
  const decision = policy.unasked ?? 'fail'
  if (!named || decision === 'allow') return []
  const fate = decision === 'fail' ? 'incomplete' : 'warn'
  return [...unaskedKernels(named.kernels, pairs, builds), ...named.unasked].map((text) => ({ fate, text }))
}

/** The known issue that covers an answer; it does not excuse a difference from another build. */
function issueBehind(side: Side, { knownIssues }: GateInput): string | undefined {
  if (!isRecord(side) || side.verdict !== 'known') return undefined
  const issue = knownIssues.find(({ id }) => id === side.expected.why)
  return issue && `known issue ${issue.id}: ${issue.summary}`
}

/** Judges the records against the baseline. */
export function decide(given: GateInput): Decision {
  const input = ofSameKernels(given)
  const { baseline, policy, today, cases, builds } = input
  const sides = sidesOf(input)
  const unknown = unknownTo(baseline)
  const isRequired = requirementOf(policy)
  const waivers = openWaivers(policy.waivers, today)
  const excuses = baseline.against === undefined
  const answered = new Set<string>()
  const findings: JudgedChange[] = []
  let compared = 0
  let recalled = 0

  const changeFor = (question: Question, was: Side, is: Side): Change | null => {
    if (!isRecord(is)) return { kind: 'missing', why: is ?? absence(question, input) }
    const place = isConclusive(was) ? was : unknown(question, was)
    return changeOf(place, is, { free: cases.get(question.case)?.free === true, excuses })
  }
  const pairs = sortQuestions(sides.pairs, [...cases.keys()])
  for (const { before, after, ...question } of pairs) {
    // Two releases of `host` may be on one side, and meet here.
    const isSame = before?.kernel !== HOST || after === undefined || before.release === after.release
    const was = isSame ? beforeOf(before, input) : undefined
    const is = afterOf(after, input)
    if (isRecord(is) && is.recalledFrom !== undefined) recalled++
    if (isAnswer(is)) answered.add(question.bpftrace)
    if (isConclusive(was) && isConclusive(is)) compared++
    const change = changeFor(question, was, is)
    if (change === null) continue
    const owed = !isAnswer(is) && isRequired(question)
    const waiver = owed ? undefined : waivers.forgiving(change, question)
    const why = change.why ?? issueBehind(is, input)
    findings.push({
      kind: change.kind,
      ...(why !== undefined && { why }),
      fate: owed ? 'incomplete' : waiver ? 'waived' : fateOf(change, policy),
      question,
      before: isRecord(was) ? words(was) : null,
      after: isRecord(is) ? words(is) : null,
      ...(waiver && { waiver }),
    })
  }
  const objections = [
    ...silences(input, answered, compared),
    ...unaskedIn(input, sides.pairs),
    ...sides.unknownKernels.map((glob): Objection => ({
      fate: 'incomplete',
      text: `gate.require.kernels: no kernel here matches '${glob}'`,
    })),
    ...waivers.objections(),
  ]
  return {
    ...outcomeOf([...findings, ...objections].map(({ fate }) => fate)),
    builds,
    baseline: baseline.name,
    today,
    judged: sides.pairs.length,
    compared,
    recalled,
    kernels: [...new Set(pairs.map(kernelName))],
    ...(input.selection && input.selection.length > 0 && { selection: input.selection }),
    findings,
    objections,
  }
}

const absence = ({ case: name }: Question, { cases }: GateInput): string =>
  cases.has(name) ? 'no record' : `no record, and ${GONE}`
