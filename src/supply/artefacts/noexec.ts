/** File systems from which nothing may be started: a cache there can be read, and none of its programs runs. */
import { readFile, realpath } from 'node:fs/promises'
import { UnavailableError } from '../../lib/errors.js'

/** Spaces and the like are written as three octal digits (proc_pid_mountinfo(5)). */
const plain = (text: string): string =>
  text.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(parseInt(digits, 8)))

/**
 * The mount point that a path is on, where that is mounted noexec; null where programs can be started. Pure.
 * @param mountinfo what /proc/self/mountinfo says
 * @param path absolute, and without links
 */
export function noexecMount(mountinfo: string, path: string): string | null {
  let found = { point: '', options: '' }
  for (const line of mountinfo.split('\n')) {
    const [, , , , escaped = '', options = ''] = line.split(' ')
    const point = plain(escaped)
    const isAbove = point === '/' || path === point || path.startsWith(`${point}/`)
    // What is mounted later at the same place hides what was there.
    if (point !== '' && isAbove && point.length >= found.point.length) found = { point, options }
  }
  return found.options.split(',').includes('noexec') ? found.point : null
}

/**
 * @param path a directory of the cache, or a program; there already
 * @param what cannot be had where it is mounted noexec, for people
 * @param mend what to do, beside remounting it
 * @throws UnavailableError with the mend where no program could be started from there
 */
export async function refuseNoexec(
  path: string,
  what = `no program can be started from the cache in ${path}`,
  mend = 'set MATRIX_CACHE_DIR (or XDG_CACHE_HOME) to a directory on another',
): Promise<void> {
  // Without /proc nothing is known; a program that does not start then says so.
  const mountinfo = await readFile('/proc/self/mountinfo', 'utf8').catch(() => '')
  const point = noexecMount(mountinfo, await realpath(path).catch(() => path))
  if (point === null) return
  throw new UnavailableError(
    `${what}: the file system at ${point} is mounted noexec; ${mend}, or remount it with \`mount -o remount,exec ${point}\``,
  )
}
