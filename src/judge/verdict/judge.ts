/** One program's outcome → what it says about each of its cases. Pure. */
import { isAboutAttaching } from '../../matrix/own-scripts.js'
import type { Case, OrderingCase } from '../../matrix/schema.js'
import { PLANTED } from '../exercise/planted-lie.js'
import type { Program } from '../exercise/program.js'
import { factsOf } from '../exercise/spelling.js'
import type { Outcome, Ran } from '../exercise/exercise.js'
import { error } from './answer.js'
import type { Observation } from './answer.js'
import { eventsAtOnce, isAtOnce } from './at-once.js'
import { burstAnswer } from './burst.js'
import { howItEnded } from './ending.js'
import type { Refused } from './ending.js'
import { eventsOf } from './events.js'
import { eventText, orderOf } from './order.js'
import { failureIn, lossBeside, readBurst, readTokens, readWindows } from './output.js'
import type { TokenReading, Token, Window } from './output.js'
import { blindness, narrowness, ownAnswer } from './own-script.js'
import { besideFailure, earliness, isEndOfChild, mayEndItself } from './self-ending.js'

export type { Observation } from './answer.js'

/** What one run says about all of its cases. */
export type Judgement =
  | { readonly kind: 'answered'; readonly answers: ReadonlyMap<string, Observation> }
  /** bpftrace would not run the program. */
  | Refused
  | { readonly kind: 'crash' | 'error'; readonly reason: string }
  /** The control did not come out as planted: whatever this bpftrace says here, nothing of it is believed. */
  | { readonly kind: 'unbelieved'; readonly reason: string }

/**
 * A case's own tokens. Timers may tick on every CPU of a machine, on each in an order of its own: the first CPU's are
 * looked at. What the workload causes comes from the CPU that it is on, and a container's is kept to one.
 */
function tokensOf(one: OrderingCase, { tokens }: TokenReading): readonly Token[] {
  const own = tokens.filter((token) => token.case === one.name)
  if (factsOf(one).delimit !== 'ticks') return own
  const first = Math.min(...own.map(({ cpu }) => cpu))
  return own.filter(({ cpu }) => cpu === first)
}

/** Whether tokens stand in another order than they were printed in; those of several CPUs come through a buffer each. */
function contradictsClock(one: OrderingCase, tokens: readonly Token[]): boolean {
  const last = new Map<number, bigint>()
  return tokens.some(({ at, cpu }) => {
    const buffer = isAtOnce(one) ? cpu : 0
    const before = last.get(buffer) ?? 0n
    last.set(buffer, at)
    return at < before
  })
}

/** Tokens of one ordering case, each in the event in which it fell. */
function orderingAnswer(one: OrderingCase, reading: TokenReading, windows: readonly Window[]): Observation {
  const tokens = tokensOf(one, reading)
  const stranger = tokens.find(({ handler }) => !one.handlers.includes(handler))
  if (stranger) return error(`the case has no handler '${stranger.handler}', but its token was printed`)
  if (contradictsClock(one, tokens))
    return error("the order of bpftrace's output and the clock in the probes disagree")
  const own = windows.filter(({ action }) => action === one.workload)
  if (one.burst) return burstAnswer(one, tokens, own, reading.lost ?? 0)
  const found = isAtOnce(one) ? eventsAtOnce(one, tokens, own) : eventsOf(one, tokens, own)
  if ('wrong' in found) return error(found.wrong)
  return {
    outcome: 'ordered',
    order: orderOf(one.handlers, found.events),
    events: found.events.map((event) => eventText(event, one.handlers)),
    ...(found.cpus === undefined ? {} : { cpus: found.cpus }),
  }
}

/** What is wrong with the control, or null where it came out as planted. */
function controlFault(program: Program, reading: TokenReading, windows: readonly Window[]): string | null {
  if (!program.control) return null
  const answer = orderingAnswer(program.control, reading, windows)
  const seen = answer.outcome === 'ordered' ? answer.order : answer.reason
  return seen === PLANTED
    ? null
    : `the control came out ${seen ?? 'without an order'} and was planted ${PLANTED}, so no answer of this program counts`
}

function answerOf(
  one: Case,
  program: Program,
  ran: Ran,
  reading: TokenReading,
  windows: readonly Window[],
): Observation {
  const answer =
    one.kind === 'ordering'
      ? orderingAnswer(one, reading, windows)
      : ownAnswer(one, ran, windows, mayEndItself(program))
  const blind = blindness(program) ?? narrowness(program) ?? earliness(program, windows)
  if (answer.outcome === 'ordered' && answer.order === 'silent' && blind !== null)
    return error(`no handler fired, but ${blind}`)
  // A warning of bpftrace's that it will not attach explains a silence; without one, silence is what was seen.
  if (
    answer.outcome === 'ordered' &&
    answer.order === 'silent' &&
    !isAboutAttaching(one) &&
    /not traceable|not supported|[Cc]ould not attach/.test(ran.stderr)
  )
    return { outcome: 'unsupported', reason: ran.stderr.trim().slice(0, 500) }
  return answer
}

/** Only programs of ours print tokens of ours; in anybody else's, a line may begin as it likes. */
function readingOf(program: Program, { stdout, stderr }: Ran): TokenReading {
  if (program.burst) return readBurst(stdout, stderr)
  const foreign = program.cases.some(({ kind }) => kind === 'program')
  // Where no output is promised, bpftrace's word of lost events is a part of what there is to see.
  if (program.cases.some(isAboutAttaching)) return { tokens: [], damage: null }
  return foreign ? { tokens: [], damage: lossBeside(stdout, stderr) } : readTokens(stdout, stderr)
}

/**
 * Whether a run has come to its end although the workload has not: a bpftrace that has nothing to wait for but its own
 * beginning and end, as since 0.25, ends its child. What it printed is all that there was to be seen.
 */
function hasEnded({ cases, control }: Program, { tokens }: TokenReading): boolean {
  const lives = (one: Case): boolean => one.kind !== 'ordering' || factsOf(one).delimit !== 'run'
  return tokens.length > 0 && !control && !cases.some(lives)
}

/** Judges what a machine brought back for a program. */
export function judge(program: Program, outcome: Outcome): Judgement {
  if (outcome.kind === 'lost') return { kind: 'error', reason: outcome.reason }
  const ending = howItEnded(outcome, program)
  const report = outcome.collected[0] ?? ''
  const failure = failureIn(report)
  // A bpftrace whose child has failed may end as if it had failed itself.
  if (failure !== null && ending.kind !== 'crash' && !isEndOfChild(program, failure))
    return { kind: 'error', reason: `the workload failed: ${failure}` }
  const fallen = besideFailure(program, outcome)
  if (fallen !== null && ending.kind !== 'crash') return { kind: 'error', reason: fallen }
  const blind = blindness(program)
  if (ending.kind === 'refused' && blind !== null)
    return { kind: 'error', reason: `${ending.reason}; but ${blind}` }
  if (ending.kind !== 'ended') return ending
  const reading = readingOf(program, outcome)
  if (reading.damage !== null) return { kind: 'error', reason: reading.damage }
  const known = new Set([...program.owners.values(), ...program.cases.map(({ name }) => name)])
  const stranger = reading.tokens.find((token) => !known.has(token.case))
  if (stranger)
    return { kind: 'error', reason: `a token of '${stranger.case}' was printed, which was not asked` }
  const windows = readWindows(report) ?? []
  const works = program.actions.size > 0
  if (works && windows.length === 0 && !hasEnded(program, reading) && !mayEndItself(program))
    return { kind: 'error', reason: `the workload did not finish: ${lastWords(outcome)}` }
  const fault = controlFault(program, reading, windows)
  if (fault !== null) return { kind: 'unbelieved', reason: fault }
  return {
    kind: 'answered',
    answers: new Map(
      program.cases.map((one) => [one.name, answerOf(one, program, outcome, reading, windows)]),
    ),
  }
}

const lastWords = (ran: Ran): string =>
  ran.stderr.trim().split('\n').at(-1)?.slice(0, 300) || 'it said nothing'
