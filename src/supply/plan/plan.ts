/**
 * Matrix × archive → what is to be run. Asks the archive's indexes; downloads no package and boots nothing. What comes
 * from no archive `sources` has already whole by then: it pulls images, and starts builds for their versions.
 */
import { remembered } from '../archive/remembered.js'
import { resolveClosure } from '../archive/resolve.js'
import type { Archive, Suite } from '../archive/model.js'
import { upstream } from '../archive/debian-version.js'
import { UsageError } from '../../lib/errors.js'
import { HOST } from '../../matrix/names.js'
import type { BpftraceAxis, KernelAxis } from '../../matrix/axes-schema.js'
import type { Matrix } from '../../matrix/schema.js'
import { isFromArchive } from '../../matrix/source.js'
import { hostBuild } from './host-kernel.js'
import type { HostFacts } from './host-kernel.js'
import { headersOf, newestOf, offersOf } from './kernels.js'
import type { KernelOffer } from './kernels.js'
import type { Sources } from './tree.js'
import type { BpftraceBuild, Cell, KernelBuild } from './cell.js'
import { FILLER, USERLAND } from './userland.js'

export interface Plan {
  readonly kernels: readonly KernelBuild[]
  readonly bpftrace: readonly BpftraceBuild[]
  readonly cells: readonly Cell[]
}

/** Another number whenever `offersOf` may answer differently. */
const OFFERS_ALGORITHM = 2

const suiteOf = (archive: Archive, from: string): Promise<Suite> =>
  archive.suite(from.replace(/^debian:/, ''))

/** A kernel of the user's own: nothing is known of its flavour, so a guest finds out which disks it sees. */
async function ownKernel(axis: KernelAxis, sources: Sources): Promise<KernelBuild> {
  const { release, version, tree } = await sources.kernel(axis)
  const series = version.split('.', 2).join('.')
  const id = axis.name ?? version
  return { id, version, series, release, flavour: 'cloud', packages: [], tree, warnings: [] }
}

async function kernelsOf(axis: KernelAxis, archive: Archive, cacheDir: string): Promise<KernelBuild[]> {
  const suite = await suiteOf(archive, axis.from)
  const key = ['kernels', OFFERS_ALGORITHM, suite.name, suite.digest, axis.flavour]
  const offers = await remembered<KernelOffer[]>(cacheDir, key, async () =>
    offersOf((await suite.index()).all(), axis.flavour),
  )
  return Promise.all(
    (axis.series ?? []).map(async (series) => {
      const offer = newestOf(offers, series)
      if (!offer) {
        const there = [...new Set(offers.map(({ version }) => version))].join(', ')
        throw new UsageError(
          `kernels: ${axis.from} has no ${axis.flavour} kernel of the series ${series}; it has ${there || 'none'}`,
        )
      }
      const suffix = (axis.flavour === 'cloud' ? '' : `-${axis.flavour}`) + (axis.headers ? '-headers' : '')
      const id = axis.name ?? offer.version + suffix
      const build = { ...offer, id, series, flavour: axis.flavour, warnings: suite.warnings }
      return axis.headers ? { ...build, headers: await headersIn(suite, offer, cacheDir) } : build
    }),
  )
}

/** @throws UsageError that names the package which the suite does not have */
async function headersIn(
  suite: Suite,
  offer: KernelOffer,
  cacheDir: string,
): Promise<NonNullable<KernelBuild['headers']>> {
  const key = ['headers', 1, suite.name, suite.digest, offer.release, offer.packages[0]?.version]
  const packages = await remembered(cacheDir, key, async () => headersOf(await suite.index(), offer))
  if (typeof packages !== 'string') return { program: 'linux-headers', version: offer.version, packages }
  throw new UsageError(
    `kernels: debian:${suite.name} has no headers of ${offer.version}: there is no package ${packages}; leave out 'headers'`,
  )
}

async function buildOf(axis: BpftraceAxis, archive: Archive, cacheDir: string): Promise<BpftraceBuild> {
  const suite = await suiteOf(archive, axis.from)
  const packages = await resolveClosure(suite, ['bpftrace', ...Object.keys(USERLAND)], cacheDir)
  const version = upstream(packages.find(({ name }) => name === 'bpftrace')?.version ?? '')
  return { id: axis.name ?? version, version, packages, warnings: suite.warnings }
}

async function ownBuild(axis: BpftraceAxis, sources: Sources): Promise<BpftraceBuild> {
  const { version, tree } = await sources.bpftrace(axis)
  return { id: axis.name ?? version, version, packages: [], tree, warnings: [] }
}

function refuseTwins(what: string, ids: readonly string[]): void {
  const twin = ids.find((id, index) => ids.indexOf(id) !== index)
  if (twin !== undefined)
    throw new UsageError(`${what}: two entries of matrix.yaml are both '${twin}'; give one of them a name`)
}

/**
 * Resolves the matrix against the archive, and against what else it names.
 * @param cacheDir where what the indexes say is remembered by their digests
 * @param sources has what comes from no archive
 * @param host the machine's own kernel, where matrix.yaml asks it
 * @throws UsageError for a suite or series that the archive does not have, for a file or an image that is not what it
 *   should be, and for two entries of one identifier
 * @throws UnavailableError where the archive, or a registry, cannot be asked
 */
export async function makePlan(
  matrix: Matrix,
  archive: Archive,
  cacheDir: string,
  sources: Sources,
  host?: HostFacts,
): Promise<Plan> {
  const kernels: KernelBuild[] = []
  const bpftrace: BpftraceBuild[] = []
  // What the user brought comes first: a mistake in it is told before anything is downloaded.
  const own = new Map<BpftraceAxis, BpftraceBuild>()
  for (const axis of matrix.bpftrace)
    if (!isFromArchive(axis.from)) own.set(axis, await ownBuild(axis, sources))
  const ownKernels = new Map<KernelAxis, KernelBuild>()
  for (const axis of matrix.kernels)
    if (!isFromArchive(axis.from)) ownKernels.set(axis, await ownKernel(axis, sources))
  // Indexes are parsed one after the other: each holds tens of megabytes while it is read.
  const suites = [...matrix.kernels, ...matrix.bpftrace].map(({ from }) => from).filter(isFromArchive)
  if (own.size > 0) suites.push(matrix.tools)
  await Promise.all(suites.map((from) => suiteOf(archive, from)))
  for (const axis of matrix.kernels) {
    const there = ownKernels.get(axis)
    kernels.push(...(there ? [there] : await kernelsOf(axis, archive, cacheDir)))
  }
  if (host) kernels.push(hostBuild(host))
  const filler =
    own.size > 0 && (await resolveClosure(await suiteOf(archive, matrix.tools), FILLER, cacheDir))
  for (const axis of matrix.bpftrace) {
    const there = own.get(axis)
    bpftrace.push(there && filler ? { ...there, filler } : await buildOf(axis, archive, cacheDir))
  }
  refuseTwins(
    'kernels',
    kernels.map(({ id }) => id),
  )
  refuseTwins(
    'bpftrace',
    bpftrace.map(({ id }) => id),
  )
  const cells = matrix.runtimes.flatMap((runtime) =>
    kernels
      .filter(({ id }) => (id === HOST) === (runtime === 'container'))
      .flatMap((kernel) => bpftrace.map((build) => ({ kernel, bpftrace: build, runtime }))),
  )
  return { kernels, bpftrace, cells }
}
