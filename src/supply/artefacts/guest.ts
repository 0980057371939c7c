/** The guest's own programs (agent, workloads), compiled from images/guest with a compiler from the archive. */
import { mkdir, readdir, readFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { exists } from '../../lib/files.js'
import { factsOfArchitecture, hostArchitecture } from '../../matrix/architecture.js'
import type { Architecture } from '../../matrix/architecture.js'
import type { Package } from '../archive/model.js'
import { identity } from './store.js'
import type { ArtefactName, Store } from './store.js'
import { runTool } from './tools.js'
import type { ConfinedTools } from './tools.js'

/** The compiler proper, an assembler and a linker, by packages of this host; for another architecture Debian's cross compiler. */
export function compilerRoots(arch: Architecture, host: Architecture = hostArchitecture()): string[] {
  const name = factsOfArchitecture(arch).triplet.replaceAll('_', '-')
  return [arch === host ? 'cpp' : `cpp-${name}`, `binutils-${name}`]
}

/**
 * What is only read, of the guest's architecture, and so comes without what it depends on: the small C library and the
 * kernel's headers, and what musl takes from libgcc on arm64 (numbers of 128 bits).
 * @param closure the compiler's, of which libgcc has the version
 */
export function compilerReads(arch: Architecture, closure: readonly Pick<Package, 'name'>[]): string[] {
  const version = closure.flatMap(({ name }) => /^cpp-(\d+)/.exec(name)?.[1] ?? [])[0] ?? ''
  return ['musl-dev', 'linux-libc-dev', ...(arch === 'arm64' ? [`libgcc-${version}-dev`] : [])]
}

const PROGRAMS: Record<string, readonly string[]> = {
  agent: [
    'agent.c',
    'contained.c',
    'frame.c',
    'system.c',
    'root.c',
    'exercise.c',
    'companion.c',
    'output.c',
    'request.c',
    'rights.c',
    'look.c',
  ],
  syscall: ['workload.c', 'actions.c', 'command.c', 'burst.c', 'cpus.c'],
  everyday: ['everyday.c', 'files.c', 'processes.c', 'network.c', 'memory.c'].map(
    (name) => `everyday/${name}`,
  ),
}

const FLAGS = ['-quiet', '-O1', '-Wall', '-Wextra', '-D_GNU_SOURCE', '-fno-pie', '-fno-stack-protector']

export interface GuestFiles {
  readonly agent: string
  /** The workload; its file name is the process name that programs under test filter by. */
  readonly workload: string
  /** What causes everyday events. */
  readonly everyday: string
}

/** What the guest's bytes depend on: its sources, its compiler, its flags. */
export async function guestIdentity(sourceDir: string, compiler: readonly Package[]): Promise<string> {
  const all = await readdir(sourceDir, { recursive: true })
  const names = all.filter((name) => /\.[ch]$/.test(name)).sort()
  const sources = await Promise.all(names.map((name) => readFile(join(sourceDir, name), 'utf8')))
  return identity(['guest', FLAGS, PROGRAMS, names, sources, compiler.map(({ sha256 }) => sha256)])
}

/**
 * Compiles C sources into one static program for a guest, the way its own programs are compiled.
 * @param sources host paths; file names that differ
 * @param program host path; a directory `objects` is made beside it
 * @param arch the guest's, for which `tools` are
 * @throws UnavailableError with the compiler's words where it refuses
 */
export async function compileProgram(
  tools: ConfinedTools,
  sources: readonly string[],
  program: string,
  arch: Architecture,
): Promise<void> {
  const { triplet, musl } = factsOfArchitecture(arch)
  const family = arch === hostArchitecture() ? 'gcc' : 'gcc-cross'
  const versions = `usr/libexec/${family}/${triplet}`
  const version = (await readdir(join(tools.root, versions))).sort().at(-1) ?? ''
  const headers = [musl, '', triplet].flatMap((place) => ['-isystem', join(tools.root, 'usr/include', place)])
  const crt = (name: string): string => join(tools.root, 'usr/lib', musl, name)
  const beside = join(dirname(program), 'objects')
  await mkdir(beside, { recursive: true })
  const objects: string[] = []
  // Headers lie beside the sources that include them.
  const access = { read: sources.map((source) => dirname(source)), write: [dirname(program)] }
  const run = (part: string, args: readonly string[]): Promise<void> =>
    runTool(tools, { what: "compile the guest's programs", program: part, args, access })
  for (const source of sources) {
    const assembly = join(beside, `${basename(source)}.s`)
    const object = join(beside, `${basename(source)}.o`)
    await run(join(versions, version, 'cc1'), [...FLAGS, '-nostdinc', ...headers, source, '-o', assembly])
    await run(`usr/bin/${triplet}-as`, [assembly, '-o', object])
    objects.push(object)
  }
  // Symbols stay: probes in user space are attached to the workload's functions by name.
  const link = ['-static', '--build-id=none', '-o', program]
  const support = join(tools.root, 'usr/lib/gcc', triplet, version, 'libgcc.a')
  const libraries = [crt('libc.a'), ...((await exists(support)) ? [support, crt('libc.a')] : [])]
  const parts = [crt('crt1.o'), crt('crti.o'), ...objects, ...libraries, crt('crtn.o')]
  await run(`usr/bin/${triplet}-ld`, [...link, ...parts])
}

async function compile(
  sourceDir: string,
  tools: ConfinedTools,
  directory: string,
  arch: Architecture,
): Promise<void> {
  for (const [program, sources] of Object.entries(PROGRAMS)) {
    const paths = sources.map((source) => join(sourceDir, source))
    await compileProgram(tools, paths, join(directory, program), arch)
  }
}

/** @param guest what `guestIdentity` said of it */
export const guestName = (guest: string): ArtefactName => ['guest', guest]

/**
 * Compiles the guest's programs into the store.
 * @param sourceDir images/guest
 * @param identity what `guestIdentity` said of it
 * @throws UnavailableError where the compiler cannot be had or refuses
 */
export async function guestFiles(
  store: Store,
  sourceDir: string,
  tools: () => Promise<ConfinedTools>,
  guest: string,
  arch: Architecture,
): Promise<GuestFiles> {
  const made = await store.make(...guestName(guest), async (directory) =>
    compile(sourceDir, await tools(), directory, arch),
  )
  return { agent: join(made, 'agent'), workload: join(made, 'syscall'), everyday: join(made, 'everyday') }
}
