/** Programs that the host need not have: a package closure in the cache, run through its own dynamic loader. */
import { createWriteStream } from 'node:fs'
import { mkdir, symlink } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { execa } from 'execa'
import { factsOfArchitecture, hostArchitecture } from '../../matrix/architecture.js'
import type { Architecture } from '../../matrix/architecture.js'
import type { Archive, Package } from '../archive/model.js'
import { sparing } from '../../lib/descriptors.js'
import { UnavailableError } from '../../lib/errors.js'
import type { Access, Confinement } from './confinement.js'
import { refuseNoexec } from './noexec.js'
import { rootEntries } from './root-entries.js'
import type { ArtefactName, Store } from './store.js'

export interface Tools {
  /** The host directory that holds the closure's tree. */
  readonly root: string
  readonly libraries: string
  /** The command that starts one of its programs, given by its path in the tree. */
  readonly command: (program: string) => string[]
}

/** Tools that read foreign bytes, and so run within walls. */
export interface ConfinedTools extends Tools {
  readonly confinement: Confinement
}

async function unpack(archive: Archive, packages: readonly Package[], root: string): Promise<void> {
  for await (const entry of rootEntries(archive, packages)) {
    const path = join(root, entry.path)
    if (entry.type === 'directory') await mkdir(path, { recursive: true })
    // Absolute targets would lead into the host's own files; in the cache they lead into the tree.
    else if (entry.type === 'symlink')
      await symlink(
        entry.target.startsWith('/') ? relative(dirname(path), join(root, entry.target)) : entry.target,
        path,
      )
    else await pipeline(entry.content, createWriteStream(path, { mode: entry.mode | 0o600 }))
  }
}

/** What tools for an architecture's guests are called in the cache: those for this host's own by the bare name. */
export const toolsKind = (kind: string, arch: Architecture): string =>
  arch === hostArchitecture() ? kind : `${kind}-${arch}`

/** @param kind what the tools are called in the cache */
export const toolsName = (kind: string, packages: readonly Package[]): ArtefactName => [
  kind,
  ['tools', 1, packages.map(({ sha256 }) => sha256)],
]

/**
 * Unpacks a closure into the store, as the user who runs this.
 * @param kind what the tools are called in the cache
 * @throws UnavailableError as the archive and the disk do, and where nothing can be started from the store
 */
export async function unpackTools(
  store: Store,
  archive: Archive,
  kind: string,
  packages: readonly Package[],
): Promise<Tools> {
  const root = await store.make(...toolsName(kind, packages), (directory) =>
    unpack(archive, packages, directory),
  )
  await refuseNoexec(root)
  const { triplet, loader: name } = factsOfArchitecture(hostArchitecture())
  const libraries = join(root, 'usr/lib', triplet)
  const loader = join(libraries, name)
  return {
    root,
    libraries,
    command: (program) => [loader, '--library-path', libraries, join(root, program)],
  }
}

/** The command that starts one of the tools within walls, in which it sees its own tree and what it is given. */
export const confinedCommand = (
  { confinement, root, command }: ConfinedTools,
  program: string,
  args: readonly string[],
  access: Access,
): readonly string[] =>
  confinement.command([...command(program), ...args], { ...access, read: [root, ...access.read] })

/** A tool's task. */
export interface Task {
  /** What it is to do, for people: "make the image of bpftrace 0.23.2". */
  readonly what: string
  /** The program's path in the tools' tree. */
  readonly program: string
  readonly args: readonly string[]
  readonly access: Access
  /** All that it has of an environment. */
  readonly environment?: Readonly<Record<string, string>>
}

/**
 * Runs a tool that writes into the store, within walls.
 * @throws UnavailableError with the tool's own words where it fails: mostly for want of space
 */
export async function runTool(
  tools: ConfinedTools,
  { what, program, args, access, environment = {} }: Task,
): Promise<void> {
  const [starter = '', ...rest] = confinedCommand(tools, program, args, access)
  const { failed, stderr, shortMessage } = await tools.confinement.lending(access, () =>
    execa(starter, rest, {
      reject: false,
      env: environment,
      extendEnv: false,
      stdio: sparing(['ignore', 'pipe', 'pipe']),
    }),
  )
  if (!failed) return
  const words = stderr.trim().slice(0, 2000) || shortMessage
  throw new UnavailableError(
    `cannot ${what}: ${words}; if no space is left, make room in the cache or set MATRIX_CACHE_DIR to another directory`,
  )
}
