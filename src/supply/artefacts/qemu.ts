/** Which QEMU runs the machines: the host's, or one from the archive that needs nothing of the host. */
import { access, constants, realpath } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { execa } from 'execa'
import { sentence, UnavailableError } from '../../lib/errors.js'
import { factsOfArchitecture } from '../../matrix/architecture.js'
import type { Architecture } from '../../matrix/architecture.js'
import { compareVersions } from '../../matrix/versions.js'
import type { Access, Confinement } from './confinement.js'
import type { Emulator } from './emulator.js'
import type { Tools } from './tools.js'

/** What the emulator of an architecture's machines is called. */
const programFor = (arch: Architecture): string => factsOfArchitecture(arch).emulator.program

const IS_EMULATOR = /qemu-system-\w+$/

const versionIn = (text: string): string => /version (\S+)/.exec(text)?.[1] ?? 'unknown'

const isProgram = (path: string): Promise<boolean> =>
  access(path, constants.X_OK).then(
    () => true,
    () => false,
  )

/** The host's QEMU for an architecture by the directories of PATH, or null. */
export async function hostProgram(arch: Architecture, path: string): Promise<string | null> {
  for (const directory of path.split(':').filter((one) => one.startsWith('/'))) {
    const program = join(directory, programFor(arch))
    if (await isProgram(program)) return program
  }
  return null
}

/** A filter of system calls as QEMU builds it: nothing that a machine of ours needs is denied. */
const SANDBOX = ['-sandbox', 'on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny']

/** The least that QEMU can be told to do: it starts, and its monitor is told to quit. */
const NO_MACHINE = [
  '-machine',
  'none',
  '-nodefaults',
  '-no-user-config',
  '-display',
  'none',
  '-monitor',
  'stdio',
]

const DEADLINE_MS = 20_000

/** What a QEMU consists of. */
interface Parts {
  readonly command: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  /** Host paths of its own that it reads. */
  readonly reads: readonly string[]
}

async function asked(
  { command, environment, reads }: Parts,
  { command: confined }: Confinement,
): Promise<Emulator> {
  const start = (access: Access): readonly string[] =>
    confined(command, { ...access, read: [...reads, ...access.read] })
  const [program = '', ...before] = start({ read: [] })
  const run = (args: readonly string[], input: string) =>
    execa(program, [...before, ...args], {
      reject: false,
      env: environment,
      extendEnv: false,
      timeout: DEADLINE_MS,
      input,
    })
  const { stdout, failed, stderr, originalMessage, shortMessage } = await run(['--version'], '')
  if (failed) {
    const why = stderr.split('\n')[0] || (originalMessage ?? shortMessage ?? '')
    throw doesNotRun(command.find((word) => IS_EMULATOR.test(word)) ?? command.at(-1) ?? '', why)
  }
  const filtered = await run([...SANDBOX, ...NO_MACHINE], 'quit\n')
  const works = !filtered.failed && filtered.stdout.includes('(qemu)')
  return {
    version: versionIn(stdout),
    command,
    environment,
    unfiltered: works ? null : filtered.stderr.split('\n')[0] || 'it does not say why',
    start: (access) => [...start(access), ...(works ? SANDBOX : [])],
  }
}

/** Where programs of a host find what they consist of, on the distributions that there are. */
const HOSTS_OWN = [
  ...['/usr', '/bin', '/sbin', '/lib', '/lib32', '/lib64', '/etc/ld.so.cache', '/etc/alternatives'],
  ...['/nix/store', '/gnu/store'],
]

const doesNotRun = (program: string, why: string): UnavailableError =>
  new UnavailableError(
    `${program} does not run: ${why}; mend it, or take it out of PATH (or set MATRIX_QEMU=archive) to have one fetched`,
  )

/** A QEMU of the host: what it reads lies with it, in its prefix, or where the host's programs have it. */
async function hostEmulator(program: string, confinement: Confinement): Promise<Emulator> {
  const at = dirname(await realpath(program).catch(() => program))
  const prefix =
    basename(at) === 'bin' ? ['lib', 'lib64', 'libexec', 'share'].map((name) => join(at, '..', name)) : []
  const reads = [...HOSTS_OWN, dirname(program), at, ...prefix]
  return asked({ command: [program], environment: {}, reads }, confinement)
}

/** A QEMU that was unpacked from its package closure, with its own modules and firmware. */
export async function archiveEmulator(
  arch: Architecture,
  tools: Tools,
  confinement: Confinement,
): Promise<Emulator> {
  const share = (name: string): string[] => ['-L', join(tools.root, 'usr/share', name)]
  const base = tools.command(`usr/bin/${programFor(arch)}`)
  const environment = { QEMU_MODULE_DIR: join(tools.libraries, 'qemu') }
  const command = [...base, ...share('qemu'), ...share('seabios')]
  return asked({ command, environment, reads: [tools.root] }, confinement)
}

/** Whether QEMU comes from the archive. @param choice as in `findEmulator` */
export const isFetched = async (arch: Architecture, choice: string, path: string): Promise<boolean> =>
  choice === 'archive' ||
  ((choice === '' || isForeign(arch, choice)) && (await hostProgram(arch, path)) === null)

/** Whether a choice of a program says nothing of an architecture's machines: it is one for others. */
const isForeign = (arch: Architecture, choice: string): boolean =>
  IS_EMULATOR.test(choice) && basename(choice) !== programFor(arch)

const isTooOld = (arch: Architecture, { version }: Emulator): boolean =>
  compareVersions(version, factsOfArchitecture(arch).emulator.since) < 0

/** @throws UnavailableError with the mend for one whose board lacks what a guest needs */
function refusingOld(arch: Architecture, program: string, emulator: Emulator): Emulator {
  if (!isTooOld(arch, emulator)) return emulator
  throw new UnavailableError(
    `${program} is QEMU ${emulator.version}, and guests of ${arch} need ${factsOfArchitecture(arch).emulator.since} or newer; install that, or set MATRIX_QEMU=archive to have one fetched`,
  )
}

/**
 * The emulator on this host for machines of an architecture.
 * @param choice `host`, `archive`, a path, or '' to take the host's where there is one (environment MATRIX_QEMU)
 * @param confinement the walls that it runs within
 * @param tools unpacks QEMU's closure; only called where it is needed
 * @throws UnavailableError with the mend where none can be had
 */
export async function findEmulator(
  arch: Architecture,
  choice: string,
  path: string,
  confinement: () => Promise<Confinement>,
  tools: () => Promise<Tools>,
): Promise<Emulator> {
  if (choice.startsWith('/') && !isForeign(arch, choice)) {
    if (!(await isProgram(choice))) throw doesNotRun(choice, 'no program is there')
    return refusingOld(arch, choice, await hostEmulator(choice, await confinement()))
  }
  const host = choice === 'archive' ? null : await hostProgram(arch, path)
  if (host !== null) {
    const emulator = await hostEmulator(host, await confinement())
    // One that is too old is as good as none, where another may be fetched.
    if (choice === 'host') return refusingOld(arch, host, emulator)
    if (!isTooOld(arch, emulator)) return emulator
  }
  if (choice === 'host')
    throw new UnavailableError(
      `no ${programFor(arch)} is in PATH; install it, or unset MATRIX_QEMU to have one fetched`,
    )
  const unpacked = await tools().catch((error: unknown) => {
    throw new UnavailableError(
      `no ${programFor(arch)} is in PATH and none can be had from the archive: ${sentence(error)}; install QEMU, or mend that`,
    )
  })
  return archiveEmulator(arch, unpacked, await confinement())
}
