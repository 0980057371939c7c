/** matrix.yaml as every verb reads it: its writer gets the hints on standard error. */
import { visibleLine } from '../lib/visible.js'
import { readMatrix } from '../matrix/load.js'
import type { Matrix } from '../matrix/schema.js'

/** @throws UsageError for anything wrong in the file */
export async function openMatrix(path: string, stderr: NodeJS.WritableStream): Promise<Matrix> {
  const matrix = await readMatrix(path)
  for (const hint of matrix.hints) stderr.write(`${visibleLine(hint)}\n`)
  return matrix
}
