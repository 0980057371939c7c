/** The keys of a case that runs a program of the user's own, and the checks between these keys. */
import { z } from 'zod'
import { expression, flag, list, numericPattern, pattern, text, withoutNul, word } from './fields.js'
import { GUEST_PATHS, OWN_PATH } from './guest-paths.js'
import type { Problem } from './document.js'
import { checkLines, Lines } from './expected-lines.js'
import { checkWords } from './script-words.js'
import { field, record } from './untyped.js'

/** The largest program, in bytes. Handwritten scripts have thousands, generated ones may have hundreds of thousands. */
export const LARGEST_PROGRAM = 1 << 20

const TOKENS = 'expected a list of tokens, such as [a, b]'
const COMMAND = 'expected a list of words, such as [/tmp/mytool, --fast]'
const SPAN = 'expected a duration such as 500ms, 3s or 2m, at most one hour'

/** How many words of each kind fit into a request to a guest: it holds 64, and five are the tool's. */
const MOST_WORDS = 29

const FLAGS = `expected a list of at most ${MOST_WORDS} words, such as [--unsafe, -f, json]`
const ARGS = `expected a list of at most ${MOST_WORDS} words, such as [vfs_read, "10"]`
const ENVIRONMENT = `expected a mapping of at most ${MOST_WORDS} variables, such as { BPFTRACE_MAX_STRLEN: "100" }`
const FILES = 'expected a mapping from paths in the guest to files, such as { /tmp/mytool: mytool }'

const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/
const DURATION = /^([1-9]\d{0,6})(ms|s|m)$/
const UNITS = { ms: 1, s: 1000, m: 60_000 } as const

function milliseconds(text: string): number {
  const [, number, unit] = DURATION.exec(text) ?? []
  return Number(number) * UNITS[unit as keyof typeof UNITS]
}

const words = (expected: string) =>
  z.array(word('expected a word'), expected).min(1, expected).max(MOST_WORDS, expected)

/** The keys of a case that brings a program; `checkOwnScript` says which go together. */
export const OWN_SCRIPT = {
  program: text('expected a bpftrace program')
    .refine((program) => Buffer.byteLength(program) <= LARGEST_PROGRAM, 'expected a program of at most 1 MiB')
    .optional()
    .describe('A bpftrace program, run verbatim'),
  script: text('expected the path of a bpftrace program, relative to matrix.yaml')
    .optional()
    .describe('Instead of program: the path of the file that holds it, relative to matrix.yaml'),
  tokens: list(
    numericPattern(/^\w{1,16}$/, 'expected a token of at most 16 letters, digits and underscores'),
    1,
    TOKENS,
  )
    .optional()
    .describe(
      'What the program prints for each event, in the expected order; a single token is only counted',
    ),
  match: expression(1)
    .optional()
    .describe(
      'A regular expression that is searched in each line of the output; its group captures the token',
    ),
  output: expression()
    .optional()
    .describe('A regular expression that describes the whole output, from the first character to the last'),
  lines: Lines.optional().describe('Instead of output: lines that must, or must not, be there, in any order'),
  attaches: flag()
    .optional()
    .describe(
      'true, instead of tokens, output and lines: every point attaches and the program ends cleanly; what it prints does not matter',
    ),
  exit: numericPattern(/^(0|[1-9]\d{0,2})$/, 'expected an exit code from 0 to 255')
    .transform(Number)
    .pipe(z.number().max(255, 'expected an exit code from 0 to 255'))
    .optional()
    .describe("bpftrace's exit code, where the program sets one with exit(3) (default: 0)"),
  command: words(COMMAND)
    .optional()
    .describe(
      'Instead of workload: a command that runs once in the guest, as the child of bpftrace -c; events says how many it causes (default: 1)',
    ),
  beside: words(COMMAND)
    .optional()
    .describe(
      'Instead of command: a command that starts when every probe is attached, and is no child of bpftrace; when it ends, bpftrace gets Ctrl-C',
    ),
  for: pattern(DURATION, SPAN)
    .transform(milliseconds)
    .refine((span) => span <= 3_600_000, SPAN)
    .optional()
    .describe('How long the program runs after every probe is attached; then it gets Ctrl-C'),
  flags: z
    .array(word('expected a word'), FLAGS)
    .max(MOST_WORDS, FLAGS)
    .default([])
    .describe("bpftrace's own flags, before the program; {beside} is the process id of that command"),
  args: z
    .array(word('expected a word'), ARGS)
    .max(MOST_WORDS, ARGS)
    .default([])
    .describe('Arguments of the program: $1, $2, …'),
  environment: z
    .record(
      z.string(),
      z.string('expected a text').refine(withoutNul, 'expected a text, without a NUL'),
      ENVIRONMENT,
    )
    .refine((variables) => Object.keys(variables).length <= MOST_WORDS, ENVIRONMENT)
    .default({})
    .meta({ propertyNames: { pattern: VARIABLE.source } })
    .describe('Environment variables of bpftrace and its command'),
  files: z
    .record(z.string(), text('expected the path of a file, relative to matrix.yaml'), FILES)
    .default({})
    .meta({ propertyNames: { pattern: OWN_PATH.source } })
    .describe('Files for the guest: the path in the guest, and the path relative to matrix.yaml'),
  timeout: numericPattern(
    /^([1-9]\d{0,2}|[12]\d{3}|3[0-5]\d{2}|3600)$/,
    'expected a number of seconds from 1 to 3600',
  )
    .transform(Number)
    .optional()
    .describe('Seconds after which bpftrace and its command are ended'),
}

/** The keys that say what a program is to do; exactly one of them is there. */
const PROMISES = ['tokens', 'output', 'lines', 'attaches'] as const

const OF_SCRIPTS = ['program', 'script', 'match', ...PROMISES]
const OF_HANDLERS = ['probe', 'target', 'attach', 'handlers']

/** Whether a body means a program rather than handlers, judged by the majority of its keys. */
export function meansOwnScript(body: unknown): boolean {
  const count = (keys: readonly string[]): number =>
    keys.filter((key) => Object.hasOwn(record(body), key)).length
  return count(OF_SCRIPTS) > 0 && count(OF_SCRIPTS) >= count(OF_HANDLERS)
}

/** Whether nothing is promised of what a program does; only the command line asks so. */
export const isUnpromised = (one: Partial<Record<(typeof PROMISES)[number], unknown>>): boolean =>
  PROMISES.every((key) => one[key] === undefined)

/** Whether a case is a program that is to attach, and nothing is said of what it prints. */
export const isAboutAttaching = (
  one: Partial<Record<(typeof PROMISES)[number], unknown>> & { readonly kind: string },
): boolean => one.kind === 'program' && (one.attaches === true || isUnpromised(one))

/** Mistakes between the keys of a program's case. */
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
      ? wrong(
          'match',
          "'match' without 'tokens': expected the tokens that it captures, in the expected order",
        )
      : PROMISES.some(has)
        ? []
        : missing('tokens', `${TOKENS}, or 'output', 'lines' or 'attaches'`)),
    ...PROMISES.flatMap((one, index) => PROMISES.slice(index + 1).flatMap((other) => both(one, other))),
    ...(has('attaches') && String(field(body, 'attaches')) === 'false'
      ? wrong(
          'attaches',
          "expected true; leave the key out and say with 'tokens', 'output' or 'lines' what it prints",
        )
      : []),
    ...both('workload', 'command'),
    ...both('workload', 'beside'),
    ...both('command', 'beside'),
    ...both('workload', 'for'),
    ...both('command', 'for'),
    ...checkLines(body, name),
    ...checkWords(body, name),
    ...Object.keys(record(field(body, 'environment'))).flatMap((key) =>
      VARIABLE.test(key)
        ? []
        : [
            {
              path: ['cases', name, 'environment', key],
              at: 'key' as const,
              message: `not a variable name: ${ENVIRONMENT}`,
            },
          ],
    ),
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
