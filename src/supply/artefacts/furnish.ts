/** A build's entries → those of a machine: what is missing of all that a machine has is put beside them. */
import { UNSAID } from '../../matrix/architecture.js'
import type { Architecture } from '../../matrix/architecture.js'
import type { RootEntry } from '../plan/tree.js'
import {
  APPLETS,
  BUSYBOX,
  DIRECTORIES,
  FILES,
  LINKS,
  MOUNT_POINTS,
  PROGRAM_PLACES,
  RUN_LINKS,
  TEST_APPLETS,
} from './belongings.js'
import { bytesOf, pieces } from './bytes.js'
import { parents } from './layout.js'
import { directoriesIn, isLdConfiguration, ldCache, librariesIn } from './write-ld-cache.js'
import type { Directory } from './write-ld-cache.js'

const MOST_LINKS = 40

/** What is where in a tree that is given entry by entry. */
function openInventory() {
  const all = new Map<string, { readonly type: RootEntry['type']; readonly target: string }>()
  /**
   * Where a path is, links followed (the last part's own as well, where that is told); null where a link or a file on
   * the way makes that impossible. What is not there is where it would be.
   */
  function locate(path: string, whole: boolean): string | null {
    const [done, left]: [string[], string[]] = [[], path.split('/')]
    for (let followed = 0; left.length > 0;) {
      const part = left.shift() ?? ''
      if (part === '' || part === '.') continue
      if (part === '..') {
        done.pop()
        continue
      }
      const found = all.get([...done, part].join('/'))
      if (found?.type === 'file' && left.length > 0) return null
      if (found?.type === 'symlink' && (whole || left.length > 0)) {
        if (++followed > MOST_LINKS) return null
        if (found.target.startsWith('/')) done.length = 0
        left.unshift(...found.target.split('/'))
      } else done.push(part)
    }
    return done.join('/')
  }
  return {
    note: (entry: RootEntry): void =>
      void all.set(entry.path, { type: entry.type, target: entry.type === 'symlink' ? entry.target : '' }),
    locate,
    /** Whether a path leads to something. */
    has(path: string): boolean {
      const at = locate(path, true)
      return at !== null && all.has(at)
    },
    /** Whether something is at a path, a link to nothing included. */
    isTaken(path: string): boolean {
      const at = locate(path, false)
      return at === null || all.has(at)
    },
    isThere: (path: string): boolean => all.has(path),
    directory(path: string): Directory | null {
      const real = locate(path, true)
      if (real === null || all.get(real)?.type !== 'directory') return null
      const inside = [...all].filter(
        ([name, { type }]) => type !== 'directory' && name.slice(0, name.lastIndexOf('/')) === real,
      )
      return {
        real,
        names: new Map(inside.map(([name, { target }]) => [name.slice(real.length + 1), target])),
      }
    },
  }
}

const fileEntry = (path: string, bytes: Buffer): RootEntry => ({
  type: 'file',
  path,
  mode: 0o644,
  size: bytes.length,
  content: pieces(bytes),
})

/** Static programs, each null where nothing of it is wanted. */
export interface StandIns {
  readonly busybox: RootEntry | null
  /** For trees in which tests are run. */
  readonly bash: RootEntry | null
}

/**
 * All entries of a build but for what lies where the agent mounts over, and behind them what is missing. A path that is
 * there is left as it is.
 * @param standIns programs that stand in for tools that are not there, where they are to
 * @param arch whose libraries they are
 */
export async function* furnished(
  entries: AsyncIterable<RootEntry>,
  { busybox, bash }: StandIns,
  arch: Architecture = UNSAID,
): AsyncGenerator<RootEntry, void, void> {
  const inventory = openInventory()
  /** An entry in its real place, and the directories above it that are missing. */
  function* added(entry: RootEntry): Generator<RootEntry> {
    const at = inventory.locate(entry.path, false)
    if (at === null || inventory.isThere(at)) return
    for (const parent of parents(at))
      if (!inventory.isThere(parent)) {
        const above: RootEntry = { type: 'directory', path: parent }
        inventory.note(above)
        yield above
      }
    const placed = { ...entry, path: at }
    inventory.note(placed)
    yield placed
  }
  for (const path of MOUNT_POINTS) yield* added({ type: 'directory', path })
  const configured: string[] = []
  for await (const told of entries) {
    let entry = told
    if (MOUNT_POINTS.includes(entry.path.split('/', 1)[0] ?? '')) continue
    if (entry.type === 'file' && isLdConfiguration(entry.path)) {
      const bytes = await bytesOf(entry.content)
      configured.push(...directoriesIn(bytes.toString()))
      entry = { ...entry, content: pieces(bytes) }
    }
    inventory.note(entry)
    yield entry
  }
  for (const path of DIRECTORIES) yield* added({ type: 'directory', path })
  for (const [path, target] of Object.entries(LINKS)) {
    const from = target.startsWith('/') ? target : `${parents(path).at(-1) ?? ''}/${target}`
    if (inventory.has(from)) yield* added({ type: 'symlink', path, target })
  }
  for (const [path, target] of Object.entries(RUN_LINKS)) yield* added({ type: 'symlink', path, target })
  const lacks = (name: string): boolean =>
    !PROGRAM_PLACES.some((place) => inventory.isTaken(`${place}/${name}`))
  if (bash && lacks('bash')) yield* added({ ...bash, path: 'bin/bash' })
  if (busybox) {
    yield* added({ ...busybox, path: BUSYBOX })
    for (const name of bash ? [...APPLETS, ...TEST_APPLETS] : APPLETS)
      if (lacks(name))
        yield* added({
          type: 'symlink',
          path: `${name === 'sh' ? '' : 'usr/'}bin/${name}`,
          target: `/${BUSYBOX}`,
        })
  }
  for (const [path, text] of Object.entries(FILES)) yield* added(fileEntry(path, Buffer.from(text)))
  const libraries = librariesIn(configured, arch, (path) => inventory.directory(path))
  if (libraries.size > 0) yield* added(fileEntry('etc/ld.so.cache', ldCache(libraries, arch)))
}
