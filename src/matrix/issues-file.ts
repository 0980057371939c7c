/** Known issues in their own file, which matrix.yaml names instead of a list. */
import { isUtf8 } from 'node:buffer'
import { dirname, isAbsolute, join, resolve } from 'node:path'
import { sentence } from '../lib/errors.js'
import type { ReadBeside } from './beside.js'
import { readSource } from './document.js'
import type { Problem } from './document.js'
import { formatMistakes } from './mistakes.js'
import { field, record } from './untyped.js'

export interface WithIssues {
  /** The matrix with the file's list instead of the file's name. */
  readonly value: unknown
  /** Mistakes in the name, and in the file as a whole. */
  readonly problems: readonly Problem[]
  /** Whether a problem lies in the file rather than in matrix.yaml. */
  readonly isInFile: (problem: Problem) => boolean
  /** The file's mistakes with its name, line and column; empty if there are none. */
  readonly told: (problems: readonly Problem[]) => string
}

const LARGEST = 1 << 20
const EXPECTED = 'expected a list of known issues'

/** Where the file is that the text of a matrix.yaml names, or undefined where the known issues are in the text itself. */
export function issuesFileOf(text: string, file: string): string | undefined {
  const name = field(readSource(text).value, 'knownIssues')
  return typeof name === 'string' ? resolve(dirname(file), name) : undefined
}

/**
 * Reads the file that `knownIssues` names; a list in matrix.yaml itself stays as it is.
 * @param matrix what matrix.yaml says, valid or not
 * @param file the name of matrix.yaml in messages
 */
export function withIssues(matrix: unknown, file: string, read: ReadBeside): WithIssues {
  const name = field(matrix, 'knownIssues')
  const nothing = { isInFile: () => false, told: () => '' }
  if (typeof name !== 'string' || name.trim() === '') return { value: matrix, problems: [], ...nothing }
  try {
    const bytes = read(name, LARGEST)
    if (!isUtf8(bytes)) throw new Error(`'${name}' is not UTF-8: ${EXPECTED}`)
    // After a byte order mark the parser does not see a list.
    const text = bytes.toString().replace(/^\uFEFF/, '')
    const { value, mistakes, locate } = readSource(text)
    if (mistakes.length === 0 && !Array.isArray(value))
      throw new Error(`'${name}' holds no list: ${EXPECTED}`)
    return {
      value: { ...record(matrix), knownIssues: Array.isArray(value) ? (value as unknown[]) : [] },
      problems: [],
      isInFile: ({ path }) => path[0] === 'knownIssues' && path.length > 1,
      told: (problems) =>
        formatMistakes(isAbsolute(name) ? name : join(dirname(file), name), text, [
          ...mistakes,
          ...problems.map((one) => ({
            ...locate({ ...one, path: one.path.slice(1) }),
            message: one.message,
          })),
        ]),
    }
  } catch (error) {
    const problem: Problem = { path: ['knownIssues'], at: 'value', message: sentence(error) }
    return { value: { ...record(matrix), knownIssues: [] }, problems: [problem], ...nothing }
  }
}
