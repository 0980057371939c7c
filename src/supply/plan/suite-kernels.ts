/** The kernels that a suite offers, and those of them that an axis of matrix.yaml takes. */
import { remembered } from '../archive/remembered.js'
import type { Archive, Suite } from '../archive/model.js'
import { UsageError } from '../../lib/errors.js'
import { architectureEnding } from '../../matrix/architecture.js'
import { flavoursOf } from '../../matrix/axes-schema.js'
import type { KernelAxis } from '../../matrix/axes-schema.js'
import { flavoured, isOfFlavour } from '../../matrix/distributions.js'
import { NEWEST } from '../../matrix/releases.js'
import { partsOfSuite, sourceText, suiteText } from '../../matrix/source.js'
import { compareVersions, numbersOfSeries, satisfies } from '../../matrix/versions.js'
import type { Flavour, KernelBuild } from './cell.js'
import { headersOf, oneOfEach, offersOf, ofSeries } from './kernels.js'
import type { KernelOffer } from './kernels.js'

/** Another number whenever `offersOf` may answer differently. */
const OFFERS_ALGORITHM = 3

/** Every kernel of a flavour that a suite offers, newest first; of several builds of one upstream release the newest. */
export async function offersIn(suite: Suite, flavour: Flavour, cacheDir: string): Promise<KernelOffer[]> {
  const key = ['kernels', OFFERS_ALGORITHM, suite.name, suite.digest, flavour]
  return oneOfEach(
    await remembered<KernelOffer[]>(cacheDir, key, async () =>
      offersOf((await suite.index()).all(), flavour, partsOfSuite(suite.name).arch),
    ),
  )
}

const series = ({ version }: KernelOffer): string => numbersOfSeries(version) ?? version

/** @throws UsageError that names what is there in the place of what is not */
function refuse(
  { from }: KernelAxis,
  flavour: Flavour,
  what: string,
  there: readonly KernelOffer[],
  of = '',
): never {
  const names = there.map(({ version }) => version).join(', ')
  throw new UsageError(
    `kernels: ${sourceText(from)} has no ${flavour} kernel ${what}; ${of}it has ${names || 'none'}`,
  )
}

/** The offers of a flavour that an axis takes: series by series, oldest first in each. Pure. @throws UsageError */
export function takenOf(all: readonly KernelOffer[], axis: KernelAxis, flavour: Flavour): KernelOffer[] {
  const { releases = NEWEST } = axis
  const named = axis.series ?? [...new Set(all.map(series))].sort(compareVersions)
  const listed =
    releases.kind === 'listed' ? releases.releases.filter((release) => isOfFlavour(release, flavour)) : []
  if (releases.kind === 'listed')
    for (const release of listed)
      if (!all.some(({ version }) => compareVersions(version, release) === 0)) {
        const its = numbersOfSeries(release) ?? release
        const near = ofSeries(all, its)
        if (near.length > 0) refuse(axis, flavour, release, near, `of ${its} `)
        refuse(axis, flavour, release, all)
      }
  // Of several flavours each has its own.
  if (releases.kind === 'listed' && listed.length === 0) return []
  const taken = named.flatMap((one) => {
    const offers = ofSeries(all, one)
    if (offers.length === 0) refuse(axis, flavour, `of the series ${one}`, all)
    const found = offers.filter(({ version }) => {
      if (releases.kind === 'range') return satisfies(version, releases.range)
      if (releases.kind !== 'listed') return true
      return listed.some((release) => compareVersions(version, release) === 0)
    })
    if (found.length === 0 && axis.series && releases.kind === 'range')
      refuse(axis, flavour, `of the series ${one} in the range '${releases.range.text}'`, offers)
    return (releases.kind === 'newest' ? found.slice(0, releases.count) : found).toReversed()
  })
  if (taken.length === 0)
    refuse(axis, flavour, releases.kind === 'range' ? `in the range '${releases.range.text}'` : 'at all', all)
  return taken
}

/**
 * The kernels that an axis takes of its suite.
 * @param suite that of one architecture
 * @throws UsageError for what the suite does not have
 */
export async function kernelsOf(suite: Suite, axis: KernelAxis, cacheDir: string): Promise<KernelBuild[]> {
  const kernels: KernelBuild[] = []
  const { arch } = partsOfSuite(suite.name)
  const ending = architectureEnding(arch)
  for (const flavour of flavoursOf(axis))
    for (const offer of takenOf(await offersIn(suite, flavour, cacheDir), axis, flavour)) {
      const id =
        axis.name === undefined
          ? flavoured(offer.version, flavour) + ending + (axis.headers ? '-headers' : '')
          : axis.name + ending
      const build = { ...offer, id, series: series(offer), flavour, arch, warnings: suite.warnings }
      kernels.push(axis.headers ? { ...build, headers: await headersIn(suite, offer, cacheDir) } : build)
    }
  if (axis.name !== undefined && kernels.length > 1)
    throw new UsageError(
      `kernels: '${axis.name}' is a name for ${kernels.length} kernels of ${sourceText(axis.from)}: ${kernels.map(({ version }) => version).join(', ')}; a name is for exactly one`,
    )
  return kernels
}

/**
 * A kernel to ask a build for its version on: the newest cloud kernel of a suite, of one architecture.
 * @throws UsageError where it has none
 */
export async function anyKernel(archive: Archive, suite: string, cacheDir: string): Promise<KernelBuild> {
  const from = await archive.suite(suite)
  const [offer] = await offersIn(from, 'cloud', cacheDir)
  if (!offer) throw new UsageError(`tools: ${suiteText(suite)} has no kernel to ask a build on`)
  const { arch } = partsOfSuite(suite)
  return { ...offer, id: offer.version, series: offer.version, flavour: 'cloud', arch, warnings: [] }
}

/** @throws UsageError that names the package which the suite does not have */
async function headersIn(
  suite: Suite,
  offer: KernelOffer,
  cacheDir: string,
): Promise<NonNullable<KernelBuild['headers']>> {
  const key = ['headers', 1, suite.name, suite.digest, offer.release, offer.packages[0]?.version]
  const packages = await remembered(cacheDir, key, async () =>
    headersOf(await suite.index(), offer, partsOfSuite(suite.name).distribution),
  )
  if (typeof packages !== 'string') return { program: 'linux-headers', version: offer.version, packages }
  throw new UsageError(
    `kernels: ${suiteText(suite.name)} has no headers of ${offer.version}: there is no package ${packages}; leave out 'headers'`,
  )
}
