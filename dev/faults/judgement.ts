/** What every process of the product owes, whatever it was given. */
import type { Said } from './launch.js'

/** What is promised of hostile inputs, in MiB. */
const MEMORY = 500
/** A hostile name is not echoed as a whole; in characters. */
const LONGEST_LINE = 20_000

export interface Owed {
  /** The exit codes that will do; null stands for a signal. */
  readonly codes: readonly (number | null)[]
  /** What the words have to say. */
  readonly words?: RegExp
  /** Standard output is a document, whose form is looked at elsewhere. */
  readonly isDocument?: boolean
}

const shortened = (text: string): string => JSON.stringify(text.trim().slice(-300))

/** What a terminal or a CI system would obey in a text; null where there is nothing. */
export function commandIn(text: string): string | null {
  const found = /^\s*::\w[^\n]{0,40}|##\[[^\n]{0,40}|(?![\n\t])[\p{Cc}\p{Cf}]/mu.exec(text)
  return found === null ? null : JSON.stringify(found[0])
}

/** Why a process has not done what it owes; null where it has. */
export function complaint(said: Said, { codes, words, isDocument = false }: Owed): string | null {
  const { code, stdout, stderr } = said
  if (said.ended !== null) return said.ended
  if (!codes.includes(code))
    return `it ended with ${code ?? said.signal ?? ''}, not ${codes.join(' or ')}: ${shortened(stderr || stdout)}`
  if (said.peakMiB > MEMORY) return `it had ${said.peakMiB} MiB`
  if (/^\s+at .*:\d+:\d+/m.test(stderr)) return `it printed a stack: ${shortened(stderr)}`
  if (code !== 0 && code !== null && stdout.trim() + stderr.trim() === '')
    return `it ended with ${code} and said nothing`
  for (const text of isDocument ? [stderr] : [stdout, stderr]) {
    const command = commandIn(text)
    if (command !== null) return `its words hold ${command}`
    if (text.split('\n').some((line) => line.length > LONGEST_LINE))
      return 'its words have a line without end'
  }
  return words === undefined || words.test(stdout + stderr)
    ? null
    : `it does not say ${words}: ${shortened(stderr)}`
}

/** A process that has to refuse, by the user's fault or the world's. */
export const refuses = (said: Said, words?: RegExp): string | null =>
  complaint(said, { codes: [2, 3], ...(words && { words }) })
