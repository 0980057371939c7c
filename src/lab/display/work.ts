/** What is under way before machines can run, as lines of text: with a bar where it is known how much there is. Pure. */
import { shortened } from '../../lib/visible.js'
import { megabytes } from './progress.js'
import type { Work } from './progress.js'

/** How many lines there are at most: kernels have to be seen too. */
const MOST = 6
/** Below so many columns there is no room for a bar. */
const [NARROW, WIDEST_BAR] = [60, 30]

/** A bar of so many columns. @param share from 0 to 1; what is beyond counts as these */
export function bar(share: number, columns: number): string {
  const full = Math.round(Math.min(1, Math.max(0, share)) * columns)
  return '█'.repeat(full) + '░'.repeat(columns - full)
}

const bytesText = ({ received, total }: NonNullable<Work['bytes']>): string =>
  `${megabytes(received)} of ${megabytes(total)} MB`

/** A line each, of at most so many columns; the last one says how many more there are. */
export function workLines(works: readonly Work[], columns: number): string[] {
  const shown = works.length > MOST ? works.slice(0, MOST - 1) : works
  const barColumns = columns < NARROW ? 0 : Math.min(WIDEST_BAR, Math.floor(columns / 4))
  const numbers = Math.max(0, ...shown.map(({ bytes }) => (bytes ? bytesText(bytes).length : 0)))
  const room = columns - numbers - barColumns - 3
  const loading = shown.filter(({ bytes }) => bytes)
  const words = Math.min(room, Math.max(0, ...loading.map(({ what }) => what.length)))
  const lines = shown.map(({ what, bytes }) => {
    if (!bytes) return shortened(what, columns)
    const text = `${shortened(what, words).padEnd(words)} ${bytesText(bytes).padStart(numbers)}`
    const bars = barColumns === 0 ? '' : ` ${bar(bytes.received / bytes.total, barColumns)}`
    return shortened(`${text}${bars}`, columns)
  })
  const more = works.length - shown.length
  return more === 0 ? lines : [...lines, `and ${more} more`]
}
