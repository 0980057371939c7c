/** A matrix that says only what it has different from another one beside it. */
import { isUtf8 } from 'node:buffer'
import { dirname, isAbsolute, join } from 'node:path'
import { sentence, UsageError } from '../lib/errors.js'
import type { ReadBeside } from './beside.js'
import { readSource } from './document.js'
import type { Problem } from './document.js'
import { matching } from './select.js'
import { field, record, texts } from './untyped.js'

/** What is taken from the other where the matrix does not say it itself; a policy and recalled records are its own. */
const INHERITED = [
  ...['mirror', 'strict', 'tools', 'arch', 'kernels', 'bpftrace', 'runtimes'],
  ...['containers', 'defaults', 'cases', 'scripts', 'knownIssues'],
]

const LARGEST = 1 << 20

export interface Extended {
  /** The matrix with what it takes from the other. */
  readonly value: unknown
  readonly problems: readonly Problem[]
  /** A problem in what was taken → the same where the other is named. */
  readonly written: (problem: Problem) => Problem
}

/**
 * Reads the matrix that `extends` names.
 * @param matrix what matrix.yaml says, valid or not
 * @param file the name of matrix.yaml in messages
 * @param check throws UsageError with the mistakes of a matrix's text
 * @throws UsageError for mistakes in the other file
 */
export function extended(
  matrix: unknown,
  file: string,
  read: ReadBeside,
  check: (text: string, file: string) => void,
): Extended {
  const name = field(matrix, 'extends')
  const written = (problem: Problem): Problem => problem
  if (typeof name !== 'string' || name.trim() === '') return { value: matrix, problems: [], written }
  try {
    if (/[/\\]/.test(name)) throw new Error(`'${name}' is no name: expected that of a file beside this one`)
    const bytes = read(name, LARGEST)
    if (!isUtf8(bytes)) throw new Error(`'${name}' is not UTF-8: expected a matrix`)
    const text = bytes.toString()
    const other = record(readSource(text).value)
    if (other['extends'] !== undefined)
      throw new Error(`'${name}' extends another one itself: expected one that says all`)
    check(text, isAbsolute(name) ? name : join(dirname(file), name))
    const own = record(matrix)
    const taken = INHERITED.filter((key) => own[key] === undefined && other[key] !== undefined)
    return {
      value: { ...Object.fromEntries(taken.map((key) => [key, other[key]])), ...own },
      problems: [],
      written: (problem) =>
        taken.includes(String(problem.path[0]))
          ? {
              path: ['extends'],
              at: 'value',
              message: `with what this file says, in ${name}: ${problem.message}`,
            }
          : problem,
    }
  } catch (error) {
    if (error instanceof UsageError) throw error
    return {
      value: matrix,
      problems: [{ path: ['extends'], at: 'value', message: sentence(error) }],
      written,
    }
  }
}

/** The name of the matrix that a text extends; undefined where it says all itself. */
export function extendedBy(text: string): string | undefined {
  const name = field(readSource(text).value, 'extends')
  return typeof name === 'string' ? name : undefined
}

/** Globs of `only` that match no case. */
export function checkOnly(matrix: unknown): Problem[] {
  const names = Object.keys(record(field(matrix, 'cases')))
  return texts(matrix, ['only'])
    .filter(({ text }) => text !== '' && matching(text, names).length === 0)
    .map(({ text, path }) => ({
      path,
      at: 'value',
      message: `no case matches '${text}': expected a name or a glob of ${names.join(', ') || 'a case'}`,
    }))
}
