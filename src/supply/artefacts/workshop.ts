/** All artefacts of a run behind one door: each is made when it is first asked for, and once. */
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { withSecurity } from '../archive/pockets.js'
import { hold } from '../archive/holds.js'
import { remembered } from '../archive/remembered.js'
import { resolveClosure } from '../archive/resolve.js'
import type { Archive, Package } from '../archive/model.js'
import { UnavailableError } from '../../lib/errors.js'
import { exists } from '../../lib/files.js'
import { once, onceEach } from '../../lib/once.js'
import { factsOfArchitecture, hostArchitecture } from '../../matrix/architecture.js'
import type { Architecture } from '../../matrix/architecture.js'
import { suiteOn } from '../../matrix/source.js'
import type { Emulator } from './emulator.js'
import type { Cell, KernelBuild } from '../plan/cell.js'
import { containerIdentity, containerTar } from './container-image.js'
import {
  compileProgram,
  compilerReads,
  compilerRoots,
  guestFiles,
  guestIdentity,
  guestName,
} from './guest.js'
import type { GuestFiles } from './guest.js'
import { imagesFrom } from './image.js'
import type { Closure, Images } from './image.js'
import { kernelFiles } from './kernel.js'
import type { KernelFiles } from './kernel.js'
import { launcherFile } from './launcher.js'
import { lackingFor } from './needed.js'
import type { NeededArtefact } from './needed.js'
import { findEmulator, isFetched } from './qemu.js'
import { announcing, openStore, placeIn } from './store.js'
import type { OnWork, Store } from './store.js'
import { findConfinement } from './confinement.js'
import type { Confinement } from './confinement.js'
import { toolsKind, unpackTools } from './tools.js'
import type { ConfinedTools, Tools } from './tools.js'

export interface Workshop {
  readonly images: Images
  /** What the observers' image is made from (bpftool, strace), the same for all kernels and builds of an architecture. */
  looker(arch: Architecture): Promise<Closure>
  /**
   * What a container's image is made from, of this host's architecture: its digest, and its tar for an engine that has none.
   * @param build absent: the agent alone
   */
  container(build?: Closure): Promise<{ readonly digest: string; readonly tar: () => Readable }>
  kernel(build: KernelBuild): Promise<KernelFiles>
  guest(arch: Architecture): Promise<GuestFiles>
  /** Digest of everything that the guest's programs are made from; known without making them. */
  guestIdentity(arch: Architecture): Promise<string>
  emulator(arch: Architecture): Promise<Emulator>
  /** What reads the file system of an AppImage. */
  squashfs(): Promise<ConfinedTools>
  /**
   * What is to be made for these cells before they are asked; nothing is had or made for it but indexes.
   * @param hasImage whether an engine has the image of a digest
   * @param holds whether what is made already is held for as long as this process lives, as what is about to be used
   */
  lacking(
    cells: readonly Cell[],
    hasImage: (digest: string) => Promise<boolean>,
    holds: boolean,
  ): Promise<readonly NeededArtefact[]>
  /** The walls around all of these and around the emulator. */
  confinement(): Promise<Confinement>
  /** What `matrix shell` starts in a guest. */
  launcher(arch: Architecture): Promise<string>
  /** Compiles C sources (host paths) into a static program that guests can run, beside the guest's own. */
  compile(sources: readonly string[], program: string, arch: Architecture): Promise<void>
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

/** @param kind what tools are called in the cache, such as `compiler-arm64` */
function titleOf(kind: string): string {
  const [name = '', arch] = kind.split('-')
  return `${TITLES[name] ?? name}${arch === undefined ? '' : ` for ${arch}`}`
}

export function openWorkshop(options: WorkshopOptions): Workshop {
  const { archive, cacheDir } = options
  const store = openStore(cacheDir)
  const onWork: OnWork = options.onWork ?? (() => undefined)
  const told = (what: string, packages: readonly Package[] = []): Store =>
    announcing(store, archive, { packages, what, onWork })
  const sourceDir = join(options.imagesDir, 'guest')
  const host = hostArchitecture()
  const tools = onceEach((arch: Architecture) => withSecurity(archive, suiteOn(options.toolsSuite, arch)))
  const closureOf = async (roots: readonly string[], arch = host): Promise<Package[]> =>
    resolveClosure(await tools(arch), roots, cacheDir)
  const alone = async (name: string, arch = host): Promise<Package> => {
    const suite = await tools(arch)
    return remembered(cacheDir, ['newest', suite.name, suite.digest, name], async () => {
      const found = (await suite.index()).newest(name)
      if (found) return found
      throw new UnavailableError(`${suite.name} has no package ${name}, which every machine needs`)
    })
  }
  const compilerPackages = onceEach(async (arch: Architecture) => {
    const closure = await closureOf(compilerRoots(arch))
    return [...closure, ...(await Promise.all(compilerReads(arch, closure).map((name) => alone(name, arch))))]
  })
  const unpacked = async (kind: string, packages: readonly Package[]): Promise<Tools> =>
    unpackTools(told(`unpacking ${titleOf(kind)}`, packages), archive, kind, packages)
  const packages = {
    walls: async () => [...(await closureOf(['bubblewrap', 'libcap-ng0'])), await alone('util-linux')],
    mke2fs: () => closureOf(['e2fsprogs', 'libarchive13t64']),
    kmod: () => closureOf(['kmod']),
    squashfs: () => closureOf(['squashfs-tools-ng']),
  }
  const confinement = once(async () =>
    findConfinement(await unpacked('walls', await packages.walls()), process.getuid?.() ?? 0),
  )
  /** Tools for each architecture of guests; this host's go by the bare name. */
  const packagesFor = {
    compiler: compilerPackages,
    qemu: (arch: Architecture) => closureOf([factsOfArchitecture(arch).emulator.package]),
  }
  const confined = async (kind: string, those: readonly Package[]): Promise<ConfinedTools> => ({
    ...(await unpacked(kind, those)),
    confinement: await confinement(),
  })
  const toolsOf = (kind: keyof typeof packages): (() => Promise<ConfinedTools>) =>
    once(async () => confined(kind, await packages[kind]()))
  const toolsFor = (kind: keyof typeof packagesFor): ((arch: Architecture) => Promise<ConfinedTools>) =>
    onceEach(async (arch: Architecture) => confined(toolsKind(kind, arch), await packagesFor[kind](arch)))
  const compiler = toolsFor('compiler')
  const mke2fs = toolsOf('mke2fs')
  const kmod = toolsOf('kmod')
  const qemu = toolsFor('qemu')
  const looker = onceEach(async (arch: Architecture) => {
    const closure = await closureOf(['bpftool', 'strace'], arch)
    return {
      program: 'bpftool',
      arch,
      version: closure.find(({ name }) => name === 'bpftool')?.version ?? '',
      packages: closure,
    }
  })
  const identity = onceEach(async (arch: Architecture) =>
    guestIdentity(sourceDir, await compilerPackages(arch)),
  )
  const guest = onceEach(async (arch: Architecture) =>
    guestFiles(
      told("compiling the guest's programs"),
      sourceDir,
      () => compiler(arch),
      await identity(arch),
      arch,
    ),
  )
  return {
    images: imagesFrom(store, archive, mke2fs, onWork),
    looker,
    async container(build) {
      const trees = build ? [build, await looker(host)] : []
      const files = await guest(host)
      const digest = containerIdentity(await identity(host), trees)
      return {
        digest,
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
    squashfs: toolsOf('squashfs'),
    lacking: (cells, hasImage, holds) =>
      lackingFor(cells, {
        host,
        guest: async (arch) => guestName(await identity(arch)),
        looker,
        packages,
        packagesFor,
        fetchesQemu: (arch) => isFetched(arch, options.qemuChoice, options.path),
        hasContainer: async (build) =>
          hasImage(containerIdentity(await identity(host), [build, await looker(host)])),
        async isMade(name) {
          const place = placeIn(cacheDir, name)
          if (holds) await hold(place)
          return exists(place)
        },
      }),
    confinement,
    emulator: onceEach((arch: Architecture) =>
      findEmulator(arch, options.qemuChoice, options.path, confinement, () => qemu(arch)),
    ),
    launcher: onceEach(async (arch: Architecture) =>
      launcherFile(
        told("compiling the shell's launcher"),
        options.imagesDir,
        () => compiler(arch),
        await compilerPackages(arch),
        arch,
      ),
    ),
    compile: async (sources, program, arch) => compileProgram(await compiler(arch), sources, program, arch),
  }
}
