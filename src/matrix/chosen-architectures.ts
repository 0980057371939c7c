/** Which architectures a matrix is of. Pure. */
import { ARCHITECTURES, architectureNamed, hostArchitecture, UNSAID } from './architecture.js'
import type { Architecture } from './architecture.js'
import type { KernelAxis } from './axes-schema.js'
import type { Matrix } from './schema.js'

/** The architectures that kernels of an axis are taken for: its own, the matrix's or this host's. */
export const architecturesOf = (
  { from, arch }: Pick<KernelAxis, 'from' | 'arch'>,
  matrix: Pick<Matrix, 'arch'>,
): readonly Architecture[] =>
  // What a file has is x86-64: others are refused where it is read.
  from.kind === 'suite' ? (arch ?? matrix.arch ?? [hostArchitecture()]) : [UNSAID]

/**
 * The architectures of all its kernels, and so those that builds are taken for.
 * @param withHost whether the machine's own kernel is among them
 */
export function architecturesIn(matrix: Pick<Matrix, 'arch' | 'kernels'>, withHost: boolean): Architecture[] {
  const wanted = new Set([
    ...matrix.kernels.flatMap((axis) => architecturesOf(axis, matrix)),
    ...(withHost ? [hostArchitecture()] : []),
  ])
  return ARCHITECTURES.filter((arch) => wanted.has(arch))
}

/**
 * A matrix with the architectures that the command line names in the place of its own.
 * @param names what the command line says; where it says nothing, the matrix stays as it is
 * @returns the matrix with kernels of these architectures; an entry that is never of one of them is left out, and so is the
 *   machine's own kernel where it is of none
 * @throws UsageError for what is no architecture
 */
export function withArchitectures(matrix: Matrix, names: readonly string[]): Matrix {
  if (names.length === 0) return matrix
  const arch = [...new Set(names.map(architectureNamed))]
  const kept = (own: readonly Architecture[] | undefined): Architecture[] | undefined =>
    own?.filter((one) => arch.includes(one))
  const kernels = matrix.kernels.flatMap((axis) => {
    const its = axis.from.kind === 'suite' ? kept(axis.arch) : kept([UNSAID])
    if (its?.length === 0) return []
    return [its && axis.arch ? { ...axis, arch: its } : axis]
  })
  return { ...matrix, arch, kernels, host: matrix.host && arch.includes(hostArchitecture()) }
}
