/** Text from outside, made safe to look at: nothing in it reaches a terminal or a browser but as a sign. Pure. */

const NUL_PICTURE = 0x2400
const DELETE = 0x7f

/**
 * Control codes, what reverses or hides text, separators that some take for line feeds, halves of characters, and code
 * points that are none; among them is all that XML 1.0 does not allow.
 */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]/gu

/** A control code as its picture, such as `␛`; anything else by its number. */
export function signOf(character: string): string {
  const code = character.codePointAt(0) ?? 0
  if (code < 0x20) return String.fromCodePoint(NUL_PICTURE + code)
  return code === DELETE ? '␡' : `\\u{${code.toString(16)}}`
}

/** One line: an escape code reads `␛`, a line feed `␊`, a right-to-left override `\u{202e}`. */
export const visibleLine = (text: string): string =>
  // Nearly all text is plain, and looking up classes of characters takes a while.
  /^[ -~]*$/.test(text) ? text : text.replace(INVISIBLE, signOf)

/** Lines, each visible; a tab is spaces. */
export const visibleLines = (text: string): string[] =>
  text
    .replaceAll('\t', '    ')
    .split(/\r?\n/)
    .map((line) => visibleLine(line))

/**
 * Text in which no CI system that reads a step's output finds a command: two colons at a line's beginning (GitHub), and
 * `##[`, `##vso[`, `##teamcity[` anywhere (GitHub's older form, Azure Pipelines, TeamCity) become signs. So does a colon
 * that ends the text where another may follow.
 * @param written how a sign is written, by its number in two hexadecimal digits
 */
export const withoutCommands = (text: string, written = (unit: string) => `\\u{${unit}}`): string =>
  text
    .replace(/^([^\S\n]*):(?=:|(?![^]))/gm, (_, blank: string) => `${blank}${written('3a')}`)
    .replace(/(##\w{0,20})\[/g, (_, before: string) => `${before}${written('5b')}`)

/** At most `length` characters, of which the last says that there were more. */
export function shortened(text: string, length: number): string {
  if (text.length <= length) return text
  const characters = Array.from(text)
  return characters.length <= length ? text : `${characters.slice(0, length - 1).join('')}…`
}
