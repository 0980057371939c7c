/**
 * Whether what lies in the cache can only have been put there by this user, as OpenSSH asks it of its files. Programs of
 * the cache are started and its answers published, so whoever can write there can do both in the user's name.
 */
import { readFileSync } from 'node:fs'
import type { Stats } from 'node:fs'
import { chmod, lstat, readdir, readlink } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { once } from '../../lib/once.js'
import { UnavailableError } from '../../lib/errors.js'
import { makeDirectories } from '../../lib/files.js'
import { isPrivateGroup } from './private-group.js'

/** What of a file decides. */
export type Held = Pick<Stats, 'uid' | 'gid' | 'mode' | 'isDirectory' | 'isSymbolicLink'>

export interface Viewer {
  readonly uid: number
  /** Who owns `/`: root, or what root is shown as in a user namespace that does not map it. */
  readonly top: number
  /** Whether nobody but this user, or root, is in the group. */
  readonly isPrivate: (gid: number) => boolean
}

const [GROUP, OTHERS, STICKY] = [0o020, 0o002, 0o1000]

/**
 * What is wrong with a file, directory or link of the cache: a part of a sentence, or null. In a sticky directory others
 * may add entries, and not replace ours; whose each entry is, is looked at for itself. Pure.
 * @param leads whether it is only on the way to the cache
 */
export function distrust(held: Held, { uid, top, isPrivate }: Viewer, leads: boolean): string | null {
  const mode = (held.mode & 0o7777).toString(8).padStart(4, '0')
  if (held.uid !== uid && held.uid !== 0 && !(leads && held.uid === top))
    return `belongs to user ${held.uid} (mode ${mode}), and this is user ${uid}`
  if (held.isSymbolicLink() || (held.isDirectory() && (held.mode & STICKY) !== 0)) return null
  if ((held.mode & OTHERS) !== 0) return `may be written by everybody (user ${held.uid}, mode ${mode})`
  if ((held.mode & GROUP) !== 0 && !isPrivate(held.gid))
    return `may be written by group ${held.gid} (user ${held.uid}, mode ${mode})`
  return null
}

const read = (path: string): string => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return '' // then no group is known to be private
  }
}

const viewer = once(async (): Promise<Viewer> => {
  const uid = process.geteuid?.() ?? 0
  const [users, groups] = [read('/etc/passwd'), read('/etc/group')]
  return {
    uid,
    top: (await lstat('/')).uid,
    isPrivate: (gid) => [uid, 0].some((one) => isPrivateGroup(gid, one, users, groups)),
  }
})

const ELSEWHERE = 'or set MATRIX_CACHE_DIR to a directory of your own'

/** @throws UnavailableError with path, owner, mode and the mend where it is not to be believed */
async function believe(path: string, held: Held, leads: boolean): Promise<void> {
  const wrong = distrust(held, await viewer(), leads)
  if (wrong === null) return
  const isForeign = wrong.startsWith('belongs')
  const name = leads ? `${path}, which leads to it,` : path
  const mend = isForeign
    ? leads
      ? 'run as that user'
      : 'run as that user, remove it'
    : `run \`chmod ${leads ? '' : '-R '}go-w ${held.isDirectory() ? path : dirname(path)}\``
  throw new UnavailableError(`the cache is not believed: ${name} ${wrong}; ${mend}, ${ELSEWHERE}`)
}

/** As many links as the kernel follows. */
const MOST_LINKS = 40

/**
 * Looks at each directory and link from the root to a path.
 * @param end whether the path itself is of the cache
 * @returns where it is; null where it is not there, or cannot be seen: whoever uses it then says so
 */
async function walk(path: string, end: boolean, links = MOST_LINKS): Promise<string | null> {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.')
  let at = '/'
  await believe(at, await lstat(at), true)
  for (const [index, part] of parts.entries()) {
    // Here `at` has no links in it, so that this is what the kernel takes it for.
    const next = join(at, part)
    const held = await lstat(next).catch(() => undefined)
    if (held === undefined) return null
    const isEnd = end && index === parts.length - 1
    await believe(next, held, !isEnd)
    const target = held.isSymbolicLink() ? await readlink(next) : undefined
    const to = target?.startsWith('/') === false ? `${at}/${target}` : target
    const real = to === undefined ? next : links === 0 ? null : await walk(to, isEnd, links - 1)
    if (real === null) return null
    at = real
  }
  return at
}

const believed = new Set<string>()

/**
 * Looks at a directory of the cache, and at all that lead to it, once a process. One that is not there is believed.
 * @throws UnavailableError with path, owner, mode and the mend where another user, not root, owns one or may write one
 */
export async function believeDirectory(path: string): Promise<void> {
  const full = resolve(path)
  if (!believed.has(full) && (await walk(full, true)) !== null) believed.add(full)
}

/** Makes a directory of the cache, with its parents, for this user alone, and looks at it. Throws what mkdir throws too. */
export async function makeOwn(path: string): Promise<void> {
  if (believed.has(resolve(path))) await makeDirectories(path, 0o700)
  else {
    // Nothing is made where it would not be believed.
    await believeDirectory(path)
    await makeDirectories(path, 0o700)
    await believeDirectory(path)
  }
}

/** Looks at a file of the cache that is about to be used. Throws as `believeDirectory`. */
export const believeFile = (path: string, held: Held): Promise<void> => believe(path, held, false)

/** Does something with each file, directory and link below a directory. */
async function each(directory: string, act: (path: string, held: Stats) => Promise<void>): Promise<void> {
  await Promise.all(
    (await readdir(directory)).map(async (name) => {
      const path = join(directory, name)
      const held = await lstat(path)
      await act(path, held)
      if (held.isDirectory()) await each(path, act)
    }),
  )
}

/** Looks at a directory of the cache and all that is in it. Throws as `believeDirectory`. */
export async function believeTree(directory: string): Promise<void> {
  await believeDirectory(directory)
  await each(directory, believeFile)
}

/** Takes the right to write from all but this user, whatever the umask of what has made it was. */
export async function closeTree(directory: string): Promise<void> {
  await each(directory, async (path, held) => {
    if (held.isSymbolicLink() || (held.mode & (GROUP | OTHERS)) === 0) return
    await chmod(path, held.mode & 0o7777 & ~(GROUP | OTHERS))
  })
}
