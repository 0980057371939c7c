/** What a script does where two of its handlers do not run as they are written, in words. Pure. */
import { visibleLine } from '../../lib/visible.js'
import type { LineColumn, MapAction, Reliance } from '../../script/script.js'
import { shortName } from '../report/findings/build-words.js'
import type { SeenWord } from '../report/findings/seen.js'

/** `line 9`; where both stand on one line `line 9:14`. */
export function namesOfLines(first: LineColumn, second: LineColumn): [first: string, second: string] {
  const name = ({ line, column }: LineColumn): string =>
    first.line === second.line ? `line ${line}:${column}` : `line ${line}`
  return [name(first), name(second)]
}

type ActionKind = 'find' | 'put' | 'add' | 'drop'

const KINDS: Readonly<Record<MapAction, ActionKind>> = {
  read: 'find',
  print: 'find',
  set: 'put',
  aggregate: 'add',
  delete: 'drop',
  clear: 'drop',
}

const DOES: Readonly<Record<MapAction, string>> = {
  read: 'reads',
  print: 'prints',
  set: 'sets',
  aggregate: 'adds to',
  delete: 'deletes',
  clear: 'clears',
}

/** What comes of it where the handler that is written second runs first; by what the first does, then the second. */
const EFFECTS: Readonly<Record<`${ActionKind} ${ActionKind}`, (first: string, second: string) => string>> = {
  'find find': (first, second) => `nothing that ${first} and ${second} could notice`,
  'find put': (first, second) => `${first} finds what ${second} has just set`,
  'find add': (first, second) => `${first} finds what ${second} has just added`,
  'find drop': (first) => `${first} finds nothing`,
  'put find': (first, second) => `${second} does not find what ${first} sets, but what was there before`,
  'put put': (first) => `what ${first} sets stays`,
  'put add': (first, second) => `${first} overwrites what ${second} adds`,
  'put drop': (first) => `what ${first} sets stays`,
  'add find': (first, second) => `${second} does not find what ${first} adds`,
  'add put': (first, second) => `what ${first} adds comes on top of what ${second} sets`,
  'add add': () => 'the same is added',
  'add drop': (first) => `what ${first} adds stays`,
  'drop find': (first, second) => `${second} finds what ${first} should have removed before`,
  'drop put': (first, second) => `${first} removes what ${second} has just set`,
  'drop add': (first, second) => `${first} removes what ${second} has just added`,
  'drop drop': () => 'nothing is left either way',
}

/** A sentence without its full stop: `line 14 deletes @start, which line 9 reads: line 9 finds nothing`. */
export function consequenceOf(reliance: Reliance): string {
  const [first, second] = namesOfLines(reliance.first, reliance.second)
  if (reliance.kind === 'output')
    return `${first} and ${second} both print: their lines come out in another order`
  const [one, other] = [reliance.first.action, reliance.second.action]
  const effect = EFFECTS[`${KINDS[one]} ${KINDS[other]}`](first, second)
  const map = shortName(visibleLine(reliance.map))
  return DOES[one] === DOES[other]
    ? `${first} and ${second} both ${DOES[one].replace(/s(?=$| )/, '')} ${map}: ${effect}`
    : `${second} ${DOES[other]} ${map}, which ${first} ${DOES[one]}: ${effect}`
}

/** What is seen of two handlers where it is not as written; their names are `line 9` and `line 14`. */
export function breachOf(word: SeenWord, first: string, second: string): string {
  switch (word) {
    case 'reversed':
      return `${second} runs before ${first}`
    case 'another order':
      return `handlers run in another order, and ${second} may run before ${first}`
    case 'changing order':
      return `handlers run in changing orders, and ${second} may run before ${first}`
    case 'incomplete':
      return `not every handler runs once, so ${first} or ${second} may not run at all`
    case 'silent':
      return 'no handler runs'
    case 'crash':
      return 'bpftrace crashes with such handlers'
    case 'flaky':
      return `attempts disagree, and ${second} may run before ${first}`
    default:
      return word
  }
}

/** Answers that say so much of an order that what comes of it can be told. */
export const isAboutOrder = (word: SeenWord): boolean =>
  ['reversed', 'another order', 'changing order', 'flaky'].includes(word)
