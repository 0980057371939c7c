/** A case in words: what it asks, how it is asked, and what is expected of it. Pure. */
import { isTimed } from '../judge/exercise/program.js'
import { factsOfArchitecture, UNSAID } from '../matrix/architecture.js'
import type { Architecture } from '../matrix/architecture.js'
import type { Case, ProgramCase } from '../matrix/schema.js'
import { described } from '../judge/verdict/lines.js'

/** Words of a command as a shell would take them. */
const quoted = (words: readonly string[]): string =>
  words
    .map((word) => (/^[\w@%+=:,./{}-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`))
    .join(' ')

const times = (count: number): string => (count === 1 ? 'once' : `${count} times`)

/** What causes the events of a program, and what ends it. */
function causeOf(one: ProgramCase): string {
  if (one.command) return `${times(1)} the command ${quoted(one.command)}`
  if (one.workload) return `${times(one.events)} the action '${one.workload}'`
  const span = one.for === undefined ? '' : `for ${one.for / 1000} s`
  if (one.beside) return [`beside the command ${quoted(one.beside)}`, span].filter(Boolean).join(', ')
  return span || 'until it ends itself'
}

/** bpftrace's command line, where it has more words than the program. */
function lineOf({ flags, args }: ProgramCase): string {
  if (flags.length + args.length === 0) return ''
  return ` as bpftrace ${quoted([...flags, 'PROGRAM', ...args])}`
}

/** How a case is asked: in whose words, and what causes its events. @param bpftrace, arch what it is spelled for */
export function manner(one: Case, bpftrace: string, arch: Architecture): string {
  if (one.kind === 'program') {
    const words = one.script === undefined ? 'verbatim' : `verbatim, ${one.script}`
    return `Asked so (${words})${lineOf(one)}, ${causeOf(one)}`
  }
  const on = arch === UNSAID ? '' : ` on ${factsOfArchitecture(arch).title}`
  const words = `spelled for bpftrace ${bpftrace}${on}`
  const timed: boolean = isTimed(one)
  const cause = timed ? `for ${one.events} ticks` : `${times(one.events)} the action '${one.workload ?? ''}'`
  const where = one.cpus === undefined ? '' : `, on ${one.cpus} CPUs at once`
  return `Asked so (${words}), ${cause}${where}`
}

/** Whether it is about a program's output rather than about the order of handlers or tokens. */
export const isAboutOutput = (one: Case): boolean => one.kind === 'program' && !one.tokens

export const isBurst = (one: Case): boolean => one.kind === 'ordering' && one.burst !== undefined

/** What a case asks, where its title does not say it. */
export function questionOf(one: Case): string {
  if (one.title !== undefined) return one.title
  if (isAboutOutput(one)) return 'is its output as described?'
  return isBurst(one) ? 'does every handler run for every event?' : 'in which order do its handlers run?'
}

function outputOf({ tokens, match, lines, output = '' }: ProgramCase): string {
  if (tokens) return `${tokens.join(', ')}${match === undefined ? '' : `, where a line has ${match}`}`
  return lines ? lines.map(described).join('; ') : `an output that is ${output}`
}

/** What is expected of a case, in a sentence; for own scripts also how it is read from the output. */
export function expectationOf(one: Case): string {
  if (isBurst(one)) return 'every handler for every event'
  if (one.kind === 'ordering') return one.promise === 'none' ? 'no order' : 'as written'
  return `${outputOf(one)}${one.exit === undefined ? '' : `; exit code ${one.exit}`}`
}
