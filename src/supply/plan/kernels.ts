/** Which kernels a suite offers, read from its package names alone. */
import { accepts, parseRelations } from '../archive/relation.js'
import type { Package, PackageIndex } from '../archive/model.js'
import { compareVersions, upstream } from '../archive/debian-version.js'
import type { Flavour } from './cell.js'

/** Debian's names of the flavours, as package names end. */
const SUFFIX: Record<Flavour, string> = { cloud: 'cloud-amd64', full: 'amd64', rt: 'rt-amd64' }

/**
 * Up to 6.18 one package holds a kernel; its namesakes without an ABI number (`linux-image-6.12-cloud-amd64`) only
 * depend on it. They are told apart by size: a kernel has megabytes, a dependency a few kilobytes.
 */
const SMALLEST_IMAGE = 1_000_000

export interface KernelOffer {
  readonly release: string
  /** The upstream release, pre-releases as the kernel itself writes them: `7.3-rc7`. */
  readonly version: string
  readonly packages: readonly Package[]
}

/** A kernel's parts in the order in which they are unpacked: from 6.19 on they are packages of their own. */
function partsOf(release: string, byName: ReadonlyMap<string, Package>): readonly Package[] {
  const binary = byName.get(`linux-binary-${release}`)
  if (binary) {
    const sameBuild = ['linux-base', 'linux-modules']
      .map((part) => byName.get(`${part}-${release}`))
      .filter((part): part is Package => part?.version === binary.version)
    return [binary, ...sameBuild]
  }
  const image = byName.get(`linux-image-${release}`)
  if (!image || image.size < SMALLEST_IMAGE) return []
  const base = byName.get(`linux-base-${release}`)
  return base ? [image, base] : [image]
}

/** Every kernel of a flavour that can be booted from these packages, newest first. */
export function offersOf(packages: Iterable<Package>, flavour: Flavour): KernelOffer[] {
  const newest = new Map<string, Package>()
  for (const candidate of packages) {
    const known = newest.get(candidate.name)
    if (!known || compareVersions(candidate.version, known.version) > 0) newest.set(candidate.name, candidate)
  }
  const named = new RegExp(`^linux-(?:image|binary)-(\\d+\\.\\d[^-]*(?:-\\d[^-]*)?-${SUFFIX[flavour]})$`)
  const releases = new Set([...newest.keys()].flatMap((name) => named.exec(name)?.[1] ?? []))
  return [...releases]
    .map((release) => ({ release, packages: partsOf(release, newest) }))
    .filter(({ packages: parts }) => parts.length > 0)
    .sort((a, b) => compareVersions(b.packages[0]?.version ?? '', a.packages[0]?.version ?? ''))
    .map(({ release, packages: parts }) => ({
      release,
      version: upstream(parts[0]?.version ?? '').replace('~', '-'),
      packages: parts,
    }))
}

/** One offer of each upstream release, that of the newest package; newest first as before. */
export function oneOfEach(offers: readonly KernelOffer[]): KernelOffer[] {
  const seen = new Set<string>()
  return offers.filter(({ version }) => !seen.has(version) && seen.add(version))
}

/** Those of a series such as `6.12`, in their order. */
export const ofSeries = (offers: readonly KernelOffer[], series: string): KernelOffer[] =>
  offers.filter(
    ({ version }) =>
      version === series || (/^[.-]/.test(version.slice(series.length)) && version.startsWith(series)),
  )

/**
 * The packages with a kernel's headers, of the very build that the kernel is of: those of its flavour and those that all
 * flavours share. What compiles modules (linux-kbuild, a compiler) is left out: bpftrace only includes.
 * @returns or the name of the package that is not there
 */
export function headersOf(
  index: Pick<PackageIndex, 'versions'>,
  { release, packages }: KernelOffer,
): readonly Package[] | string {
  const name = `linux-headers-${release}`
  const version = packages[0]?.version ?? ''
  const own = index.versions(name).find((one) => one.version === version)
  if (!own) return `${name} (= ${version})`
  const shared = parseRelations(own.depends).find(({ alternatives }) =>
    alternatives.some((one) => /^linux-headers-.*-common(?:-rt)?$/.test(one.name)),
  )
  const [wanted] = shared?.alternatives ?? []
  if (!shared || !wanted) return [own]
  const common = index.versions(wanted.name).find((one) => accepts(wanted, one.version))
  return common ? [common, own] : shared.text
}
