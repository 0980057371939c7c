/** The rows and columns of a report's grids. Pure. */
import { architectureOfId, UNSAID } from '../../../matrix/architecture.js'
import type { Architecture } from '../../../matrix/architecture.js'
import { HOST } from '../../../matrix/names.js'
import { compareVersions, isVersion } from '../../../matrix/versions.js'
import type { ResultRecord } from '../../../records/record.js'
import { placeOf } from '../../../records/place.js'
import { sortedVersions } from '../../../records/sort.js'
import type { BuildColumn, KernelRow } from './report.js'

const add = (groups: Map<string, Set<string>>, key: string, values: readonly string[]): void => {
  const group = groups.get(key)
  if (group) for (const value of values) group.add(value)
  else groups.set(key, new Set(values))
}

/** Rows of the kernels that any record or `expected` names, oldest first; one a runtime. */
export function kernelRows(records: readonly ResultRecord[], expected: readonly string[]): KernelRow[] {
  const seen = { microvm: new Map<string, Set<string>>(), container: new Map<string, Set<string>>() }
  const archs = new Map<string, Architecture>()
  for (const kernel of expected) {
    add(kernel === HOST ? seen.container : seen.microvm, kernel, [])
    archs.set(kernel, architectureOfId(kernel))
  }
  for (const { kernel, runtime, release, verdict, arch = UNSAID } of records) {
    archs.set(kernel, arch)
    // A machine that did not come up shows the release that its package promises, not what was seen.
    add(seen[runtime], kernel, verdict === 'error' || release === '' ? [] : [release])
  }
  const kernels = sortedVersions([...seen.microvm.keys(), ...seen.container.keys()])
  return kernels.flatMap((kernel) =>
    (['microvm', 'container'] as const).flatMap((runtime) => {
      const releases = seen[runtime].get(kernel)
      const arch = archs.get(kernel) ?? UNSAID
      return releases
        ? [{ kernel, runtime, releases: sortedVersions(releases), ...(arch !== UNSAID && { arch }) }]
        : []
    }),
  )
}

/**
 * The architecture of the newest kernel, for what is shown of no kernel in particular. Names that are no versions count only
 * where nothing else is there; where kernels of several architectures are the newest, and where there is none, it is x86-64.
 */
export function newestArchitecture(kernels: readonly Pick<KernelRow, 'kernel' | 'arch'>[]): Architecture {
  const named = kernels.filter(({ kernel }) => isVersion(kernel))
  const [newest] = (named.length > 0 ? named : kernels).toSorted(
    (a, b) =>
      compareVersions(b.kernel, a.kernel) || Number(a.arch !== undefined) - Number(b.arch !== undefined),
  )
  return newest?.arch ?? UNSAID
}

/** Columns of the builds that any record or `expected` names, oldest first. */
export function buildColumns(records: readonly ResultRecord[], expected: readonly string[]): BuildColumn[] {
  const seen = new Map<string, Set<string>>(expected.map((bpftrace) => [bpftrace, new Set()]))
  // Records of a cell share their artefacts.
  const last = new Map<string, ResultRecord['artefacts']>()
  const versions = new Map<string, string>()
  for (const record of records) {
    const { bpftrace, artefacts } = record
    if (last.get(bpftrace) === artefacts) continue
    last.set(bpftrace, artefacts)
    versions.set(bpftrace, placeOf(record).bpftrace)
    add(
      seen,
      bpftrace,
      artefacts.bpftrace.filter(({ name }) => name === 'bpftrace').map(({ version }) => version),
    )
  }
  return sortedVersions(seen.keys()).map((bpftrace) => ({
    bpftrace,
    version: versions.get(bpftrace) || bpftrace,
    packages: [...(seen.get(bpftrace) ?? [])].sort(),
  }))
}
