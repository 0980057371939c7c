/** The key `lines` of a case: lines that the output must, or must not, have. */
import { z } from 'zod'
import type { Problem } from './document.js'
import { expression, mapping, oneOf, text } from './fields.js'
import { field, items } from './untyped.js'

const LINES =
  "expected a list of lines, such as ['@opens: 6'], [{ match: '^@' }] or [{ not: 'ERROR', of: both }]"
const LINE = 'expected a line of the output, without the space around it'
const WHERE = ['stdout', 'stderr', 'both'] as const

/** A line to be found, or not to be found: by its text, or by an expression that is looked for in it. */
const Expectation = z
  .union(
    [
      text(LINE),
      mapping('a line', {
        line: text(LINE).optional().describe('A line, without the space around it'),
        match: expression().optional().describe('A regular expression that is searched in each line'),
        not: z
          .union([text(LINE), mapping('what no line is', { match: expression() })], LINE)
          .optional()
          .describe(
            'A line that must not be there, or { match: … } for an expression that no line may match',
          ),
        of: oneOf(WHERE).default('stdout').describe('Where: standard output, standard error, or both'),
      }),
    ],
    LINES,
  )
  .transform((given): Expected => {
    if (typeof given === 'string') return { line: given, not: false, of: 'stdout' }
    const { not, of } = given
    if (not === undefined) return { ...picked(given), not: false, of }
    return { ...(typeof not === 'string' ? { line: not } : { match: not.match }), not: true, of }
  })

/** One expectation of `lines`: exactly one of `line` and `match` is there. */
export interface Expected {
  readonly line?: string
  readonly match?: string
  readonly not: boolean
  readonly of: (typeof WHERE)[number]
}

const picked = ({ line, match }: { line?: string | undefined; match?: string | undefined }) => ({
  ...(line === undefined ? {} : { line }),
  ...(match === undefined ? {} : { match }),
})

/** A list of expectations; `checkLines` checks that each has exactly one of its keys. */
export const Lines = z.array(Expectation, LINES).min(1, LINES)

function checkLine(line: unknown, path: PropertyKey[]): Problem[] {
  if (typeof line !== 'object' || Array.isArray(line)) return []
  const given = ['line', 'match', 'not'].filter((key) => field(line, key) !== undefined)
  if (given.length === 1) return []
  return [{ path, at: 'value', message: "expected exactly one of the keys 'line', 'match' and 'not'" }]
}

/** Mistakes in a case's lines beyond those that the schema finds. */
export const checkLines = (body: unknown, name: string): Problem[] =>
  items(body, 'lines').flatMap((line, i) => checkLine(line, ['cases', name, 'lines', i]))
