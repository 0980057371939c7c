/** Reports lines of records that could not be read. */
import { plural } from '../lib/words.js'
import { visibleLine } from '../lib/visible.js'

/** The most that are reported one by one: a file of another schema has one for each line. */
const MOST = 20

export function tellProblems(problems: readonly string[], stderr: NodeJS.WritableStream): void {
  for (const problem of problems.slice(0, MOST)) stderr.write(`${visibleLine(problem)}\n`)
  const rest = problems.length - MOST
  if (rest > 0) stderr.write(`and ${plural(rest, 'more line')} of the same file\n`)
}
