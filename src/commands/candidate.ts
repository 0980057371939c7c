/** A build that is given on the command line, beside those of matrix.yaml; and which file a build tree gives. */
import { UsageError } from '../lib/errors.js'
import { CANDIDATE } from '../matrix/names.js'
import type { Matrix } from '../matrix/schema.js'
import { locatedSource, SOURCE_EXPECTED, sourceOf, sourceText, wrongSource } from '../matrix/source.js'
import { builtProgram } from '../supply/sources/build-tree.js'
import { tellOnce } from './packaged.js'

/**
 * The matrix with one more build, called candidate; it takes the place of one of that name in matrix.yaml.
 * @param from as the command line has it; a path is from the working directory
 * @throws UsageError where it is no source
 */
export function withCandidate(matrix: Matrix, from: string | undefined): Matrix {
  if (from === undefined) return matrix
  const source = sourceOf(from)
  if (!source) throw new UsageError(`--candidate ${from}: ${SOURCE_EXPECTED}`)
  const wrong = wrongSource(source)
  if (wrong !== null) throw new UsageError(`--candidate ${from}: ${wrong}`)
  const others = matrix.bpftrace.filter(({ name }) => name !== CANDIDATE)
  return { ...matrix, bpftrace: [...others, { from: locatedSource(source, process.cwd()), name: CANDIDATE }] }
}

/** Says once of each build tree which file in it is the build. */
export async function tellBuilt(
  { bpftrace }: Pick<Matrix, 'bpftrace'>,
  stderr: NodeJS.WritableStream,
): Promise<void> {
  for (const { from } of bpftrace) {
    const built = from.kind === 'file' ? await builtProgram(from.path) : null
    if (built) tellOnce(stderr, `${sourceText(from)} is a build tree; its program is taken: ${built.path}`)
  }
}
