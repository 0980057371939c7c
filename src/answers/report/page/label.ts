/** What stands in the page's grids for an answer, readable without colour. Pure. */
import { shareText, usualOrder } from '../../../records/burst.js'
import type { ResultRecord } from '../../../records/record.js'
import { shortened, visibleLine } from '../../../lib/visible.js'
import { seenOf, signOf } from '../findings/seen.js'
import type { SeenWord } from '../findings/seen.js'

/** The longest that an event may be, in characters. */
const EVENT_LENGTH = 32

/** What the first event shows by itself, and what it does not show. */
const SHOWN: ReadonlySet<SeenWord> = new Set<SeenWord>(['as written', 'reversed', 'another order', 'whole'])
const PARTLY: ReadonlySet<SeenWord> = new Set<SeenWord>(['changing order', 'incomplete'])

/** Such as `✓ abc`, `✗ cba`, `! crash`, `– refused`, `≈ 12 % lost`; with `(unexpected)` where nobody expects it. */
export function pageLabel(record: ResultRecord): string {
  const seen = seenOf(record)
  const { word, manner } = seen
  const first = record.burst ? usualOrder(record.burst) : (record.events[0] ?? '')
  const event = shortened(visibleLine(first), EVENT_LENGTH)
  const words = [
    signOf(seen),
    ...(SHOWN.has(word) || PARTLY.has(word) ? [event] : []),
    ...(SHOWN.has(word) && event !== '' ? [] : [word === 'lossy' && record.burst ? `${shareText(record.burst)} lost` : word]),
    ...(manner === 'unexpected' ? ['(unexpected)'] : []),
  ]
  return words.filter((one) => one !== '').join(' ')
}
