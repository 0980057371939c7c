/** One writer a results directory. */
import { closeSync, constants, fstatSync, openSync, statSync } from 'node:fs'
import { unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { codeOf } from '../lib/files.js'
import { sentence, UnavailableError, UsageError } from '../lib/errors.js'
import { refusal } from './disk.js'

/** The file that is locked; it is empty, and there only while a run writes, or after one was killed. */
export const LOCK = '.matrix.lock'

export interface Lock {
  release(): Promise<void>
}

/** The UnavailableError for a file that cannot be locked, whoever asks; undefined for any other error. */
export function lockFault(error: unknown, path: string): UnavailableError | undefined {
  if (!['ENOLCK', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EINVAL'].includes(codeOf(error) ?? '')) return undefined
  return new UnavailableError(
    `cannot lock ${path}: its file system has no locks; give --out a directory on another one`,
  )
}

/** What Node does not offer: fcntl(2)'s F_OFD_SETLK. Loaded here, so that what only reads does not need it. */
async function loadLocks(): Promise<(file: number) => boolean> {
  try {
    return (await import('fs-native-extensions')).tryLock
  } catch (error) {
    const why = sentence(error).split('\n')[0]
    throw new UnavailableError(
      `cannot lock the results: fs-native-extensions does not load here (${why}); run \`npm ci\` again on this machine, an x86-64 or arm64 Linux`,
    )
  }
}

/**
 * Opened for the owner alone: who cannot open a file cannot lock it. Throws UnavailableError where it cannot be made.
 */
function openLock(path: string): number {
  try {
    return openSync(path, constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW, 0o600)
  } catch (error) {
    throw refusal(error, path) ?? error
  }
}

/** Whether the path still leads to the open file: whoever had the lock takes the file away. */
function isStillThere(file: number, path: string): boolean {
  const [mine, there] = [fstatSync(file), statSync(path, { throwIfNoEntry: false })]
  return there !== undefined && mine.ino === there.ino && mine.dev === there.dev
}

/**
 * Takes the directory for this process. Throws UsageError where another holds it, UnavailableError where none can.
 *
 * The kernel keeps the lock and frees it with the process, kill -9 included: nothing is stale, and no process has to be
 * told dead from alive. It belongs to the file, so it holds across Node's versions, containers and namespaces, and on a
 * network file system across machines. What the process starts does not inherit it.
 * @param directory there already
 */
export async function lockDirectory(directory: string): Promise<Lock> {
  const path = join(directory, LOCK)
  const tryLock = await loadLocks()
  for (;;) {
    const file = openLock(path)
    try {
      if (!tryLock(file))
        throw new UsageError(
          `another matrix is writing to ${directory}; wait until it is done, or give --out another directory`,
        )
      if (isStillThere(file, path)) return { release: () => release(file, path) }
    } catch (error) {
      closeSync(file)
      throw lockFault(error, path) ?? error
    }
    closeSync(file)
  }
}

/** The file goes before its lock does: whoever has opened it meanwhile then looks whether it is still there. */
async function release(file: number, path: string): Promise<void> {
  try {
    if (isStillThere(file, path)) await unlink(path)
  } catch {
    // A file that stays keeps nobody out.
  }
  closeSync(file)
}
