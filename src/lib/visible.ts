/** Text from outside, made safe to look at: nothing in it reaches a terminal or a browser but as a sign. Pure. */

const NUL_PICTURE = 0x2400
const DELETE = 0x7f

/**
 * Control codes, what reverses or hides text, separators that some take for line feeds, halves of characters, and code
 * points that are none; among them is all that XML 1.0 does not allow.
 */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]/gu

function sign(character: string): string {
  const code = character.codePointAt(0) ?? 0
  if (code < 0x20) return String.fromCodePoint(NUL_PICTURE + code)
  return code === DELETE ? '␡' : `\\u{${code.toString(16)}}`
}

/** One line: an escape code reads `␛`, a line feed `␊`, a right-to-left override `\u{202e}`. */
export const visibleLine = (text: string): string =>
  // Nearly all text is plain, and looking up classes of characters takes a while.
  /^[ -~]*$/.test(text) ? text : text.replace(INVISIBLE, sign)

/** Lines, each visible; a tab is spaces. */
export const visibleLines = (text: string): string[] =>
  text
    .replaceAll('\t', '    ')
    .split(/\r?\n/)
    .map((line) => visibleLine(line))

/**
 * A line in which GitHub's runner finds no command when it reads a step's output: two colons at the beginning, and the
 * older form anywhere, become signs.
 */
export const withoutCommands = (line: string): string =>
  line.replace(/^(\s*):(?=:)/, '$1\\u{3a}').replaceAll('##[', '##\\u{5b}')

/** At most `length` characters, of which the last says that there were more. */
export function shortened(text: string, length: number): string {
  if (text.length <= length) return text
  const characters = Array.from(text)
  return characters.length <= length ? text : `${characters.slice(0, length - 1).join('')}…`
}
