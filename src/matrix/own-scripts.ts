/** Programs that were written without knowing this tool: what a case may say of one. */
import { z } from 'zod'
import { expression, list, numericPattern, text, word } from './fields.js'
import { GUEST_PATHS, OWN_PATH } from './guest-paths.js'
import type { Problem } from './document.js'
import { field, record } from './untyped.js'

/** The largest program, in bytes: a script by hand has some thousands, a generated one may have hundreds of thousands. */
export const LARGEST_PROGRAM = 1 << 20

const TOKENS = 'expected a list of at least two tokens, such as [a, b], because one alone has no order'
const COMMAND = 'expected a list of words, such as [/tmp/mytool, --fast]'
const FILES = 'expected a mapping from paths in the guest to files, such as { /tmp/mytool: mytool }'

/** The keys of a case that brings a program; `checkOwnScript` says which go together. */
export const OWN_SCRIPT = {
  program: text('expected a bpftrace program')
    .refine((program) => Buffer.byteLength(program) <= LARGEST_PROGRAM, 'expected a program of at most 1 MiB')
    .optional()
    .describe('A bpftrace program, run verbatim'),
  script: text('expected the path of a bpftrace program, from where matrix.yaml is')
    .optional()
    .describe('In place of program: the file that holds it, from where matrix.yaml is'),
  tokens: list(
    numericPattern(/^\w{1,16}$/, 'expected a token of at most 16 letters, digits and underscores'),
    2,
    TOKENS,
  )
    .optional()
    .describe('What the program prints per event, in the order expected'),
  match: expression(1)
    .optional()
    .describe(
      'A regular expression that is looked for in each line of the output; its group catches the token',
    ),
  output: expression()
    .optional()
    .describe('A regular expression that describes the whole output, from the first character to the last'),
  command: z
    .array(word('expected a word'), COMMAND)
    .min(1, COMMAND)
    .optional()
    .describe(
      'In place of workload: a command that runs in the guest, once; events says how many it causes, 1 if not told',
    ),
  files: z
    .record(z.string(), text('expected the path of a file, from where matrix.yaml is'), FILES)
    .default({})
    .meta({ propertyNames: { pattern: OWN_PATH.source } })
    .describe('Files that are put into the guest: their paths there, and where they are from matrix.yaml'),
  timeout: numericPattern(
    /^([1-9]\d{0,2}|[12]\d{3}|3[0-5]\d{2}|3600)$/,
    'expected a number of seconds from 1 to 3600',
  )
    .transform(Number)
    .optional()
    .describe('After how many seconds bpftrace is ended together with the command'),
}

const OF_SCRIPTS = ['program', 'script', 'tokens', 'match', 'output']
const OF_HANDLERS = ['probe', 'target', 'attach', 'handlers']

/** Whether a body is meant to be a program's rather than one of handlers: by its keys, most of which are right. */
export function meansOwnScript(body: unknown): boolean {
  const count = (keys: readonly string[]): number =>
    keys.filter((key) => Object.hasOwn(record(body), key)).length
  return count(OF_SCRIPTS) > 0 && count(OF_SCRIPTS) >= count(OF_HANDLERS)
}

/** What does not go together in a program's case. */
export function checkOwnScript(body: unknown, name: string): Problem[] {
  const has = (key: string): boolean => field(body, key) !== undefined
  const missing = (key: string, expected: string): Problem[] => [
    { path: ['cases', name], at: 'key', message: `missing key '${key}': ${expected}` },
  ]
  const wrong = (key: string, expected: string): Problem[] => [
    { path: ['cases', name, key], at: 'value', message: expected },
  ]
  const both = (a: string, b: string): Problem[] =>
    has(a) && has(b) ? wrong(b, `expected either '${a}' or '${b}', not both`) : []
  const neither = (a: string, b: string, expected: string): Problem[] =>
    has(a) || has(b) ? [] : missing(a, expected)
  return [
    ...both('program', 'script'),
    ...neither('program', 'script', "expected a bpftrace program, or 'script' with the file that holds it"),
    ...(has('match') && !has('tokens')
      ? wrong('match', "'match' without 'tokens': expected the tokens that it catches, in the order expected")
      : neither('tokens', 'output', `${TOKENS}, or 'output'`)),
    ...both('tokens', 'output'),
    ...both('workload', 'command'),
    ...neither('workload', 'command', "expected what causes an event: an action of ours, or 'command'"),
    ...Object.keys(record(field(body, 'files'))).flatMap((path) => checkOwnPath(path, name)),
  ]
}

const OURS: readonly string[] = Object.values(GUEST_PATHS)

function checkOwnPath(path: string, name: string): Problem[] {
  const at = { path: ['cases', name, 'files', path], at: 'key' as const }
  if (OURS.includes(path)) return [{ ...at, message: `${path} is taken: expected another name` }]
  if (OWN_PATH.test(path)) return []
  return [
    { ...at, message: 'expected a path in the guest such as /tmp/mytool; only /tmp can be written there' },
  ]
}
