/**
 * What the last word of a command line may become, by the definition of the command line itself. Pure but for the values that
 * it has to be told. Libraries that do this know no paths (@bomb.sh/tab), or no flags of a verb (omelette).
 */
import type { Argument, Command, Option } from '@commander-js/extra-typings'

export interface CompletedWord {
  readonly value: string
  readonly description: string
}

/** What a flag's value or an argument may be: words, and paths where the shell is to complete them. */
export interface Possible {
  readonly values?: readonly string[]
  readonly paths?: 'files' | 'directories'
}

/**
 * @param command whose flag or argument it is, with the flags of the line read into it
 * @param asked the flag, or the argument
 */
export type PossibleOf = (command: Command, asked: Option | Argument) => Promise<Possible>

export interface Completions {
  readonly candidates: readonly CompletedWord[]
  readonly paths: 'files' | 'directories' | null
}

const takesValue = ({ required, optional }: Option): boolean => required || optional

function flagIn({ options }: Command, word: string): Option | undefined {
  const all: readonly Option[] = options
  return all.find(({ long, short }) => long === word || short === word)
}

/** Where a line has come to before its last word. */
interface Reached {
  readonly command: Command
  /** The flag whose value comes next. */
  readonly pending: Option | undefined
  /** How many arguments there are. */
  readonly given: number
  /** Whether flags have ended. */
  readonly ended: boolean
}

function reached(root: Command, before: readonly string[]): Reached {
  let at: Reached = { command: root, pending: undefined, given: 0, ended: false }
  for (const word of before) {
    const { command, pending, given, ended } = at
    if (pending) at = { ...at, pending: undefined }
    else if (!ended && word === '--') at = { ...at, ended: true }
    else if (!ended && word.startsWith('-') && word !== '-') {
      const flag = flagIn(command, word)
      if (flag && takesValue(flag)) at = { ...at, pending: flag }
    } else {
      const below = given === 0 ? command.commands.find((one) => one.name() === word) : undefined
      at = below ? { ...at, command: below as Command } : { ...at, given: given + 1 }
    }
  }
  return at
}

/** Of names from outside those that a shell takes as they are. */
const isPlain = (value: string): boolean => /^[\w.+:@~-]+$/.test(value)

const wordsIn = ({ values = [] }: Possible, prefix: string): CompletedWord[] =>
  values.filter(isPlain).map((value) => ({ value: prefix + value, description: '' }))

const visibleVerbs = (command: Command): CompletedWord[] =>
  command.commands.length === 0
    ? []
    : command
        .createHelp()
        .visibleCommands(command)
        .map((one) => ({ value: one.name(), description: one.description() }))

const visibleFlags = (command: Command): CompletedWord[] =>
  command
    .createHelp()
    .visibleOptions(command)
    .flatMap(({ long, description }) => (long ? [{ value: long, description }] : []))

/** The argument that comes next; the last one, where it may be repeated. */
const argumentAt = ({ registeredArguments: all }: Command, index: number): Argument | undefined =>
  all[index] ?? (all.at(-1)?.variadic ? all.at(-1) : undefined)

/**
 * @param root the command line's definition
 * @param words those behind the program's name; the last is to be completed, and may be empty
 */
export async function completionsOf(
  root: Command,
  words: readonly string[],
  possibleOf: PossibleOf,
): Promise<Completions> {
  const current = words.at(-1) ?? ''
  const before = words.slice(0, -1)
  const { command, pending, given, ended } = reached(root, before)
  const read = (asked: Option | Argument): Promise<Possible> => {
    try {
      command.parseOptions((pending ? before.slice(0, -1) : before).filter((word) => word !== '--'))
    } catch {
      // A line that is not whole; what was read of it counts.
    }
    return possibleOf(command, asked)
  }
  const matching = (candidates: readonly CompletedWord[], possible: Possible = {}): Completions => ({
    candidates: candidates.filter(({ value }) => value.startsWith(current)),
    paths: possible.paths ?? null,
  })
  if (pending) {
    const possible = await read(pending)
    return matching(wordsIn(possible, ''), possible)
  }
  if (!ended && current.startsWith('-')) {
    const name = /^--[\w-]+(?==)/.exec(current)?.[0]
    const flag = name === undefined ? undefined : flagIn(command, name)
    if (!flag) return matching(visibleFlags(command))
    const possible = await read(flag)
    return matching(wordsIn(possible, `${name ?? ''}=`), possible)
  }
  const argument = argumentAt(command, given)
  const possible = argument ? await read(argument) : {}
  return matching([...(given === 0 ? visibleVerbs(command) : []), ...wordsIn(possible, '')], possible)
}
