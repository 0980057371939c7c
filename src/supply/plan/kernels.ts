/** Which kernels a suite offers, read from its package names alone. */
import { accepts, parseRelations } from '../archive/relation.js'
import type { Package, PackageIndex } from '../archive/model.js'
import { compareVersions, upstream } from '../archive/debian-version.js'
import { UNSAID } from '../../matrix/architecture.js'
import type { Architecture } from '../../matrix/architecture.js'
import { distributionWith, packageEnding } from '../../matrix/distributions.js'
import type { Distribution, KernelPackages } from '../../matrix/distributions.js'
import type { Flavour } from './cell.js'

export interface KernelOffer {
  readonly release: string
  /**
   * The upstream release, pre-releases as the kernel itself writes them: `7.3-rc7`; `uname -r` where a distribution's
   * kernels are told apart by that: `6.8.0-45-generic`.
   */
  readonly version: string
  readonly packages: readonly Package[]
}

type ByName = ReadonlyMap<string, Package>

const imageIn = (
  byName: ByName,
  release: string,
  { image, smallest }: KernelPackages,
): Package | undefined => {
  const found = byName.get(`${image}-${release}`)
  return found && found.size >= smallest ? found : undefined
}

/** A kernel's parts in the order in which they are unpacked: the one that holds it comes first. */
function partsOf(release: string, byName: ByName, { kernels }: Distribution): readonly Package[] {
  for (const kind of kernels) {
    const image = imageIn(byName, release, kind)
    if (!image) continue
    const along = kind.parts.flatMap((part) => byName.get(`${part}-${release}`) ?? [])
    return [image, ...along.filter(({ version }) => !kind.sameVersion || version === image.version)]
  }
  return []
}

/** Whether a suite has the kernel of a release, and its modules no longer. */
export function lacksModules(
  { packages: [image, ...along], release }: KernelOffer,
  flavour: Flavour,
): boolean {
  const kind = distributionWith(flavour).kernels.find((one) => image?.name === `${one.image}-${release}`)
  const isOwnPackage = kind?.parts.includes('linux-modules') === true
  return isOwnPackage && !along.some(({ name }) => name === `linux-modules-${release}`)
}

/** Every kernel of a flavour that can be booted from these packages, newest first. */
export function offersOf(
  packages: Iterable<Package>,
  flavour: Flavour,
  arch: Architecture = UNSAID,
): KernelOffer[] {
  const newest = new Map<string, Package>()
  for (const candidate of packages) {
    const known = newest.get(candidate.name)
    if (!known || compareVersions(candidate.version, known.version) > 0) newest.set(candidate.name, candidate)
  }
  const distribution = distributionWith(flavour)
  const images = distribution.kernels.map(({ image }) => image).join('|')
  const suffix = packageEnding(distribution, flavour, arch)
  const named = new RegExp(`^(?:${images})-(${distribution.release}-${suffix})$`)
  const releases = new Set([...newest.keys()].flatMap((name) => named.exec(name)?.[1] ?? []))
  return [...releases]
    .map((release) => ({ release, packages: partsOf(release, newest, distribution) }))
    .filter(({ packages: parts }) => parts.length > 0)
    .sort((a, b) => compareVersions(b.packages[0]?.version ?? '', a.packages[0]?.version ?? ''))
    .map(({ release, packages: parts }) => ({
      release,
      version: distribution.byRelease ? release : upstream(parts[0]?.version ?? '').replace('~', '-'),
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
  { sharedHeaders }: Pick<Distribution, 'sharedHeaders'>,
): readonly Package[] | string {
  const name = `linux-headers-${release}`
  const version = packages[0]?.version ?? ''
  const own = index.versions(name).find((one) => one.version === version)
  if (!own) return `${name} (= ${version})`
  const shared = parseRelations(own.depends).find(({ alternatives }) =>
    alternatives.some((one) => sharedHeaders.test(one.name)),
  )
  const [wanted] = shared?.alternatives ?? []
  if (!shared || !wanted) return [own]
  const common = index.versions(wanted.name).find((one) => accepts(wanted, one.version))
  return common ? [common, own] : shared.text
}
