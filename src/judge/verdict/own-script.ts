/** What a program printed that was written without knowing this tool → an answer. Pure. */
import { actionOf, timesOf } from '../exercise/program.js'
import type { Program } from '../exercise/program.js'
import type { Ran } from '../exercise/exercise.js'
import { plural } from '../../lib/words.js'
import { compileExpression } from '../../matrix/expression.js'
import type { Expected } from '../../matrix/expected-lines.js'
import { isUnpromised } from '../../matrix/own-scripts.js'
import type { ProgramCase } from '../../matrix/schema.js'
import { error } from './answer.js'
import type { Observation } from './answer.js'
import { eventText, orderOf } from './order.js'
import type { Event } from './order.js'
import type { Window } from './output.js'
import { unlike } from './unlike.js'
import { unmet } from './lines.js'

/** bpftrace's own line in the output, from 0.11 to 0.27: "Attaching 2 probes...", later "Attached 2 probes"; with -f json an object. */
const BANNER =
  /^(?:Attach(?:ing|ed) \d+ probes?(?:\.\.\.)?|\{"type": "attached_probes", "data": \{"probes": \d+\}\})(?:\n|$)/m

/**
 * The tokens in the output, in its order: lines that, trimmed, are one; or what an expression catches, one a line.
 * @returns what is wrong where the expression catches something else, for that may be a token misspelled
 */
function tokensIn(
  stdout: string,
  tokens: readonly string[],
  match: string | undefined,
): string[] | { wrong: string } {
  const lines = stdout.split('\n')
  if (match === undefined) return lines.map((line) => line.trim()).filter((line) => tokens.includes(line))
  const expression = compileExpression(match)
  const caught = lines.map((line) => expression.firstIn(line)).filter((token) => token !== null)
  const stranger = caught.find((token) => !tokens.includes(token))
  return stranger === undefined
    ? caught
    : { wrong: `'match' captured ${JSON.stringify(stranger.slice(0, 80))}, which is not one of the tokens` }
}

/**
 * Such a program has no clock in its tokens. The number of events delimits them: with exactly `events` × `tokens` tokens
 * seen, a rotation would have had to lose one and double another.
 */
function byTokens(one: ProgramCase, tokens: readonly string[], stdout: string): Observation {
  const seen = tokensIn(stdout, tokens, one.match)
  if ('wrong' in seen) return error(seen.wrong)
  const size = tokens.length
  const groups: Event[] = Array.from({ length: Math.ceil(seen.length / size) }, (_, index) =>
    seen.slice(index * size, (index + 1) * size),
  )
  const unseen = one.events - groups.length
  if (seen.length > 0 && unseen > 0 && groups.every((group) => new Set(group).size === size))
    return error(`${unseen} of ${one.events} events reached no handler`)
  const whole = seen.length === size * one.events
  const events = whole ? groups : [seen]
  return {
    outcome: 'ordered',
    // What is left of several events may look like one that is whole.
    order: whole || seen.length === 0 ? orderOf(tokens, events) : 'partial',
    events: events.map((event) => eventText(event, tokens)),
  }
}

/**
 * An expression over all of the output knows right from wrong and no more: what is right is as declared, what is wrong
 * has no order.
 */
function byOutput(output: string, stdout: string): Observation {
  const printed = stdout.replace(BANNER, '').trim()
  if (compileExpression(output).describes(printed))
    return { outcome: 'ordered', order: 'declared', events: [] }
  if (printed === '') return { outcome: 'ordered', order: 'silent', events: [] }
  return {
    outcome: 'ordered',
    order: null,
    events: [],
    reason: unlike(output, printed),
  }
}

const isNotAs = (reason: string): Observation => ({ outcome: 'ordered', order: null, events: [], reason })

function byLines(lines: readonly Expected[], ran: Ran): Observation {
  const missing = unmet(lines, ran)
  if (missing.length === 0) return { outcome: 'ordered', order: 'declared', events: [] }
  return isNotAs(unlike(missing.join('\n'), ran.stdout.replace(BANNER, '').trim() || ran.stderr.trim()))
}

/** How much of what a script printed is kept, in characters. */
const MOST_PRINTED = 4000

/** How many of the points that bpftrace could not attach are told. */
const MOST_TOLD = 3

/** bpftrace's words for a probe that it leaves out, and goes on without, from 0.11 to 0.27. */
const LEFT_OUT = /^.*(?:[Cc]ould not|[Uu]nable to|[Ff]ailed to) attach.*$/gm

/** How many probes are attached, as far as bpftrace says so, and what it left out of the wildcards. */
function attachmentIn({ stdout, stderr }: Ran): string {
  // Since 0.24 the line is on standard error.
  const [banner = ''] = BANNER.exec(stdout) ?? BANNER.exec(stderr) ?? []
  const [count] = /\d+/.exec(banner) ?? []
  const left = stderr.match(LEFT_OUT) ?? []
  return [
    count === undefined ? 'attached' : `attached ${plural(Number(count), 'probe')}`,
    ...left.slice(0, MOST_TOLD).map((line) => line.trim().slice(0, 200)),
    ...(left.length > MOST_TOLD ? [`and ${plural(left.length - MOST_TOLD, 'more line')} of that kind`] : []),
  ].join('; ')
}

/** That a program attaches and ends is all that is asked of it. */
const byAttaching = (ran: Ran): Observation => ({
  outcome: 'ordered',
  order: 'declared',
  events: [],
  reason: attachmentIn(ran),
})

/** Of a script of which nothing is promised: whether it printed anything, and what. */
function byPrinting(ran: Ran): Observation {
  const printed = ran.stdout.replace(BANNER, '').trim()
  return {
    outcome: 'ordered',
    order: printed === '' ? 'silent' : 'declared',
    events: [],
    reason: `${attachmentIn(ran)}; ${printed === '' ? 'it printed nothing' : `it printed ${plural(printed.split('\n').length, 'line')}`}`,
    printed: printed.slice(0, MOST_PRINTED),
  }
}

/**
 * Why a refusal or a silence is no answer, or null where it is one. bpftrace up to 0.23.2 looks for usdt probes in the
 * process that it has started before that has become the command, and does not find them there; 0.27.0 does (measured).
 */
export const blindness = ({ text, own }: Program): string | null =>
  own?.command && /\busdt:/.test(text)
    ? 'this bpftrace may have searched for usdt probes before its child became the command, so this is no answer'
    : null

/**
 * Why a silence is no answer, or null where it is one. With -c, uprobes, and since 0.24 profile, watch the process that
 * bpftrace started and none that this starts (by its source; measured with 0.23.2 and 0.27.1). Where that process is what is
 * probed, silence is what was seen.
 */
export function narrowness({ text, own }: Program): string | null {
  const [command] = own?.command ?? []
  // A name in quotes is none that could be compared.
  const points = text
    .replace(/"(?:[^"\\\n]|\\.)*"/g, ' ')
    .matchAll(/\b(?:u|ur|uprobe|uretprobe|usdt|U|profile|p):([^\s:,{}]*)/g)
  const [point] = [...points].find(([, target]) => target !== command) ?? []
  if (command === undefined || point === undefined) return null
  return `with 'command', ${point} watches only the process of ${command} and none of its children; 'beside' runs a command without that limit`
}

/**
 * The answer to a program's case.
 * @param windows what the workload reports
 * @param ended whether the program may have ended by its own word, and the workload with it
 */
export function ownAnswer(
  one: ProgramCase,
  ran: Ran,
  windows: readonly Window[],
  ended: boolean,
): Observation {
  const { exit = 0 } = one
  if (ran.exit !== exit) return isNotAs(`bpftrace ended with exit code ${ran.exit}, and ${exit} is described`)
  const action = actionOf(one)
  const done = windows.filter((window) => window.action === action).length
  if (action !== null && done !== timesOf(one) && !ended)
    return error(`the workload did ${done} of ${timesOf(one)} events`)
  if (one.attaches) return byAttaching(ran)
  if (isUnpromised(one)) return byPrinting(ran)
  if (one.tokens) return byTokens(one, one.tokens, ran.stdout)
  return one.lines ? byLines(one.lines, ran) : byOutput(one.output ?? '', ran.stdout)
}
