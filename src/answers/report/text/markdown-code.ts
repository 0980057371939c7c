/** Text from outside as code in markdown, which nothing in it ends. Pure, for the page too. */
import { plural } from '../../../lib/words.js'
import { shortened, visibleLine, visibleLines, withoutCommands } from '../../../lib/visible.js'

/** The longest that a line of a block may be, in characters. */
const LINE_LENGTH = 500

/** One line of text as code. */
export function code(text: string): string {
  const shown = shortened(withoutCommands(visibleLine(text.trim())), LINE_LENGTH)
  const fence = '`'.repeat(
    (shown.match(/`+/g) ?? []).reduce((most, run) => Math.max(most, run.length), 0) + 1,
  )
  return fence.length > 1 ? `${fence} ${shown} ${fence}` : `${fence}${shown}${fence}`
}

/** A block of text, line by line, in a fence that is longer than any in the text. */
export function fenced(text: string, maxLines: number): string[] {
  const all = text.split('\n')
  const left = all.length - maxLines
  const shown = visibleLines(all.slice(0, maxLines).join('\n')).map((line) =>
    // A fence cannot escape what GitHub's runner obeys where `matrix run` prints its table.
    shortened(withoutCommands(line), LINE_LENGTH),
  )
  if (left > 0) shown.push(`… and ${plural(left, 'more line')}`)
  const fences = shown.flatMap((line) => line.match(/`{3,}/g) ?? [])
  const fence = '`'.repeat(fences.reduce((most, run) => Math.max(most, run.length), 2) + 1)
  return [`${fence}text`, ...shown, fence]
}
