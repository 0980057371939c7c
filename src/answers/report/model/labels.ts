/** What stands in a report's cells, readable without colour. Plain text, for each format to escape. Pure. */
import { isUnlike, orderInWords } from '../../../records/observation.js'
import { missingOf, shareText, usualOrder } from '../../../records/burst.js'
import { kernelName } from '../../../records/identity.js'
import type { ResultRecord } from '../../../records/record.js'
import type { ReportedAnswer, KernelRow, Overall, Shown } from './report.js'
import { shortened, visibleLine } from '../../../lib/visible.js'

/** The longest that an event may be in a cell, in characters. */
const EVENT_LENGTH = 32

export const SIGNS: Readonly<Record<Shown, string>> = {
  ok: '✓',
  'wrong-order': '✗',
  lossy: '≈ lossy',
  known: '✗ known',
  fixed: '! fixed',
  unsupported: '–',
  crash: '! crash',
  flaky: '≠ flaky',
  surprise: '! surprise',
  error: '? error',
  missing: '? missing',
}

export const MEANINGS: readonly (readonly [sign: string, meaning: string])[] = [
  ['✓ abc', 'every event ran every handler once, as written'],
  ['✓ bca', 'no order is expected, and every event ran every handler once, in the same order'],
  ['✗ cba', 'another order; shown is the first event'],
  ['✓ as described', 'the output of a script is what its case says; where it is not, `✗ not as described`'],
  ['✗ known cba', 'the same, and a known issue says so; likewise `! known crash` and `– known unsupported`'],
  ['! fixed abc', 'a known issue says otherwise, but what was seen would be a `✓`'],
  [
    '≈ lossy 12 %',
    'events came fast, and so many of the handlers’ runs are missing; their order is not judged',
  ],
  ['– unsupported', 'bpftrace or the kernel says that it cannot'],
  ['! crash', 'bpftrace died of a signal or an internal error'],
  ['≠ flaky', 'attempts disagree'],
  [
    '! surprise …',
    'what follows is not what matrix.yaml predicts of versions: refused for answered, or the other way round',
  ],
  ['? error', 'no conclusion: the machine, a package or the time failed'],
  ['? missing', 'there is no answer; it may be anything'],
]

export const WORDS: Readonly<Record<Shown, string>> = {
  ok: 'ok',
  'wrong-order': 'wrong order',
  lossy: 'lossy',
  known: 'known',
  fixed: 'fixed',
  unsupported: 'unsupported',
  crash: 'crash',
  flaky: 'flaky',
  surprise: 'surprise',
  error: 'error',
  missing: 'missing',
}

/** What an overview's cells say, after "The worst answer of each cell, and". */
export const SHARE = 'how many of the cases that expect an order or an output were seen to have it'

/** The first event; of a burst one as most were. */
const event = ({ record }: ReportedAnswer): string =>
  shortened(visibleLine(record?.burst ? usualOrder(record.burst) : (record?.events[0] ?? '')), EVENT_LENGTH)

const lost = ({ record }: ReportedAnswer): string => (record?.burst ? shareText(record.burst) : '')

type Read = Pick<ResultRecord, 'verdict' | 'order' | 'events' | 'expected' | 'burst'>

/** What an answer saw, in a word or three: its order, whether an output is as described, or how it came to neither. */
export function seenInWords(record: Read): string {
  const { verdict, order, events, expected, burst } = record
  if (verdict === 'flaky') return verdict
  if (burst) return missingOf(burst) > 0 ? 'lossy' : 'whole'
  if (order !== null || isUnlike(record)) return orderInWords(order, events)
  return verdict === 'known' ? (expected.order ?? verdict) : verdict
}

/** The first event, with the order's name where one event does not show it; what was seen where there is none. */
function seen(answer: ReportedAnswer): string {
  const { record } = answer
  if (!record || (record.order === null && !isUnlike(record))) return ''
  const { order, events } = record
  if (record.burst) return event(answer)
  if (order === 'silent' || events.length === 0) return orderInWords(order, events)
  return order === 'unstable' || order === 'partial' ? `${event(answer)} ${order}` : event(answer)
}

function knownLabel(answer: ReportedAnswer): string {
  const { record } = answer
  if (record?.burst) return `≈ known lossy ${lost(answer)}`
  if (record?.order === null && record.expected.order === 'crash') return '! known crash'
  if (record?.order === null && record.expected.order === 'unsupported') return '– known unsupported'
  return `${SIGNS.known} ${seen(answer)}`
}

function label(answer: ReportedAnswer): string {
  switch (answer.shown) {
    case 'ok':
    case 'wrong-order':
    case 'fixed':
      return `${SIGNS[answer.shown]} ${seen(answer)}`
    case 'lossy':
      return `${SIGNS.lossy} ${lost(answer)}`
    case 'known':
      return knownLabel(answer)
    case 'unsupported':
      return `${SIGNS.unsupported} unsupported`
    case 'surprise':
      return answer.record
        ? `${SIGNS.surprise} ${label({ ...answer, shown: answer.record.verdict })}`
        : SIGNS.surprise
    default:
      return SIGNS[answer.shown]
  }
}

/** One case in one cell, such as `✗ cba`; its note is not part of it. */
export const answerLabel = (answer: ReportedAnswer): string => label(answer).replace(/ {2,}/g, ' ').trim()

/** Several answers in one, such as `✗ 4/6`: the worst, and how many of those with an expectation meet it. */
export const overallLabel = ({ worst, kept, promised }: Overall): string =>
  promised === 0 ? SIGNS[worst] : `${SIGNS[worst]} ${kept}/${promised}`

/** A kernel, with the runtime where it is not the usual one. */
export const kernelLabel = ({ kernel, runtime }: KernelRow): string =>
  kernelName({ kernel: visibleLine(kernel), runtime })
