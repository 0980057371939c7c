/** The flags of `try` → the case that they mean, as matrix.yaml would say it. */
import { basename, relative, resolve } from 'node:path'
import { UsageError } from '../lib/errors.js'
import { caseNamed } from '../matrix/case-name.js'
import type { Problem } from '../matrix/document.js'
import { EVERYDAY } from '../matrix/guest-paths.js'
import { readCase } from '../matrix/one-case.js'
import type { ProgramCase } from '../matrix/schema.js'
import type { TryFlags } from './flags/try.js'
import { readHere } from './host-files.js'

/** What a case says in matrix.yaml, by its keys: texts, lists and mappings of them. */
export type CaseBody = Readonly<Record<string, unknown>>

/** How long a script runs that says nothing else. */
const SPAN = '3s'

type TryWords = Omit<TryFlags, 'config' | 'out'>

/** A command that names a file of this host, as `./mytool` does, goes along; others are the guest's. */
function carried([program = '', ...args]: readonly string[]): {
  readonly words: readonly string[]
  readonly file: string | null
} {
  if (program.startsWith('/') || !program.includes('/')) return { words: [program, ...args], file: null }
  return { words: [`/tmp/${basename(program)}`, ...args], file: program }
}

/** What causes events, and what ends the script. */
function causeOf(command: readonly string[], { for: span, beside }: TryWords): CaseBody {
  if (command.length === 0) return { beside: [EVERYDAY], for: span ?? SPAN }
  const { words } = carried(command)
  return { [beside ? 'beside' : 'command']: words, ...(span === undefined ? {} : { for: span }) }
}

function promiseOf({ expect, tokens, events }: TryWords): CaseBody {
  return {
    ...(expect.length === 0 ? {} : { lines: expect.map((match) => ({ match })) }),
    ...(tokens === undefined ? {} : { tokens: tokens.split(',') }),
    ...(events === undefined ? {} : { events }),
  }
}

/** A variable's name and value. @throws UsageError where it is no assignment */
function variable(text: string): [string, string] {
  const at = text.indexOf('=')
  if (at <= 0) throw new UsageError(`--env takes a variable such as BPFTRACE_MAX_STRLEN=100, not '${text}'`)
  return [text.slice(0, at), text.slice(at + 1)]
}

const unlessEmpty = (key: string, value: object): CaseBody =>
  Object.keys(value).length === 0 ? {} : { [key]: value }

/**
 * The case in the words of matrix.yaml.
 * @param place from where it names files, such as the directory of a matrix.yaml
 */
function bodyOf(script: string, command: readonly string[], flags: TryWords, place: string): CaseBody {
  const from = (path: string): string => relative(place, resolve(path)) || path
  const { file } = carried(command)
  const promise = promiseOf(flags)
  return {
    script: from(script),
    ...(Object.keys(promise).length === 0 ? { attaches: 'true' } : promise),
    ...causeOf(command, flags),
    ...unlessEmpty('flags', flags.flag),
    ...unlessEmpty('args', flags.arg),
    ...unlessEmpty('environment', Object.fromEntries(flags.env.map(variable))),
    ...(file === null ? {} : { files: { [`/tmp/${basename(file)}`]: from(file) } }),
  }
}

/** What gives a key of the case on the command line. */
const GIVEN_BY: Readonly<Record<string, string>> = {
  script: 'the script',
  flags: '--flag',
  args: '--arg',
  environment: '--env',
  for: '--for',
  lines: '--expect',
  tokens: '--tokens',
  events: '--events',
  beside: 'the command',
  command: 'the command',
  files: 'the command',
}

function told({ path, message }: Problem, name: string): string {
  const [, , key] = path
  const flag = typeof key === 'string' ? GIVEN_BY[key] : undefined
  return flag === undefined ? `the case ${name}: ${message}` : `${flag}: ${message}`
}

export interface TriedCase {
  readonly one: ProgramCase
  /** The file of this host that goes along as the command's program, if one does. */
  readonly program: string | null
  /** The same for a matrix.yaml in a directory, under whose name it is saved. */
  readonly bodyIn: (directory: string) => CaseBody
}

/**
 * Reads what is to be tried.
 * @param script the path of the script
 * @param command the words behind `--`; none where our own mixture of events is wanted
 * @throws UsageError with a sentence for each mistake
 */
export function triedCase(script: string, command: readonly string[], flags: TryWords): TriedCase {
  const name = flags.save ?? caseNamed(script)
  if (flags.beside && command.length === 0)
    throw new UsageError(
      '--beside wants a command: put it behind --, as in `try opens.bt --beside -- cat /etc/hostname`',
    )
  if (flags.same && (flags.expect.length > 0 || flags.tokens !== undefined))
    throw new UsageError(
      '--same compares outputs that nothing else is said of: leave out --same, or --expect and --tokens',
    )
  const bodyIn = (directory: string): CaseBody => bodyOf(script, command, flags, directory)
  const read = readCase(name, bodyIn(process.cwd()), readHere)
  if ('problems' in read) {
    const sentences = new Set(read.problems.map((problem) => told(problem, name)))
    throw new UsageError([...sentences].join('\n'))
  }
  if (read.one.kind !== 'program') throw new UsageError(`the case ${name} is no script`)
  const { attaches, ...unpromised } = read.one
  return {
    // Nothing is promised of it here; in a matrix.yaml a case must be judged by something.
    one: attaches === true ? unpromised : read.one,
    program: carried(command).file,
    bodyIn,
  }
}
