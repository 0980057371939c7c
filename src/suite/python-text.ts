/** Text as Python's str sees it, which decides what upstream's runner takes for blanks, lines and numbers. Pure. */

/** What str.isspace says is space. */
export const SPACES = '\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000'

const ALL_BLANK = new RegExp(`^[${SPACES}]+$`)
const BLANK = new RegExp(`[${SPACES}]`)
const BLANKS = new RegExp(`[${SPACES}]+`)
const LINE_ENDS = /\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/ // eslint-disable-line no-control-regex -- they are what is meant

/** str.isspace: whether there is text, and all of it blank. */
export const isBlank = (text: string): boolean => ALL_BLANK.test(text)

/** Whether a single sign is blank. */
export const isBlankSign = (sign: string): boolean => BLANK.test(sign)

/** str.strip */
export function strip(text: string): string {
  let [start, end] = [0, text.length]
  while (start < end && isBlankSign(text.charAt(start))) start++
  while (end > start && isBlankSign(text.charAt(end - 1))) end--
  return text.slice(start, end)
}

/** str.split: words apart at blanks. */
export const words = (text: string): string[] => text.split(BLANKS).filter((word) => word !== '')

/** str.splitlines */
export function splitLines(text: string): string[] {
  const lines = text.split(LINE_ENDS)
  if (lines.at(-1) === '') lines.pop()
  return lines
}

/** Line ends as a file that is opened as text has them. */
export const withLineFeeds = (text: string): string => text.replace(/\r\n?/g, '\n')

/** int(text), where it is ASCII's digits; null where it is none. */
export function integer(text: string): number | null {
  const bare = strip(text)
  if (!/^[+-]?\d+(?:_\d+)*$/.test(bare)) return null
  const number = Number(bare.replaceAll('_', ''))
  return Number.isSafeInteger(number) ? number : null
}
