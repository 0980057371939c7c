/** Which kernels and builds a check is asked of: those of the records, and releases that nobody measured. Pure. */
import { UsageError } from '../../lib/errors.js'
import { visibleLine } from '../../lib/visible.js'
import { architectureEnding, UNSAID } from '../../matrix/architecture.js'
import type { Architecture } from '../../matrix/architecture.js'
import { globsMatch } from '../../matrix/glob.js'
import { HOST } from '../../matrix/names.js'
import { selectNames } from '../../matrix/select.js'
import { compareVersions, endingOf, isVersion, upstreamOf } from '../../matrix/versions.js'
import type { ResultRecord } from '../../records/record.js'
import { buildColumns, kernelRows } from '../report/model/axes.js'
import type { BuildColumn, KernelRow } from '../report/model/report.js'

export interface AskedPlaces {
  /** All that the records have, oldest first. */
  readonly kernels: readonly KernelRow[]
  readonly builds: readonly BuildColumn[]
  /** Those that are asked for, ascending. */
  readonly rows: readonly number[]
  readonly columns: readonly number[]
  /** Releases that are asked for and that no record is of. */
  readonly unmeasuredKernels: readonly string[]
  readonly unmeasuredBuilds: readonly string[]
}

export interface PlaceSelectors {
  /** Identifiers, series, globs, or `host`: this machine's kernel. */
  readonly kernel: readonly string[]
  readonly bpftrace: readonly string[]
  /** What `uname -r` says here. */
  readonly release: string
  /** This machine's; x86-64 where nobody says. */
  readonly arch?: Architecture
}

interface ChosenNames {
  readonly measured: ReadonlySet<string>
  readonly unmeasured: readonly string[]
}

/** Whether a word names one release or series, and is no mistyped glob. */
const isRelease = (word: string): boolean => isVersion(word) && /\d\.\d/.test(word)

/** @throws UsageError for a word that matches nothing and is no release; it says what there is */
function chosen(kind: string, words: readonly string[], names: readonly string[]): ChosenNames {
  if (words.length === 0) return { measured: new Set(names), unmeasured: [] }
  const isLeftOver = (word: string): boolean => isRelease(word) && !names.some(globsMatch([word]))
  const known = words.filter((word) => !isLeftOver(word))
  return {
    measured: new Set(known.length === 0 ? [] : selectNames(kind, known, [...names])),
    unmeasured: [...new Set(words.filter(isLeftOver))].sort(compareVersions),
  }
}

/** The name by which this machine's kernel is looked up. @throws UsageError where its release has no version */
function hostKernel(kernels: readonly KernelRow[], release: string, arch: Architecture): string {
  if (kernels.some(({ kernel, releases }) => kernel === HOST && releases.includes(release))) return HOST
  const same = kernels.find(({ releases }) => releases.includes(release))
  const version = upstreamOf(release)
  if (same === undefined && !isRelease(version))
    throw new UsageError(
      `this machine's kernel calls itself '${visibleLine(release)}', which has no version: say with --kernel which release it is like`,
    )
  return same?.kernel ?? `${version}${architectureEnding(arch)}`
}

/** @throws UsageError for a selector that is neither among the records nor a release */
export function askedPlaces(
  records: readonly ResultRecord[],
  { kernel, bpftrace, release, arch = UNSAID }: PlaceSelectors,
): AskedPlaces {
  const [kernels, builds] = [kernelRows(records, []), buildColumns(records, [])]
  const words = kernel.map((word) => (word === HOST ? hostKernel(kernels, release, arch) : word))
  const some = chosen(
    'kernel',
    words,
    kernels.map((row) => row.kernel),
  )
  const others = chosen(
    'bpftrace',
    bpftrace,
    builds.map((column) => column.bpftrace),
  )
  return {
    kernels,
    builds,
    rows: [...kernels.keys()].filter((row) => some.measured.has(kernels[row]?.kernel ?? '')),
    columns: [...builds.keys()].filter((column) => others.measured.has(builds[column]?.bpftrace ?? '')),
    unmeasuredKernels: some.unmeasured,
    unmeasuredBuilds: others.unmeasured,
  }
}

/** The measured ones next to a release that is not: the nearest older and the nearest newer one of its flavour and architecture. */
export function neighboursOf(release: string, names: readonly string[]): number[] {
  const alike = [...names.entries()].filter(
    ([, name]) => isVersion(name) && (endingOf(name) ?? '') === (endingOf(release) ?? ''),
  )
  const older = alike.filter(([, name]) => compareVersions(name, release) <= 0).at(-1)
  const newer = alike.find(([, name]) => compareVersions(name, release) > 0)
  return [older, newer].flatMap((found) => (found ? [found[0]] : []))
}
