/** One program's outcome → what it says about each of its cases. Pure. */
import type { Case, OrderingCase, ProgramCase } from '../matrix/schema.js'
import { CONTROL, PLANTED } from '../exercise/control.js'
import type { Program } from '../exercise/program.js'
import type { Outcome, Ran } from '../machine/types.js'
import type { Order } from '../results/record.js'
import { howItEnded } from './ending.js'
import { eventsOf } from './events.js'
import { eventText, orderOf } from './order.js'
import type { Event } from './order.js'
import { readTokens, readWindows } from './output.js'
import type { Reading, Window } from './output.js'

/** What one run says about one case. */
export type Answer =
  | { readonly outcome: 'ordered'; readonly order: Order; readonly events: readonly string[] }
  | { readonly outcome: 'unsupported' | 'crash' | 'error'; readonly reason: string }

/** What one run says about all of its cases. */
export type Judgement =
  | { readonly kind: 'answered'; readonly answers: ReadonlyMap<string, Answer> }
  /** bpftrace would not run the program; `cases` are those that it named, possibly none. */
  | { readonly kind: 'refused'; readonly cases: readonly string[]; readonly reason: string }
  | { readonly kind: 'crash' | 'error'; readonly reason: string }
  /** The control did not come out as planted: whatever this bpftrace says here, nothing of it is believed. */
  | { readonly kind: 'unbelieved'; readonly reason: string }

const error = (reason: string): Answer => ({ outcome: 'error', reason })

/** Tokens of one ordering case, each in the event in which it fell. */
function orderingAnswer(one: OrderingCase, reading: Reading, windows: readonly Window[]): Answer {
  const tokens = reading.tokens.filter((token) => token.case === one.name)
  const stranger = tokens.find(({ handler }) => !one.handlers.includes(handler))
  if (stranger) return error(`the case has no handler '${stranger.handler}', but its token was printed`)
  if (tokens.some((token, index) => index > 0 && token.at < (tokens[index - 1]?.at ?? 0n)))
    return error("the order of bpftrace's output and the clock in the probes disagree")
  const found = eventsOf(
    one,
    tokens,
    windows.filter(({ action }) => action === one.workload),
  )
  if ('wrong' in found) return error(found.wrong)
  return {
    outcome: 'ordered',
    order: orderOf(one.handlers, found.events),
    events: found.events.map((event) => eventText(event, one.handlers)),
  }
}

/** What is wrong with the control, or null where it came out as planted. */
function controlFault(program: Program, reading: Reading, windows: readonly Window[]): string | null {
  if (!program.controlled) return null
  const answer = orderingAnswer(CONTROL, reading, windows)
  const seen = answer.outcome === 'ordered' ? answer.order : answer.reason
  return seen === PLANTED
    ? null
    : `the control came out ${seen} and was planted ${PLANTED}, so nothing here is believed`
}

/**
 * A program that is not ours has no clock in its tokens. The workload's count delimits its events: with exactly
 * `events` × `tokens` tokens seen, a rotation would have had to lose one and double another.
 */
function programAnswer(one: ProgramCase, stdout: string, windows: readonly Window[]): Answer {
  const done = windows.filter(({ action }) => action === one.workload).length
  if (done !== one.events) return error(`the workload did ${done} of ${one.events} events`)
  const seen = stdout
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => one.tokens.includes(line))
  const size = one.tokens.length
  const whole = seen.length === size * done
  const events: Event[] = whole
    ? Array.from({ length: done }, (_, index) => seen.slice(index * size, (index + 1) * size))
    : [seen]
  return {
    outcome: 'ordered',
    // What is left of several events may look like one that is whole.
    order: whole || seen.length === 0 ? orderOf(one.tokens, events) : 'partial',
    events: events.map((event) => eventText(event, one.tokens)),
  }
}

function answerOf(one: Case, ran: Ran, reading: Reading, windows: readonly Window[]): Answer {
  const answer =
    one.kind === 'ordering' ? orderingAnswer(one, reading, windows) : programAnswer(one, ran.stdout, windows)
  // A warning of bpftrace's that it will not attach explains a silence; without one, silence is what was seen.
  if (
    answer.outcome === 'ordered' &&
    answer.order === 'silent' &&
    /not traceable|not supported|[Cc]ould not attach/.test(ran.stderr)
  )
    return { outcome: 'unsupported', reason: ran.stderr.trim().slice(0, 500) }
  return answer
}

/** Judges what a machine brought back for a program. */
export function judge(program: Program, outcome: Outcome): Judgement {
  if (outcome.kind === 'lost') return { kind: 'error', reason: outcome.reason }
  const ending = howItEnded(outcome, program)
  if (ending.kind !== 'ended') return ending
  const reading = readTokens(outcome.stdout, outcome.stderr)
  if (reading.damage !== null) return { kind: 'error', reason: reading.damage }
  const known = new Set([...program.owners.values(), ...program.cases.map(({ name }) => name)])
  const stranger = reading.tokens.find((token) => !known.has(token.case))
  if (stranger)
    return { kind: 'error', reason: `a token of '${stranger.case}' was printed, which was not asked` }
  const windows = readWindows(outcome.collected[0] ?? '')
  if (windows === null || windows.length === 0)
    return { kind: 'error', reason: `the workload did not finish: ${lastWords(outcome)}` }
  const fault = controlFault(program, reading, windows)
  if (fault !== null) return { kind: 'unbelieved', reason: fault }
  return {
    kind: 'answered',
    answers: new Map(program.cases.map((one) => [one.name, answerOf(one, outcome, reading, windows)])),
  }
}

const lastWords = (ran: Ran): string =>
  ran.stderr.trim().split('\n').at(-1)?.slice(0, 300) || 'it said nothing'
