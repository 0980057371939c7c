/** Which releases of a kernel series matrix.yaml takes. Pure. */
import { parseRange, RELEASE_FLAVOURS } from './versions.js'
import type { Range } from './versions.js'

/** `newest`: that many of each series, the newest ones. */
export type Releases =
  | { readonly kind: 'newest'; readonly count: number }
  | { readonly kind: 'all' }
  | { readonly kind: 'listed'; readonly releases: readonly string[] }
  | { readonly kind: 'range'; readonly range: Range }

/** What is taken where nobody says. */
export const NEWEST: Releases = { kind: 'newest', count: 1 }

/** A release, as kernels are identified: `6.12.43`, `7.4`, `7.3-rc7`, and where that is `uname -r`, `6.8.0-45-generic`. */
export const RELEASE_FORM = new RegExp(
  `^\\d+\\.\\d+(?:\\.\\d+)*(?:-rc\\d+|-\\d+-(?:${RELEASE_FLAVOURS.join('|')}))?$`,
)

/** Reads what is no list: a word, a number, or a range. Throws UsageError for a range that is none. */
export function releasesOf(text: string): Releases {
  if (text === 'newest') return NEWEST
  if (text === 'all') return { kind: 'all' }
  if (/^[1-9]\d{0,3}$/.test(text)) return { kind: 'newest', count: Number(text) }
  return { kind: 'range', range: parseRange(text) }
}

/** Whether the series may be left out, from what stands in matrix.yaml, valid or not. */
export const mayLackSeries = (written: unknown): boolean => written !== undefined && written !== 'newest'

/** Whether these are meant to be several of one series, from what stands in matrix.yaml, valid or not. */
export function areSeveral(written: unknown): boolean {
  if (Array.isArray(written)) return written.length > 1
  return typeof written === 'string' && (written === 'all' || /^([2-9]|[1-9]\d+)$/.test(written))
}
