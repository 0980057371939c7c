/** Pieces of sentences. Pure. */

/** `1 cell`, `2 cells`; `none` stands in place of 0. */
export const plural = (count: number, what: string, none = '0'): string =>
  `${count === 0 ? none : count} ${what}${count === 1 ? '' : 's'}`

/** `a, b`; `none` for an empty list. */
export const listed = (names: readonly string[]): string => names.join(', ') || 'none'
