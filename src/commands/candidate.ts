/** A build and a kernel that are given on the command line, beside those of matrix.yaml; and which file a build tree gives. */
import { resolve } from 'node:path'
import { UsageError } from '../lib/errors.js'
import { CANDIDATE } from '../matrix/names.js'
import type { Matrix } from '../matrix/schema.js'
import { locatedSource, SOURCE_EXPECTED, sourceOf, sourceText, wrongSource } from '../matrix/source.js'
import { builtProgram } from '../supply/sources/build-tree.js'
import { flagWords } from './command-line.js'
import { tellOnce } from './packaged.js'

/** What the command line brings along, each as it was written; paths are from the working directory. */
export interface Brought {
  readonly candidate?: string | undefined
  readonly kernelImage?: string | undefined
  readonly kernelConfig?: string | undefined
  readonly modules?: string | undefined
}

/** The same in a shell's words. */
export const broughtWords = ({ candidate, kernelImage, kernelConfig, modules }: Brought): string[] => [
  ...flagWords('candidate', candidate),
  ...flagWords('kernel-image', kernelImage),
  ...flagWords('kernel-config', kernelConfig),
  ...flagWords('modules', modules),
]

/** The kernel's axis with the image that was brought. @throws UsageError for what belongs to an image, where there is none */
function withImage(
  kernels: Matrix['kernels'],
  { kernelImage, kernelConfig, modules }: Brought,
): Matrix['kernels'] {
  if (kernelImage === undefined) {
    const orphan = kernelConfig !== undefined ? 'kernel-config' : modules !== undefined ? 'modules' : null
    if (orphan !== null) throw new UsageError(`--${orphan} belongs to --kernel-image, which is not given`)
    return kernels
  }
  const image: Matrix['kernels'][number] = {
    from: { kind: 'file', path: resolve(kernelImage) },
    flavour: 'cloud',
    name: CANDIDATE,
    ...(kernelConfig !== undefined && { config: resolve(kernelConfig) }),
    ...(modules !== undefined && { modules: resolve(modules) }),
  }
  return [...kernels.filter(({ name }) => name !== CANDIDATE), image]
}

/**
 * The matrix with one more build, or kernel, called candidate; it takes the place of one of that name in matrix.yaml.
 * @throws UsageError where the build is no source, or a flag belongs to an image that is not given
 */
export function withBrought(matrix: Matrix, brought: Brought): Matrix {
  const kernels = withImage(matrix.kernels, brought)
  const { candidate } = brought
  if (candidate === undefined) return kernels === matrix.kernels ? matrix : { ...matrix, kernels }
  const source = sourceOf(candidate)
  if (!source) throw new UsageError(`--candidate ${candidate}: ${SOURCE_EXPECTED}`)
  const wrong = wrongSource(source)
  if (wrong !== null) throw new UsageError(`--candidate ${candidate}: ${wrong}`)
  const others = matrix.bpftrace.filter(({ name }) => name !== CANDIDATE)
  const build = { from: locatedSource(source, process.cwd()), name: CANDIDATE }
  return { ...matrix, kernels, bpftrace: [...others, build] }
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
