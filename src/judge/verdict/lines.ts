/** Lines that an output is to have, or not to have → what is wrong with it. Pure. */
import { compileExpression } from '../../matrix/expression.js'
import type { Expected } from '../../matrix/expected-lines.js'

export interface Output {
  readonly stdout: string
  readonly stderr: string
}

const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')

const of = ({ stdout, stderr }: Output, where: Expected['of']): string[] => [
  ...(where === 'stderr' ? [] : linesOf(stdout)),
  ...(where === 'stdout' ? [] : linesOf(stderr)),
]

const WHERE = { stdout: '', stderr: ' of standard error', both: ' of either output' } as const

/** An expectation in words, such as `a line "@x: 1"`. */
export function described({ line, match, not, of: where }: Expected): string {
  const what = match === undefined ? `line ${JSON.stringify(line)}` : `line that has ${match}`
  return `${not ? 'no' : 'a'} ${what}${WHERE[where]}`
}

function isMet(expected: Expected, output: Output): boolean {
  const lines = of(output, expected.of)
  const { line, match } = expected
  const found =
    match === undefined
      ? lines.includes(line?.trim() ?? '')
      : lines.some((each) => compileExpression(match).isIn(each))
  return found !== expected.not
}

/** Those of the expectations that the output does not meet, in words and in their order. */
export const unmet = (expectations: readonly Expected[], output: Output): string[] =>
  expectations.filter((expected) => !isMet(expected, output)).map(described)
