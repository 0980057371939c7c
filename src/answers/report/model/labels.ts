/** What stands in a report's cells, readable without colour. Plain text, for each format to escape. Pure. */
import { shareText, usualOrder } from '../../../records/burst.js'
import { kernelName } from '../../../records/identity.js'
import type { ResultRecord } from '../../../records/record.js'
import type { ReportedAnswer, KernelRow, Overall, Shown } from './report.js'
import { seenOf, signOf } from '../findings/seen.js'
import type { Manner, Seen, SeenWord } from '../findings/seen.js'
import { shortened, visibleLine } from '../../../lib/visible.js'

/** The longest that an event may be in a cell, in characters. */
const EVENT_LENGTH = 32

export const SIGNS: Readonly<Record<Shown, string>> = {
  ok: '✓',
  'wrong-order': '✗',
  lossy: '≈ lossy',
  failed: '✗ failed',
  known: '✗ known',
  fixed: '! fixed',
  unsupported: '–',
  crash: '! crash',
  flaky: '≠ flaky',
  surprise: '! surprise',
  error: '? error',
  missing: '? missing',
  attached: '✓ attached',
  silent: '○ silent',
}

/** What stands in cells; where it is only said of some words, or of answers that some expect, of which. */
export const MEANINGS: readonly (readonly [
  sign: string,
  meaning: string,
  of: readonly (SeenWord | Manner)[],
])[] = [
  ['✓ abc', 'every event ran every handler once, as written', ['as written', 'whole']],
  ['○ bca', 'no order is expected, and every event ran every handler once, in this order', ['free']],
  [
    '✗ reversed cba',
    'last to first; shown is the first event; likewise `another order` and `changing order`',
    ['reversed', 'another order', 'changing order'],
  ],
  [
    '✗ incomplete',
    'a handler is missing or repeated; where none ran at all, `✗ silent`',
    ['incomplete', 'silent'],
  ],
  [
    '✓ as described',
    'the output of a script is what its case says; where it is not, `✗ not as described`',
    ['as described', 'not as described'],
  ],
  ['✓ attached', 'a script attached, ran, and printed something; nothing was said of what', ['attached']],
  ['○ silent', 'it attached and ran, and printed nothing', ['silent']],
  ['✗ failed', 'a runtime test’s output, or its end, is not as it expects', ['failed']],
  [
    '≈ lossy 12 %',
    'events came fast, and so many of the handlers’ runs are missing; their order is not judged',
    ['lossy'],
  ],
  ['– refused', 'bpftrace or the kernel says that it cannot', ['refused']],
  ['! crash', 'bpftrace died of a signal or an internal error', ['crash']],
  ['≠ flaky', 'attempts disagree', ['flaky']],
  ['(known)', 'a known issue says so', ['known']],
  [
    '(unexpected)',
    'no known issue says so; or what one says, or what matrix.yaml predicts of versions, was not seen',
    ['unexpected'],
  ],
  ['? error', 'no conclusion: the machine, a package or the time failed', ['error']],
  ['? missing', 'there is no answer; it may be anything', ['missing']],
]

export const WORDS: Readonly<Record<Shown, string>> = {
  ok: 'ok',
  'wrong-order': 'wrong order',
  lossy: 'lossy',
  failed: 'failed',
  known: 'known',
  fixed: 'fixed',
  unsupported: 'unsupported',
  crash: 'crash',
  flaky: 'flaky',
  surprise: 'surprise',
  error: 'error',
  missing: 'missing',
  attached: 'attached',
  silent: 'silent',
}

/** What an overview's cells say, after "The worst answer of each cell, and". */
export const SHARE = 'how many of the cases that expect an order or an output were seen to have it'

/** The first event; of a burst one as most were. */
const event = ({ record }: ReportedAnswer): string =>
  shortened(visibleLine(record?.burst ? usualOrder(record.burst) : (record?.events[0] ?? '')), EVENT_LENGTH)

const lost = ({ record }: ReportedAnswer): string => (record?.burst ? shareText(record.burst) : '')

/** What an answer saw, in a word or three. */
export const seenInWords = (record: ResultRecord): string => seenOf(record).word

/** What was seen of the order itself: the first event, or the share that is lost; '' where there is none. */
function detail(answer: ReportedAnswer, { word }: Seen): string {
  if (word === 'lossy') return lost(answer)
  if (word === 'flaky' || word === 'silent' || word === 'error') return ''
  return answer.record && answer.record.order !== null ? event(answer) : ''
}

/** The same without whether anybody expects it: `✗ reversed cba`. */
export function bareLabel(answer: ReportedAnswer): string {
  const seen = seenOf(answer.record)
  const sign = signOf(seen)
  const [word, event] = [seen.word, detail(answer, seen)]
  if (sign === '✓' || sign === '○') return `${sign} ${event || word}`
  return `${sign} ${word} ${event}`.trimEnd()
}

const MARKS: Readonly<Partial<Record<Manner, string>>> = { known: ' (known)', unexpected: ' (unexpected)' }

/** One case in one cell, such as `✗ reversed cba (known)`; its note is not part of it. */
export const answerLabel = (answer: ReportedAnswer): string =>
  `${bareLabel(answer)}${MARKS[seenOf(answer.record).manner] ?? ''}`

/** Several answers in one, such as `✗ 4/6`: the worst, and how many of those with an expectation meet it. */
export const overallLabel = ({ worst, kept, promised }: Overall): string =>
  promised === 0 ? SIGNS[worst] : `${SIGNS[worst]} ${kept}/${promised}`

/** A kernel, with the runtime where it is not the usual one. */
export const kernelLabel = ({ kernel, runtime }: KernelRow): string =>
  kernelName({ kernel: visibleLine(kernel), runtime })
