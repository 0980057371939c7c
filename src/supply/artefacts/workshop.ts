/** All artefacts of a run behind one door: each is made when it is first asked for, and once. */
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { withSecurity } from '../archive/pockets.js'
import { remembered } from '../archive/remembered.js'
import { resolveClosure } from '../archive/resolve.js'
import type { Archive, Package } from '../archive/model.js'
import { UnavailableError } from '../../lib/errors.js'
import { once } from '../../lib/once.js'
import type { Emulator } from './emulator.js'
import type { KernelBuild } from '../plan/cell.js'
import { containerIdentity, containerTar } from './container-image.js'
import { COMPILER, compileProgram, guestFiles, guestIdentity } from './guest.js'
import type { GuestFiles } from './guest.js'
import { imagesFrom } from './image.js'
import type { Closure, Images } from './image.js'
import { kernelFiles } from './kernel.js'
import type { KernelFiles } from './kernel.js'
import { launcherFile } from './launcher.js'
import { findEmulator } from './qemu.js'
import { announcing, openStore } from './store.js'
import type { OnWork, Store } from './store.js'
import { findConfinement } from './confinement.js'
import type { Confinement } from './confinement.js'
import { unpackTools } from './tools.js'
import type { ConfinedTools, Tools } from './tools.js'

export interface Workshop {
  readonly images: Images
  /** What the observers' image is made from (bpftool, strace), the same for all kernels and builds. */
  looker(): Promise<Closure>
  /**
   * What a container's image is made from: its digest, and its tar for an engine that has none.
   * @param build absent: the agent alone
   */
  container(build?: Closure): Promise<{ readonly digest: string; readonly tar: () => Readable }>
  kernel(build: KernelBuild): Promise<KernelFiles>
  guest(): Promise<GuestFiles>
  /** Digest of everything that the guest's programs are made from; known without making them. */
  guestIdentity(): Promise<string>
  emulator(): Promise<Emulator>
  /** What reads the file system of an AppImage. */
  squashfs(): Promise<ConfinedTools>
  /** The walls around all of these and around the emulator. */
  confinement(): Promise<Confinement>
  /** What `matrix shell` starts in a guest. */
  launcher(): Promise<string>
  /** Compiles C sources (host paths) into a static program that guests can run, beside the guest's own. */
  compile(sources: readonly string[], program: string): Promise<void>
}

export interface WorkshopOptions {
  readonly archive: Archive
  readonly cacheDir: string
  /** The directory that holds guest/. */
  readonly imagesDir: string
  /**
   * Suite from which helpers come that the host need not have (QEMU, compiler, mke2fs), such as `trixie`; its security
   * pocket is looked into too.
   */
  readonly toolsSuite: string
  /** Of the environment: MATRIX_QEMU and PATH. */
  readonly qemuChoice: string
  readonly path: string
  /** Is told what is unpacked, compiled or made, while that lasts. */
  readonly onWork?: OnWork
}

/** Tools for people, where their name in the cache says little. */
const TITLES: Readonly<Record<string, string>> = {
  compiler: 'the compiler',
  qemu: 'QEMU',
  walls: 'bubblewrap',
  squashfs: 'squashfs-tools',
}

export function openWorkshop(options: WorkshopOptions): Workshop {
  const { archive, cacheDir } = options
  const store = openStore(cacheDir)
  const onWork: OnWork = options.onWork ?? (() => undefined)
  const told = (what: string, packages: readonly Package[] = []): Store =>
    announcing(store, archive, { packages, what, onWork })
  const sourceDir = join(options.imagesDir, 'guest')
  const tools = once(() => withSecurity(archive, options.toolsSuite))
  const closureOf = async (roots: readonly string[]): Promise<Package[]> =>
    resolveClosure(await tools(), roots, cacheDir)
  const alone = async (name: string): Promise<Package> => {
    const suite = await tools()
    return remembered(cacheDir, ['newest', suite.name, suite.digest, name], async () => {
      const found = (await suite.index()).newest(name)
      if (found) return found
      throw new UnavailableError(`${suite.name} has no package ${name}, which every machine needs`)
    })
  }
  const compilerPackages = once(async () => [
    ...(await closureOf(COMPILER.closure)),
    ...(await Promise.all(COMPILER.alone.map(alone))),
  ])
  const unpacked = async (kind: string, packages: readonly Package[]): Promise<Tools> =>
    unpackTools(told(`unpacking ${TITLES[kind] ?? kind}`, packages), archive, kind, packages)
  const confinement = once(async () => {
    const packages = [...(await closureOf(['bubblewrap', 'libcap-ng0'])), await alone('util-linux')]
    return findConfinement(await unpacked('walls', packages), process.getuid?.() ?? 0)
  })
  const toolsOf = (
    kind: string,
    packages: () => Promise<readonly Package[]>,
  ): (() => Promise<ConfinedTools>) =>
    once(async () => ({
      ...(await unpacked(kind, await packages())),
      confinement: await confinement(),
    }))
  const compiler = toolsOf('compiler', compilerPackages)
  const mke2fs = toolsOf('mke2fs', () => closureOf(['e2fsprogs', 'libarchive13t64']))
  const kmod = toolsOf('kmod', () => closureOf(['kmod']))
  const qemu = toolsOf('qemu', () => closureOf(['qemu-system-x86']))
  const looker = once(async () => {
    const packages = await closureOf(['bpftool', 'strace'])
    return {
      program: 'bpftool',
      version: packages.find(({ name }) => name === 'bpftool')?.version ?? '',
      packages,
    }
  })
  const identity = once(async () => guestIdentity(sourceDir, await compilerPackages()))
  const guest = once(async () =>
    guestFiles(told("compiling the guest's programs"), sourceDir, compiler, await identity()),
  )
  return {
    images: imagesFrom(store, archive, mke2fs, onWork),
    looker,
    async container(build) {
      const trees = build ? [build, await looker()] : []
      const files = await guest()
      return {
        digest: containerIdentity(await identity(), trees),
        tar: () => {
          const what = `making the container's image${build ? ` of bpftrace ${build.version}` : ''}`
          onWork(what, false)
          return containerTar(archive, files, trees).once('close', () => onWork(what, true))
        },
      }
    },
    kernel: (build) =>
      kernelFiles(told(`unpacking the kernel ${build.id}`, build.packages), archive, build, kmod),
    guest,
    guestIdentity: identity,
    squashfs: toolsOf('squashfs', () => closureOf(['squashfs-tools-ng'])),
    confinement,
    emulator: once(() => findEmulator(options.qemuChoice, options.path, confinement, qemu)),
    launcher: once(async () =>
      launcherFile(
        told("compiling the shell's launcher"),
        options.imagesDir,
        compiler,
        await compilerPackages(),
      ),
    ),
    compile: async (sources, program) => compileProgram(await compiler(), sources, program),
  }
}
