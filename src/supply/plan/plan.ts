/**
 * Matrix × archive → what is to be run. Asks the archive's indexes; downloads no package and boots nothing. What comes
 * from no archive comes from `sources`, which pulls images, and may have a machine tell the versions of builds.
 */
import { withPockets, withSecurity } from '../archive/pockets.js'
import { remembered } from '../archive/remembered.js'
import { resolveClosure } from '../archive/resolve.js'
import type { Archive, Package, Suite } from '../archive/model.js'
import { upstream } from '../archive/debian-version.js'
import { UsageError } from '../../lib/errors.js'
import { once } from '../../lib/once.js'
import { architectureEnding, UNSAID } from '../../matrix/architecture.js'
import { architecturesIn, architecturesOf } from '../../matrix/chosen-architectures.js'
import { HOST } from '../../matrix/names.js'
import type { BpftraceAxis, KernelAxis } from '../../matrix/axes-schema.js'
import type { Matrix } from '../../matrix/schema.js'
import { partsOfSuite, sourceText, suitesNamed } from '../../matrix/source.js'
import type { OwnSource } from '../../matrix/source.js'
import { hostBuild } from './host-kernel.js'
import type { HostFacts } from './host-kernel.js'
import { UNKNOWN } from './tree.js'
import type { Sources } from './tree.js'
import type { BpftraceBuild, Cell, KernelBuild } from './cell.js'
import { kernelsOf } from './suite-kernels.js'
import { FILLER, USERLAND, WORKBENCH_FILLER } from './userland.js'

export interface Plan {
  readonly kernels: readonly KernelBuild[]
  readonly bpftrace: readonly BpftraceBuild[]
  readonly cells: readonly Cell[]
}

/** A kernel of the user's own: nothing is known of its flavour, so a guest finds out which disks it sees. */
async function ownKernel(source: OwnSource, axis: KernelAxis, sources: Sources): Promise<KernelBuild> {
  const { release, version, tree } = await sources.kernel(source, axis)
  const series = version.split('.', 2).join('.')
  const id = axis.name ?? version
  return { id, version, series, release, flavour: 'cloud', arch: UNSAID, packages: [], tree, warnings: [] }
}

/** Those of the names that are packages of the suite. */
const offered = (suite: Suite, names: readonly string[], cacheDir: string): Promise<readonly string[]> =>
  remembered(cacheDir, ['offered', suite.name, suite.digest, names], async () => {
    const index = await suite.index()
    return names.filter((name) => index.newest(name))
  })

/**
 * A suite's bpftrace with all that a machine has beside it.
 * @param beside names of packages that it has too, where the suite has them
 * @throws UnavailableError where the suite lacks some of the others
 */
export async function closureOf(
  suite: Suite,
  cacheDir: string,
  beside: readonly string[] = [],
): Promise<Package[]> {
  const others = beside.length > 0 ? await offered(suite, beside, cacheDir) : []
  return resolveClosure(suite, ['bpftrace', ...Object.keys(USERLAND), ...others], cacheDir)
}

async function buildOf(
  suite: Suite,
  axis: BpftraceAxis,
  cacheDir: string,
  beside: readonly string[],
): Promise<BpftraceBuild> {
  const packages = await closureOf(suite, cacheDir, beside)
  const version = upstream(packages.find(({ name }) => name === 'bpftrace')?.version ?? '')
  const { arch } = partsOfSuite(suite.name)
  return { id: axis.name ?? version, version, arch, packages, warnings: suite.warnings }
}

async function ownBuild(
  source: OwnSource,
  axis: BpftraceAxis,
  sources: Sources,
  filler: () => Promise<readonly Package[]>,
): Promise<BpftraceBuild> {
  const { version, tree } = await sources.bpftrace(source, filler)
  const warnings =
    version === null ? [`the version of ${sourceText(source)} is asked in a guest when it is first run`] : []
  const id = axis.name ?? version ?? sourceText(source)
  return { id, version: version ?? UNKNOWN, arch: UNSAID, packages: [], tree, warnings }
}

/**
 * Debian builds one upstream release for several of its own, `+deb12` and `+deb13` in `uname -r`: two kernels, which are told
 * apart by that where both are taken.
 */
function toldApart(kernels: readonly KernelBuild[]): KernelBuild[] {
  const mark = ({ release }: KernelBuild): string => /\+deb\d+/.exec(release)?.[0] ?? ''
  return kernels.map((kernel) => {
    const { id, version } = kernel
    const twins = kernels.filter((one) => one.id === id)
    const marks = new Set(twins.map(mark))
    const areTold = twins.length > 1 && marks.size === twins.length && !marks.has('')
    if (!areTold || !id.startsWith(version)) return kernel
    return { ...kernel, id: version + mark(kernel) + id.slice(version.length) }
  })
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
 * @param beside names of packages that the image of each packaged build has too, where its suite has them; where there are any,
 *   a tree of the user's own gets a shell for tests
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
  beside: readonly string[] = [],
): Promise<Plan> {
  let kernels: KernelBuild[] = []
  const bpftrace: BpftraceBuild[] = []
  // The user's own comes first, so that a mistake in it is reported before anything is downloaded.
  const filling = beside.length > 0 ? [...FILLER, ...WORKBENCH_FILLER] : FILLER
  const fill = once(async () => resolveClosure(await withSecurity(archive, matrix.tools), filling, cacheDir))
  const own = new Map<BpftraceAxis, BpftraceBuild>()
  for (const axis of matrix.bpftrace)
    if (axis.from.kind !== 'suite') own.set(axis, await ownBuild(axis.from, axis, sources, fill))
  const ownKernels = new Map<KernelAxis, KernelBuild>()
  for (const axis of matrix.kernels)
    if (axis.from.kind !== 'suite') ownKernels.set(axis, await ownKernel(axis.from, axis, sources))
  // Builds are of the architectures that kernels are of.
  const archs = architecturesIn(matrix, host !== undefined)
  // Indexes are parsed one after the other: each holds tens of megabytes while it is read.
  const named = [
    ...matrix.kernels.flatMap((axis) => suitesNamed(axis.from, architecturesOf(axis, matrix))),
    ...matrix.bpftrace.flatMap(({ from }) => suitesNamed(from, archs)),
  ]
  if (own.size > 0) named.push(matrix.tools)
  await Promise.all(named.map((suite) => withPockets(archive, suite)))
  for (const axis of matrix.kernels) {
    const there = ownKernels.get(axis)
    if (there) kernels.push(there)
    for (const suite of suitesNamed(axis.from, architecturesOf(axis, matrix)))
      kernels.push(...(await kernelsOf(await withPockets(archive, suite), axis, cacheDir)))
  }
  kernels = toldApart(kernels)
  if (host) kernels.push(hostBuild(host))
  const filler = own.size > 0 && (await fill())
  for (const axis of matrix.bpftrace) {
    const there = own.get(axis)
    if (there) bpftrace.push(filler ? { ...there, filler } : there)
    for (const suite of suitesNamed(axis.from, archs))
      bpftrace.push(await buildOf(await withPockets(archive, suite), axis, cacheDir, beside))
  }
  refuseTwins(
    'kernels',
    kernels.map(({ id }) => id),
  )
  refuseTwins(
    'bpftrace',
    bpftrace.map(({ id, arch }) => id + architectureEnding(arch)),
  )
  const cells = matrix.runtimes.flatMap((runtime) =>
    kernels
      .filter(({ id }) => (id === HOST) === (runtime === 'container'))
      .flatMap((kernel) =>
        bpftrace
          .filter(({ arch }) => arch === kernel.arch)
          .map((build) => ({ kernel, bpftrace: build, runtime })),
      ),
  )
  return { kernels, bpftrace, cells }
}
