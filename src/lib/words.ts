/** Pieces of sentences. Pure. */

/** `1 cell`, `2 cells`; `none` stands in place of 0. */
export const plural = (count: number, what: string, none = '0'): string =>
  `${count === 0 ? none : count} ${what}${count === 1 ? '' : 's'}`

/** `a, b`; `none` for an empty list. */
export const listed = (names: readonly string[]): string => names.join(', ') || 'none'

/** A span for people: `about 45 s`, `about 14 min`, `about 2 h 5 min`. @param seconds from 0 on */
export function roughly(seconds: number): string {
  if (seconds < 90) return `about ${Math.max(1, Math.round(seconds))} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 90) return `about ${minutes} min`
  const rest = minutes % 60
  return `about ${Math.floor(minutes / 60)} h${rest === 0 ? '' : ` ${rest} min`}`
}

/** A size for people: `12 kB`, `945 MB`, `5.1 GB`. @param bytes from 0 on */
export function sizeWords(bytes: number): string {
  if (bytes >= 999.5e6) return `${(bytes / 1e9).toFixed(1)} GB`
  return bytes >= 999.5e3 ? `${Math.round(bytes / 1e6)} MB` : `${Math.ceil(bytes / 1e3)} kB`
}
