/** A file system of its own at a directory, which only one process sees. */
import { execFileSync } from 'node:child_process'

const MOUNT =
  'mount -t tmpfs -o size=4m,mode=700,"$1" tmpfs "$2" && exec "$3" --import tsx --input-type=module -e "$4" "$2"'

/**
 * What a module prints that runs where such a file system is mounted; null where this host gives nobody a namespace.
 * @param options of the mount, such as noexec
 * @param script the module; the directory is its first argument
 */
export function printedOn(place: string, options: string, script: string): string | null {
  try {
    execFileSync('unshare', ['-Urm', 'mount', '-t', 'tmpfs', 'tmpfs', place], { stdio: 'ignore' })
  } catch {
    return null
  }
  const args = ['-Urm', 'sh', '-c', MOUNT, 'sh', options, place, process.execPath, script]
  return execFileSync('unshare', args, { encoding: 'utf8' }).trim()
}
