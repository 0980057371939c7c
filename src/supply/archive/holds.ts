/**
 * Who uses what in the cache, told between processes, so that nobody's things are removed.
 *
 * A directory of the cache has an empty file, and each name there is a byte of it, which need not be there. Who uses a name
 * has a shared lock on its byte before it looks whether the thing is there, and keeps it for as long as the process lives. Who
 * removes has the byte alone while it takes the name away. The kernel keeps these locks and frees them with the process, kill -9
 * included: there is no list to keep, no clock to compare, nothing to write on a full disk, and it holds across containers.
 */
import { closeSync, constants, fstatSync, openSync, statSync } from 'node:fs'
import { lutimes } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { sentence, UnavailableError } from '../../lib/errors.js'
import { codeOf, sha256 } from '../../lib/files.js'
import { once } from '../../lib/once.js'
import { believeFile, makeOwn } from './trust.js'

/** The file that is locked. It is never removed: locks on another of that name would not meet these. */
export const HOLDS = '.in-use'

const loadLocks = once(() => import('fs-native-extensions'))

/** 48 bits: two of a thousand names share a byte once in 10^9 caches, and then one stays for the other's sake. */
const byteOf = (name: string): number => Number.parseInt(sha256(name).slice(0, 12), 16)

/** This process's open files, by directory. They stay open: closing one would let go of all that it holds. */
const mine = new Map<string, number>()

function openMine(directory: string): number {
  const path = join(directory, HOLDS)
  const open = mine.get(directory)
  const there = statSync(path, { throwIfNoEntry: false })
  if (open !== undefined && there !== undefined && fstatSync(open).ino === there.ino) return open
  const file = openSync(path, constants.O_RDONLY | constants.O_CREAT | constants.O_NOFOLLOW, 0o600)
  mine.set(directory, file)
  return file
}

/**
 * Keeps others from removing something of the cache while this process lives, and notes that it is used now. Called before it is
 * looked for. Where the file system has no locks, or may not be written, nothing is held: then `openHolds` says so, too.
 * @throws UnavailableError where another user may write the directory
 */
export async function hold(path: string): Promise<void> {
  const directory = resolve(dirname(path))
  try {
    await makeOwn(directory)
    const { waitForLock, tryLock } = await loadLocks()
    const file = openMine(directory)
    await believeFile(join(directory, HOLDS), fstatSync(file))
    const byte = byteOf(basename(path))
    if (!tryLock(file, byte, 1, { shared: true })) await waitForLock(file, byte, 1, { shared: true })
    // File systems may note no reading, or one a day.
    const now = new Date()
    await lutimes(path, now, now)
  } catch (error) {
    if (error instanceof UnavailableError) throw error
  }
}

export interface Holds {
  /** Whether a process uses what has this name in the directory. */
  isHeld(name: string): boolean
  /**
   * Does something, quickly, while nobody can begin to use it.
   * @returns whether it was done: not where it is in use
   */
  unlessHeld(name: string, act: () => Promise<void>): Promise<boolean>
  close(): void
}

const NOBODY: Holds = {
  isHeld: () => false,
  unlessHeld: () => Promise.resolve(false),
  close: () => undefined,
}

/**
 * What is in use in a directory of the cache.
 * @param alters whether something is to be removed; without it nothing is written
 * @throws UnavailableError where that cannot be told
 */
export async function openHolds(directory: string, alters: boolean): Promise<Holds> {
  const path = join(directory, HOLDS)
  const create = alters ? constants.O_CREAT : 0
  let file: number | undefined
  try {
    const { tryLock, unlock } = await loadLocks()
    file = openSync(path, constants.O_RDWR | constants.O_NOFOLLOW | create, 0o600)
    const open = file
    const alone = (name: string): boolean => tryLock(open, byteOf(name), 1)
    const free = (name: string): void => unlock(open, byteOf(name), 1)
    alone('')
    free('')
    return {
      isHeld(name) {
        if (!alone(name)) return true
        free(name)
        return false
      },
      async unlessHeld(name, act) {
        if (!alone(name)) return false
        try {
          await act()
        } finally {
          free(name)
        }
        return true
      },
      close: () => closeSync(open),
    }
  } catch (error) {
    if (file !== undefined) closeSync(file)
    if (codeOf(error) === 'ENOENT') return NOBODY
    throw new UnavailableError(
      `cannot tell what other processes use in ${directory} (${sentence(error).split('\n')[0]}); run this where the cache may be written and its file system has locks`,
    )
  }
}
