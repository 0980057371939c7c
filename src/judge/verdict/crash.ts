/** A crash that was asked again under strace → what is to be said of it, and whether it is the program's at all. Pure. */
import type { Outcome } from '../exercise/exercise.js'
import { absence } from './absent.js'
import { deathsIn, failedCalls } from './failed-calls.js'
import type { FailedCall } from './failed-calls.js'

export interface Diagnosis {
  /** What the guest lacks that a machine has: then the crash may be the guest's. Null where there is no such thing. */
  readonly lacking: string | null
  /** More about the crash, in words. */
  readonly words: string
}

const call = ({ what, path, errno }: FailedCall): string => `${what} ${path} (${errno})`

/** How many of its last lines are told. */
const LINES = 3
const LONGEST = 300

/** The last lines of a text; addresses differ from run to run, and say nothing. */
const lastLines = (text: string): string =>
  text
    .trim()
    .split('\n')
    .slice(-LINES)
    .join(' / ')
    .replace(/0x[0-9a-f]+/g, '0x…')
    .slice(-LONGEST)

/**
 * @param outcome of the program under strace, with -v, whose trace is the last of what it brought back
 */
export function diagnose(outcome: Outcome): Diagnosis {
  if (outcome.kind === 'lost') return { lacking: null, words: `asked again under strace: ${outcome.reason}` }
  const trace = outcome.collected.at(-1) ?? ''
  const failed = failedCalls(trace)
  const [death] = deathsIn(trace)
  const last = failed.at(-1)
  // A program that could not be executed may tell at any time; a file that could not be opened, if nothing came after it.
  const lacking = failed.find((one) => (one.what === 'exec' || one === last) && absence(one.path) === null)
  return {
    lacking: lacking ? call(lacking) : null,
    words: [
      death ? `asked again with -v: ${death.signal}` : 'asked again with -v, under strace, it did not die',
      last ? `its last failed lookup: ${call(last)}` : 'it looked for nothing in vain',
      `its last output: ${JSON.stringify(lastLines(outcome.stderr) || lastLines(outcome.stdout))}`,
    ].join('; '),
  }
}
