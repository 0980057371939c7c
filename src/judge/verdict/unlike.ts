/** An output that is not as described, beside what was described, as lines that a person can compare. Pure. */
import { plural } from '../../lib/words.js'

/** How much is shown of each of the two, in lines and in characters; the logs have it all. */
const MOST_LINES = 20
const MOST_CHARACTERS = 800

/** Blanks at a line's end make it another line, and would not be seen. */
const endShown = (line: string): string => line.replace(/ +$/, (blanks) => '␣'.repeat(blanks.length))

function part(label: string, text: string): string[] {
  if (text === '') return [`${label}: nothing`]
  const characters = Array.from(text)
  const isLong = characters.length > MOST_CHARACTERS
  const lines = characters.slice(0, MOST_CHARACTERS).join('').split('\n')
  const shown = lines.slice(0, MOST_LINES)
  const left = text.split('\n').length - shown.length
  // A line that is cut in its middle says so itself.
  if (isLong && shown.length === lines.length) shown.push(`${shown.pop() ?? ''}…`)
  return [
    `${label}:`,
    ...shown.map((line) => `  ${endShown(line)}`),
    ...(left > 0 ? [`  … and ${plural(left, 'more line')}`] : []),
  ]
}

/**
 * Why an output is not as described, in several lines.
 * @param described as the case has it: an expression, or the text itself
 * @param seen what was printed
 * @returns such as `the output is not as described`, `described:`, `  a\nb`, `seen:`, `  b`, a line each
 */
export const unlike = (described: string, seen: string): string =>
  ['the output is not as described', ...part('described', described), ...part('seen', seen)].join('\n')
