/** One case by itself, as a mapping of matrix.yaml says it. */
import { readFilesBeside } from './beside.js'
import type { ReadBeside } from './beside.js'
import { crossChecks } from './cross-checks.js'
import type { Problem } from './document.js'
import { problems } from './problems.js'
import { writtenCase } from './schema.js'
import type { Case } from './schema.js'

/**
 * Reads a case.
 * @param body as YAML gives it: every scalar is a text
 * @param read reads the files that it names
 * @returns the case with their content, or its mistakes, whose paths begin with `cases` and the name
 */
export function readCase(
  name: string,
  body: unknown,
  read: ReadBeside,
): { readonly one: Case } | { readonly problems: readonly Problem[] } {
  const value = { cases: { [name]: body } }
  const beside = readFilesBeside(value, read)
  const found = [...problems(value, []), ...crossChecks(value), ...beside.problems]
  const written = found.length === 0 ? writtenCase(name, body) : undefined
  return written === undefined ? { problems: found } : { one: beside.complete(written) }
}
