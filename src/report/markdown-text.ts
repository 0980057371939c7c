/** Text from outside in markdown (CommonMark with GitHub's tables): shown, never interpreted. Pure. */
import { shortened, visibleLine, visibleLines } from './visible.js'

/** Signs that mean something wherever they stand; an underscore only at a word's edge, an ampersand in an entity. */
const MEANINGFUL = /[\\`*[<|~$]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|&(?=#?[A-Za-z0-9]+;)/g
/** What makes a block where a line begins, be it inside a list. */
const BLOCK = /^(?:[-+=#>]|\d+(?=[.)](?:\s|$)))/
/** The longest that a line of a block may be, in characters. */
const LINE_LENGTH = 500

/** One line of text. */
export function inline(text: string): string {
  return visibleLine(text.trim())
    .replace(MEANINGFUL, '\\$&')
    .replace(BLOCK, (found) => (/\d/.test(found) ? `${found}\\` : `\\${found}`))
}

/** A block of text, line by line, in a fence that is longer than any in the text. */
export function fenced(text: string, maxLines: number): string[] {
  const lines = visibleLines(text).map((line) => shortened(line, LINE_LENGTH))
  const left = lines.length - maxLines
  const shown =
    left > 0 ? [...lines.slice(0, maxLines), `… and ${left} more line${left === 1 ? '' : 's'}`] : lines
  const longest = [...text.matchAll(/`+/g)].reduce((most, [run]) => Math.max(most, run.length), 2)
  const fence = '`'.repeat(longest + 1)
  return [`${fence}text`, ...shown, fence]
}

/** A link that shows its address; text that is no address of the web stays text. */
export function link(url: string): string {
  if (!/^https?:\/\//.test(url)) return inline(url)
  const percent = (found: string): string =>
    [...Buffer.from(found)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('')
  return `<${url.replace(/[^\w.~:/?#@!&'+,;=%()-]/gu, percent)}>`
}

/** A table of cells that are markdown already, its columns aligned for those who read the source. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = []
  for (const row of rows)
    for (const [column, cell] of row.entries())
      widths[column] = Math.max(3, widths[column] ?? 0, Array.from(cell).length)
  const line = (row: readonly string[]): string =>
    `| ${widths.map((width, column) => padded(row[column] ?? '', width)).join(' | ')} |`
  const [head = [], ...body] = rows
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)]
}

const padded = (text: string, width: number): string => text + ' '.repeat(width - Array.from(text).length)
