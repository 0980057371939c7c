/** An attach point's text, taken apart. */
import type { AttachPoint, Position, ProbeName } from './script.js'
import { PROBE_TYPES } from './script.js'
import { fail, NO_END_OF_STRING, past, type ScriptText } from './script-text.js'

/**
 * The names beside those of PROBE_TYPES: short ones and older ones, by bpftrace's src/probe_types.h (0.26) and, for `aw`,
 * src/types.h (0.23). All but `U` are taken in capitals too, as BEGIN is.
 */
const NAMES: ReadonlyMap<string, ProbeName> = new Map([
  ...PROBE_TYPES.map((name) => [name, name] as const),
  ['k', 'kprobe'],
  ['kr', 'kretprobe'],
  ['f', 'fentry'],
  ['kfunc', 'fentry'],
  ['fr', 'fexit'],
  ['kretfunc', 'fexit'],
  ['u', 'uprobe'],
  ['ur', 'uretprobe'],
  ['U', 'usdt'],
  ['t', 'tracepoint'],
  ['rt', 'rawtracepoint'],
  ['s', 'software'],
  ['h', 'hardware'],
  ['p', 'profile'],
  ['i', 'interval'],
  ['w', 'watchpoint'],
  ['aw', 'asyncwatchpoint'],
  ['it', 'iter'],
])

/** A probe type, or a pattern of one, or a parameter; a name of the user's own may stand before it. */
const PROBE = /^(?:\w+=)?(?:[\w*]+|\$\d+)$/

/** bpftrace's has_wildcard (src/util/wildcard.cpp). */
export const hasWildcard = (part: string): boolean =>
  part.includes('*') || (part.includes('[') && part.includes(']'))

/** At its colons, without its quotes and the space outside of them. */
function parts(written: string): string[] {
  if (!/["\s]/.test(written)) return written.split(':')
  const found = ['']
  let quoted = false
  for (let at = 0; at < written.length; at++) {
    const sign = written.charAt(at)
    if (sign === '"') quoted = !quoted
    else if (sign === ':' && !quoted) found.push('')
    else if (quoted && sign === '\\') found.push((found.pop() ?? '') + written.charAt(++at))
    else if (quoted || !/\s/.test(sign)) found.push((found.pop() ?? '') + sign)
  }
  return found
}

/** The probe's name may have a name of the user's own before it: `mine=kprobe:f`. */
export function attachPoint(written: string, position: Position): AttachPoint {
  const [first = '', ...target] = parts(written)
  const name = first.slice(first.indexOf('=') + 1)
  return {
    ...position,
    written,
    probe: NAMES.get(name) ?? NAMES.get(name.toLowerCase()),
    target,
    isWildcard: target.some(hasWildcard),
  }
}

const BLANK = /[ \t]*/y
const QUOTED = /"[^"\\\n]*(?:\\[^\n][^"\\\n]*)*"/y

/**
 * Where an attach point's text ends. A `/` belongs to it once a colon was there, for it is a path's; so does blank space
 * beside a colon, which versions before 0.25 allow.
 * @throws ScriptError where a string has no end
 */
export function pastPoint(script: ScriptText, from: number): number {
  const { text } = script
  let colon = false
  for (let at = from; ;) {
    const sign = text[at]
    if (sign === undefined || '{},;'.includes(sign) || (sign === '/' && !colon)) return at
    if (sign === '"') {
      const end = past(QUOTED, script, at)
      if (end === at) fail(script, at, NO_END_OF_STRING)
      at = end
    } else if (/\s/.test(sign)) {
      const end = past(BLANK, script, at)
      const next = text[end] ?? '\n'
      if (next !== ':' && (text[at - 1] !== ':' || /[\s{},;/]/.test(next))) return at
      at = end
    } else {
      colon ||= sign === ':'
      at += sign === '\\' && (text[at + 1] ?? '\n') !== '\n' ? 2 : 1
    }
  }
}

/** Whether text that stands where an attach point may stand is one. */
export const isPoint = (written: string): boolean => PROBE.test(parts(written)[0] ?? '')
