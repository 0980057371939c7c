/** Text from outside in markdown (CommonMark with GitHub's tables): shown, never interpreted. Pure. */
import { visibleLine } from '../../../lib/visible.js'
import { wrapped } from './wrapped.js'

/** Signs that mean something wherever they stand; an underscore only at a word's edge, an ampersand in an entity. */
const MEANINGFUL = /[\\`*[<|~$]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|&(?=#?[A-Za-z0-9]+;)/g
/** What makes a block where a line begins, be it inside a list; or a command of GitHub's runner, see below. */
const BLOCK = /^(?:[-+=#>]|:(?=:)|\d+(?=[.)](?:\s|$)))/

/** One line of text. */
export function inline(text: string): string {
  return visibleLine(text.trim())
    .replace(MEANINGFUL, '\\$&')
    .replace(BLOCK, (found) => (/\d/.test(found) ? `${found}\\` : `\\${found}`))
}

/**
 * Markdown as the lines of a paragraph or, with an indent, of a list's entry; what would begin a block at a line's beginning
 * does not.
 * @param width in characters; a longer word stays whole
 */
export function flowed(markdown: string, width: number, indent = ''): string[] {
  const [first = '', ...more] = wrapped(markdown, width - indent.length)
  return [
    first,
    ...more.map(
      (line) => indent + line.replace(BLOCK, (sign) => (/\d/.test(sign) ? `${sign}\\` : `\\${sign}`)),
    ),
  ]
}

/** The address in angle brackets; undefined for what is none of the web. */
function address(url: string): string | undefined {
  if (!/^https?:\/\//.test(url)) return undefined
  const percent = (found: string): string =>
    [...Buffer.from(found)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('')
  return `<${url.replace(/[^\w.~:/?#@!&'+,;=%()-]/gu, percent)}>`
}

/** A link that shows its address; text that is no address of the web stays text. */
export const link = (url: string): string => address(url) ?? inline(url)

/** How many characters a text has; those beyond the first plane count once. */
function length(text: string): number {
  let count = 0
  for (const _ of text) count++
  return count
}

/** Cells beyond this many characters stand out of their column, which is not widened for them. */
const WIDEST = 500

/** A table of cells that are markdown already, its columns aligned for those who read the source. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const lengths = rows.map((row) => row.map(length))
  const widths: number[] = []
  for (const row of lengths)
    for (const [column, cell] of row.entries())
      widths[column] = Math.max(3, widths[column] ?? 0, Math.min(cell, WIDEST))
  const lines = rows.map((row, index) => {
    const padding = (column: number): string =>
      ' '.repeat(Math.max(0, (widths[column] ?? 0) - (lengths[index]?.[column] ?? 0)))
    return `| ${widths.map((_, column) => (row[column] ?? '') + padding(column)).join(' | ')} |`
  })
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`
  return [...lines.slice(0, 1), rule, ...lines.slice(1)]
}
