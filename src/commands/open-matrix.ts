/** matrix.yaml as every verb reads it: who runs it learns whose it is, and its writer gets the hints, on standard error. */
import { withArchitectures } from '../matrix/chosen-architectures.js'
import { readMatrix } from '../matrix/load.js'
import type { Matrix } from '../matrix/schema.js'
import { configNotice, tellOnce } from './packaged.js'

/**
 * Reads matrix.yaml, and writes once to `stderr` each of its hints, and where it is the package's.
 * @param architectures those that the command line names in the place of the file's
 * @throws UsageError for anything wrong in the file
 */
export async function openMatrix(
  path: string,
  stderr: NodeJS.WritableStream,
  architectures: readonly string[] = [],
): Promise<Matrix> {
  const notice = await configNotice(path)
  if (notice !== null) tellOnce(stderr, notice)
  const matrix = withArchitectures(await readMatrix(path), architectures)
  // A verb may read matrix.yaml again: `gate --run` does.
  for (const hint of matrix.hints) tellOnce(stderr, hint)
  return matrix
}
