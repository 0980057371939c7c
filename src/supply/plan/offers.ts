/** What suites offer, for people who choose from it: every kernel and every bpftrace build. Asks indexes, downloads no package. */
import { upstream } from '../archive/debian-version.js'
import { withPockets } from '../archive/pockets.js'
import type { Archive, Package, Suite } from '../archive/model.js'
import { remembered } from '../archive/remembered.js'
import pLimit from 'p-limit'
import { sentence, UnavailableError, UsageError } from '../../lib/errors.js'
import { architectureEnding } from '../../matrix/architecture.js'
import { flavoured, flavoursIn } from '../../matrix/distributions.js'
import { partsOfSuite } from '../../matrix/source.js'
import { numbersOfSeries } from '../../matrix/versions.js'
import type { Flavour } from './cell.js'
import { lacksModules } from './kernels.js'
import type { KernelOffer } from './kernels.js'
import { closureOf } from './plan.js'
import { offersIn } from './suite-kernels.js'

const RELEASED = ['bullseye', 'bookworm', 'trixie', 'forky']
const POCKETS = ['', '-updates', '-security', '-backports', '-backports-sloppy', '-proposed-updates']

/** Every suite that a mirror of Debian may have, by the names that it has for good. */
export const EVERY_SUITE: readonly string[] = [
  ...RELEASED.flatMap((suite) => POCKETS.map((pocket) => suite + pocket)),
  'sid',
  'experimental',
]

/** How many Release files are asked for at a time. */
const AT_ONCE = 6

/** A suite that cannot be had, and why. */
export interface LackingSuite {
  readonly name: string
  readonly why: string
}

/**
 * Asks for the Release of each suite.
 * @param optional those that are left out where the archive has none of that name
 */
export async function suitesOf(
  archive: Archive,
  names: readonly string[],
  optional: readonly string[] = [],
): Promise<{ suites: Suite[]; lacking: LackingSuite[] }> {
  const answers = await pLimit(AT_ONCE).map(names, async (name): Promise<Suite | LackingSuite | null> => {
    try {
      return await withPockets(archive, name)
    } catch (error) {
      if (error instanceof UsageError) return optional.includes(name) ? null : { name, why: sentence(error) }
      if (error instanceof UnavailableError) return { name, why: sentence(error) }
      throw error
    }
  })
  const there = answers.filter((one) => one !== null)
  return {
    suites: there.filter((one): one is Suite => 'digest' in one),
    lacking: there.filter((one): one is LackingSuite => 'why' in one),
  }
}

export interface OfferedKernel extends KernelOffer {
  readonly id: string
  readonly flavour: Flavour
  readonly series: string
  /** The suite has the kernel of this release, and its modules no longer. */
  readonly lacksModules: boolean
}

/** Every kernel of a suite: by flavour, newest first; of several builds of one upstream release the newest. */
export async function kernelsIn(suite: Suite, cacheDir: string): Promise<OfferedKernel[]> {
  const found: OfferedKernel[] = []
  for (const flavour of flavoursIn(partsOfSuite(suite.name).distribution))
    for (const offer of await offersIn(suite, flavour, cacheDir)) {
      const { version } = offer
      const series = numbersOfSeries(version) ?? version
      const id = flavoured(version, flavour) + architectureEnding(partsOfSuite(suite.name).arch)
      found.push({ ...offer, id, flavour, series, lacksModules: lacksModules(offer, flavour) })
    }
  return found
}

export interface OfferedBuild {
  readonly id: string
  /** The package itself. */
  readonly package: Package
  /** It and all that it needs; null where the suite alone does not have that, or it is not the one that a matrix takes. */
  readonly packages: readonly Package[] | null
}

/** Every bpftrace of a suite, newest first; the newest is what a matrix takes of it. */
export async function buildsIn(suite: Suite, cacheDir: string): Promise<OfferedBuild[]> {
  const versions = await remembered<Package[]>(cacheDir, ['builds', 1, suite.name, suite.digest], async () =>
    (await suite.index()).versions('bpftrace'),
  )
  return Promise.all(
    versions.map(async (one, index) => {
      const packages =
        index > 0
          ? null
          : await closureOf(suite, cacheDir).catch((error: unknown) => {
              if (error instanceof UnavailableError) return null
              throw error
            })
      return { id: upstream(one.version), package: one, packages }
    }),
  )
}
