/** `matrix doctor`: what this host can do, each line with its proof and, where it falls short, the mend. */
import type { DoctorFlags } from './flags/doctor.js'
import { access, constants, rm, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { diskFault, makeCached } from '../supply/archive/cache.js'
import { refuseNoexec } from '../supply/artefacts/noexec.js'
import type { Workshop } from '../supply/artefacts/workshop.js'
import type { Engine } from '../lab/engine/engine.js'
import { sentence, UnavailableError, UsageError } from '../lib/errors.js'
import { visibleLine } from '../lib/visible.js'
import { hostArchitecture } from '../matrix/architecture.js'
import { architecturesIn } from '../matrix/chosen-architectures.js'
import { openMatrix } from './open-matrix.js'
import type { Matrix } from '../matrix/schema.js'
import { makePlan } from '../supply/plan/plan.js'
import type { Plan } from '../supply/plan/plan.js'
import type { KernelBuild } from '../supply/plan/cell.js'
import { hostAccelerator } from '../lab/run/accelerator.js'
import { makeScratch } from '../lab/run/scratch.js'
import { cacheDirectory, openArchiveOf, openSourcesOf, openWorkshopOf } from './workplace.js'
import type { Surroundings } from './surroundings.js'
import { examineContainer, examineEngine } from './doctor-containers.js'

interface HostFact {
  readonly what: string
  readonly ok: boolean
  /** What was seen, and for what falls short the mend. */
  readonly proof: string
  /** Absent: a run is not possible without it. */
  readonly needed?: false
}

/** What the artefacts of the default matrix take, with room for a second set of packages. */
const ROOM_GB = 6

async function room(cacheDir: string): Promise<string> {
  await makeCached(cacheDir)
  await refuseNoexec(cacheDir)
  try {
    await access(cacheDir, constants.W_OK)
  } catch (error) {
    throw diskFault(error, cacheDir) ?? error
  }
  const { bavail, bsize } = await statfs(cacheDir)
  const gigabytes = (bavail * bsize) / 1e9
  if (gigabytes < ROOM_GB)
    throw new UnavailableError(
      `${cacheDir} has ${gigabytes.toFixed(1)} GB free and the artefacts take up to ${ROOM_GB}; make room, or set MATRIX_CACHE_DIR`,
    )
  return `${cacheDir} has ${gigabytes.toFixed(0)} GB free, and no other user may change what is in it`
}

/** One line of the report; what the world or the user gets wrong is a finding, what this program gets wrong is not. */
async function find(what: string, prove: () => Promise<string>): Promise<HostFact> {
  try {
    return { what, ok: true, proof: await prove() }
  } catch (error) {
    if (error instanceof UsageError || error instanceof UnavailableError)
      return { what, ok: false, proof: sentence(error) }
    throw error
  }
}

/** @param needed whether a run is not possible without it */
type Check = (what: string, prove: () => Promise<string>, needed?: boolean) => Promise<void>

/** The kernels and builds that the archive offers, and what a reader of its indexes should know. */
function offered({ kernels, bpftrace, cells }: Plan): string {
  const warnings = new Set(cells.flatMap((cell) => [...cell.kernel.warnings, ...cell.bpftrace.warnings]))
  return [`${kernels.length} kernels, ${bpftrace.length} bpftrace builds`, ...warnings].join('; ')
}

/** Something that takes its machine or container down where it hears the signal. */
async function held<T>({ hold }: Surroundings, work: () => Promise<T>): Promise<T> {
  const release = hold?.()
  return work().finally(() => release?.())
}

/** Tries the accelerator with a real boot of one of the kernels. */
async function accelerated(
  kernels: readonly KernelBuild[],
  workshop: Workshop,
  { environment, signal }: Surroundings,
): Promise<string> {
  const scratch = await makeScratch(tmpdir())
  try {
    const cacheDir = cacheDirectory(environment)
    const proof = await hostAccelerator(kernels, { workshop, cacheDir, signal }, scratch)
    return proof.accelerator === 'kvm' ? `kvm: ${proof.why}` : `tcg is used: ${proof.why}`
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

/** What QEMU and the helpers can do to this host. @throws UnavailableError where one of the walls is missing */
async function walls(workshop: Workshop): Promise<string> {
  const { walls: stands, lacking } = await workshop.confinement()
  const { unfiltered } = await workshop.emulator(hostArchitecture())
  const all: [boolean, string][] = [
    [stands.namespaces, 'only their own files and processes are there'],
    [stands.namespaces, 'they have no network'],
    [stands.user, 'their user is not root'],
    [stands.noNewPrivileges, 'they can get no privileges'],
    [unfiltered === null, "QEMU's system calls are filtered"],
  ]
  const said = (holds: boolean): string =>
    all.flatMap(([stand, words]) => (stand === holds ? [words] : [])).join(', ')
  if (all.every(([stand]) => stand)) return `QEMU and the helpers: ${said(true)}`
  throw new UnavailableError(
    `of QEMU and the helpers does not hold: ${said(false)} (${lacking ?? unfiltered ?? ''}); what holds: ${said(true) || 'nothing'}; permit user namespaces (or CAP_SYS_ADMIN to a container), or run as an ordinary user`,
  )
}

/** What comes from the archive, as far as one can be opened, and what boots with it. */
async function checkMachines(
  matrix: Matrix,
  args: DoctorFlags,
  check: Check,
  surroundings: Surroundings,
): Promise<void> {
  const { environment } = surroundings
  let plan: Plan | undefined
  let workshop: Workshop | undefined
  await check('archive', async () => {
    const archive = await openArchiveOf(matrix, surroundings, () => undefined, args.allowOlderArchive)
    workshop = openWorkshopOf(archive, matrix, environment)
    const sources = openSourcesOf(workshop, null, surroundings, () => undefined)
    plan = await makePlan(matrix, archive, cacheDirectory(environment), sources)
    return offered(plan)
  })
  const shop = workshop
  if (!shop) {
    if (matrix.host) await checkContainers(matrix, undefined, check, surroundings)
    return
  }
  await check('qemu', async () => {
    const found: string[] = []
    for (const arch of architecturesIn(matrix, false)) {
      const { version, command } = await shop.emulator(arch)
      found.push(`${version} (${command.find((part) => part.includes('qemu-system')) ?? ''})`)
    }
    return found.join(', ')
  })
  await check('walls', () => walls(shop), false)
  const kernels = plan?.kernels ?? []
  if (kernels.length > 0)
    await check('accelerator', () => held(surroundings, () => accelerated(kernels, shop, surroundings)))
  if (matrix.host) await checkContainers(matrix, shop, check, surroundings)
}

/**
 * The engine and what it lets us do; without one the rest of the matrix is asked all the same.
 * @param workshop absent: nothing can be had to start a container from
 */
async function checkContainers(
  { containers }: Matrix,
  workshop: Workshop | undefined,
  check: Check,
  surroundings: Surroundings,
): Promise<void> {
  const { environment, signal } = surroundings
  let engine: Engine | undefined
  await check(
    'engine',
    async () => {
      const [found, words] = await examineEngine(environment)
      engine = found
      return words
    },
    false,
  )
  const found = engine
  if (found && workshop)
    await check(
      'container',
      () => held(surroundings, () => examineContainer(found, workshop, containers.privileged, signal)),
      false,
    )
}

/** @returns 0 where a run is possible, 3 where something that it needs is missing */
export async function doctor(args: DoctorFlags, surroundings: Surroundings): Promise<number> {
  const { environment, stdout } = surroundings
  const findings: HostFact[] = []
  const check: Check = async (what, prove, needed = true) => {
    surroundings.signal.throwIfAborted()
    const finding = { ...(await find(what, prove)), ...(needed ? {} : { needed: false as const }) }
    findings.push(finding)
    if (!args.json)
      stdout.write(
        `${finding.ok ? '✓' : needed ? '✗' : '–'} ${finding.what}: ${visibleLine(finding.proof)}\n`,
      )
  }
  await check('node', () => Promise.resolve(`${process.version} on ${process.platform} ${process.arch}`))
  await check('cache', () => room(cacheDirectory(environment)))
  await checkMachines(
    await openMatrix(args.config, surroundings.stderr, args.arch),
    args,
    check,
    surroundings,
  )
  if (args.json) stdout.write(`${JSON.stringify(findings, null, 2)}\n`)
  return findings.every(({ ok, needed }) => ok || needed === false) ? 0 : 3
}
