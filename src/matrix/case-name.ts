/** The name of a case that nobody has named. Pure. */
import { basename } from 'node:path'

/** A case's name from a file's: `Open files.bt` → `open-files`. */
export function caseNamed(path: string): string {
  const words = basename(path)
    .replace(/\.bt$/, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
  return /^[a-z]/.test(words) && words !== 'control' ? words : `script-${words}`.replace(/-$/, '')
}
