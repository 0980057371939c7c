/** A build that is given on the command line, beside those of matrix.yaml. */
import { UsageError } from '../lib/errors.js'
import { CANDIDATE } from '../matrix/names.js'
import type { Matrix } from '../matrix/schema.js'
import { locatedSource, SOURCE_EXPECTED, sourceOf } from '../matrix/source.js'

/**
 * The matrix with one more build, called candidate; it takes the place of one of that name in matrix.yaml.
 * @param from as the command line has it; a path is from the working directory
 * @throws UsageError where it is no source
 */
export function withCandidate(matrix: Matrix, from: string | undefined): Matrix {
  if (from === undefined) return matrix
  const source = sourceOf(from)
  if (!source) throw new UsageError(`--candidate ${from}: ${SOURCE_EXPECTED}`)
  const others = matrix.bpftrace.filter(({ name }) => name !== CANDIDATE)
  return { ...matrix, bpftrace: [...others, { from: locatedSource(source, process.cwd()), name: CANDIDATE }] }
}
