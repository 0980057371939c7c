/** What matrix.yaml names and neither side answers at all: silence on both sides is no agreement. Pure. */
import { listed, plural } from '../../lib/words.js'
import { architectureEnding } from '../../matrix/architecture.js'
import type { Architecture } from '../../matrix/architecture.js'
import { flavoursOf } from '../../matrix/axes-schema.js'
import { architecturesOf } from '../../matrix/chosen-architectures.js'
import { flavoured, isOfFlavour } from '../../matrix/distributions.js'
import { CANDIDATE } from '../../matrix/names.js'
import type { Matrix } from '../../matrix/schema.js'
import { matching } from '../../matrix/select.js'
import { sourceText } from '../../matrix/source.js'
import { seriesOf } from '../../matrix/versions.js'
import type { Question } from '../../records/identity.js'

/**
 * A kernel that matrix.yaml names: by its series, for which release that is only the archive knows, by its release, or by a
 * name. Where several releases of a series are taken, and not listed, at least one has to be answered.
 */
export interface NamedKernel {
  /** `6.12`, `6.12-rt`, an identifier such as `6.12.43-rt`, or a name. */
  readonly name: string
  readonly from: string
  /** How many entries of matrix.yaml say so, each with a kernel of its own. */
  readonly entries: number
  readonly isSeries: boolean
}

/** What an entry names; a range, or all of a suite, without series name nothing that is known before the archive is asked. */
function namesOf(
  axis: Matrix['kernels'][number],
  arch: Architecture,
): Pick<NamedKernel, 'name' | 'isSeries'>[] {
  const { name, series = [], releases, headers } = axis
  const own = architectureEnding(arch)
  if (name !== undefined) return [{ name: name + own, isSeries: false }]
  const isSeries = releases?.kind !== 'listed'
  const stems = isSeries ? series : releases.releases
  return flavoursOf(axis).flatMap((flavour) => {
    const ending = own + (headers ? '-headers' : '')
    // Of several flavours a release that says its own is of that one.
    const its = stems.filter((stem) => isSeries || isOfFlavour(stem, flavour))
    return its.map((stem) => ({ name: flavoured(stem, flavour) + ending, isSeries }))
  })
}

/** A kernel of a file or an image without a name is called as its release, which only its content tells: none is named so. */
export function namedKernels(matrix: Pick<Matrix, 'kernels' | 'runtimes' | 'arch'>): NamedKernel[] {
  const { kernels, runtimes } = matrix
  if (!runtimes.includes('microvm')) return []
  const found = new Map<string, NamedKernel>()
  for (const axis of kernels) {
    const from = sourceText(axis.from)
    const names = architecturesOf(axis, matrix).flatMap((arch) => namesOf(axis, arch))
    for (const { name, isSeries } of names) {
      const key = `${name} ${isSeries}`
      const entries = (found.get(key)?.entries ?? 0) + 1
      found.set(key, { name, from, entries, isSeries })
    }
  }
  return [...found.values()]
}

/** Whether a kernel of a record is one of those; where one release is taken twice, each says what Debian built it for. */
const isOf = ({ name, isSeries }: NamedKernel, kernel: string): boolean =>
  isSeries ? seriesOf(kernel) === name : kernel === name || kernel.replace(/\+deb\d+/, '') === name

/** Texts in its place for a glob of releases, where no record knows one: `6.12` and `6.12.x`. */
function placeholders({ name, isSeries }: NamedKernel): string[] {
  return isSeries ? [name, name.replace(/^(\d+\.\d+)/, '$1.x')] : [name]
}

/** Those that globs of the command line choose; all where there is none. */
export const chosenKernels = (kernels: readonly NamedKernel[], globs: readonly string[]): NamedKernel[] =>
  kernels.filter(
    (one) => globs.length === 0 || globs.some((glob) => matching(glob, placeholders(one)).length > 0),
  )

/** What globs may match, though no record is of it: of kernels that no record is of, those texts that a glob means. */
export const expectedNames = (
  kernels: readonly NamedKernel[],
  globs: readonly string[],
  there: readonly string[],
): string[] =>
  kernels
    .filter((one) => !there.some((kernel) => isOf(one, kernel)))
    .flatMap(placeholders)
    .filter((name) => globs.some((glob) => matching(glob, [name]).length > 0))

const MEND =
  '`matrix run` asks it; a run of less is judged with the same selectors, or with gate.unasked in matrix.yaml'

/**
 * A sentence for each kernel that has no answer, of either side, with some of the builds that are judged.
 * @param judged the questions that have a record on either side, or whose cell has
 */
export function unaskedKernels(
  kernels: readonly NamedKernel[],
  judged: readonly Question[],
  builds: readonly string[],
): string[] {
  const answered = new Map(builds.map((build) => [build, new Set<string>()]))
  for (const { kernel, bpftrace, runtime } of judged)
    if (runtime === 'microvm') answered.get(bpftrace)?.add(kernel)
  return kernels.flatMap((one) => {
    const lacking = builds.filter(
      (build) => [...(answered.get(build) ?? [])].filter((kernel) => isOf(one, kernel)).length < one.entries,
    )
    if (lacking.length === 0) return []
    const what = `kernel ${one.name} (${one.from})`
    const whose = lacking.length === builds.length ? '' : ` with ${listed(lacking)}`
    const many = one.entries > 1 ? ` ${one.entries} times` : ''
    return [`no answer on ${what}${whose}, which matrix.yaml names${many}: ${MEND}`]
  })
}

/**
 * A sentence where there are fewer builds than matrix.yaml has entries without a name, each of which is one of its own: their
 * versions only the archive knows.
 * @param there builds of either side
 */
export function unaskedBuilds({ bpftrace }: Pick<Matrix, 'bpftrace'>, there: readonly string[]): string[] {
  const names = new Set([CANDIDATE, ...bpftrace.flatMap(({ name }) => name ?? [])])
  const entries = bpftrace.filter(({ name }) => name === undefined)
  const answered = new Set(there.filter((build) => !names.has(build))).size
  if (answered >= entries.length) return []
  const from = listed(entries.map((one) => sourceText(one.from)))
  return [
    `answers of ${plural(answered, 'build')}, and matrix.yaml takes ${entries.length} from ${from}: ${MEND.replace(' it;', ' all;')}`,
  ]
}
