/** matrix.yaml as every verb reads it: its writer gets the hints on standard error. */
import { visibleLine } from '../lib/visible.js'
import { readMatrix } from '../matrix/load.js'
import type { Matrix } from '../matrix/schema.js'

/** The hints that a stream has. A verb may read matrix.yaml again: `gate --run` does. */
const given = new WeakMap<NodeJS.WritableStream, Set<string>>()

/**
 * Reads matrix.yaml, and writes each of its hints once to `stderr`.
 * @throws UsageError for anything wrong in the file
 */
export async function openMatrix(path: string, stderr: NodeJS.WritableStream): Promise<Matrix> {
  const matrix = await readMatrix(path)
  const before = given.get(stderr) ?? new Set()
  given.set(stderr, before)
  for (const hint of matrix.hints) {
    if (!before.has(hint)) stderr.write(`${visibleLine(hint)}\n`)
    before.add(hint)
  }
  return matrix
}
