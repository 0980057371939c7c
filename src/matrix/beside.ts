/** The files that cases name: each is read once, checked, and replaces its name. */
import { sentence } from '../lib/errors.js'
import { LARGEST_PROGRAM } from './own-scripts.js'
import type { Problem } from './document.js'
import { programText } from './program-text.js'
import type { Case, WrittenCase } from './schema.js'
import { field, record } from './untyped.js'

/**
 * Reads a file that matrix.yaml names.
 * @param most bytes
 * @throws Error with a sentence if it cannot be read, or is larger
 */
export type ReadBeside = (path: string, most: number) => Buffer

/** Limit on the files of all cases together, in bytes. A guest holds each in memory three times. */
const LARGEST_FILES = 32 << 20

export interface Beside {
  readonly problems: Problem[]
  /** Adds to a case the content of its files; only valid if there are no problems. */
  readonly complete: (one: WrittenCase) => Case
}

/** Reads the files that cases name. `matrix` is what the text says, valid or not. */
export function readFilesBeside(matrix: unknown, read: ReadBeside): Beside {
  const contents = new Map<string, Buffer>()
  let total = 0
  const fetch = (path: string, most: number): Buffer => {
    const content = contents.get(path) ?? read(path, most)
    if (!contents.has(path)) total += content.length
    contents.set(path, content)
    if (total > LARGEST_FILES)
      throw new Error(`with '${path}' the files of the cases exceed 32 MiB: expected at most that`)
    return content
  }
  const problems: Problem[] = []
  const attempt = (path: PropertyKey[], work: () => void): void => {
    try {
      work()
    } catch (error) {
      problems.push({ path, at: 'value', message: sentence(error) })
    }
  }
  for (const [name, body] of Object.entries(record(field(matrix, 'cases')))) {
    const script = nameIn(body, 'script')
    if (script !== undefined)
      attempt(['cases', name, 'script'], () => {
        programText(script, fetch(script, LARGEST_PROGRAM))
      })
    const files = field(body, 'files')
    for (const there of Object.keys(record(files))) {
      const here = nameIn(files, there)
      if (here === undefined) continue
      attempt(['cases', name, 'files', there], () => {
        fetch(here, LARGEST_FILES)
      })
    }
  }
  const contentOf = (path: string): Buffer => contents.get(path) ?? Buffer.alloc(0)
  return {
    problems,
    complete(one) {
      if (one.kind === 'ordering') return one
      const files = Object.entries(one.files).map(([there, here]) => [there, contentOf(here)])
      return {
        ...one,
        program: one.program ?? contentOf(one.script ?? '').toString(),
        files: Object.fromEntries(files) as Record<string, Buffer>,
      }
    },
  }
}

/** The path under a key; undefined where the schema reports a mistake. */
function nameIn(parent: unknown, key: string): string | undefined {
  const value = field(parent, key)
  return typeof value === 'string' && value.trim() !== '' && !value.includes('\0') ? value.trim() : undefined
}
