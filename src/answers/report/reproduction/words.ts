/** Words for the shell files of a reproduction. Pure. */
import { visibleLine } from '../../../lib/visible.js'

/** A word as a shell reads it: of line feeds and tabs as they are, of other control codes the sign. */
export function fileWord(text: string): string {
  const shown = text
    .split(/([\n\t])/)
    .map((part) => (part === '\n' || part === '\t' ? part : visibleLine(part)))
    .join('')
  return /^[\w.+:/=,@%-]+$/.test(shown) ? shown : `'${shown.replaceAll("'", `'\\''`)}'`
}

/** Words in a row. */
export const fileWords = (words: readonly string[]): string => words.map(fileWord).join(' ')
