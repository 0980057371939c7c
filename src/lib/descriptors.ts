/** What a child inherits of our open files: nothing that it was not given. */
import { openSync, readdirSync, readFileSync } from 'node:fs'

const CLOSES_ON_EXEC = 0o2000000
/** One that is higher was put there by nobody who wants to hand it down to a child of ours. */
const HIGHEST = 4096

let opened: number | undefined
const nothing = (): number => (opened ??= openSync('/dev/null', 'r+'))

/** The descriptors that somebody opened before us and that would go on into every child: Node closes only the lowest. */
function strays(from: number): number[] {
  return readdirSync('/proc/self/fd').flatMap((name) => {
    const fd = Number(name)
    if (fd < from || fd > HIGHEST) return []
    try {
      const flags = /^flags:\s*(\d+)/m.exec(readFileSync(`/proc/self/fdinfo/${name}`, 'utf8'))?.[1] ?? ''
      return (parseInt(flags, 8) & CLOSES_ON_EXEC) === 0 ? [fd] : []
    } catch {
      return [] // the one that the directory was read through
    }
  })
}

/**
 * A child's `stdio` from what it is to have.
 * @param given for its descriptors from 0 on
 * @returns the same and more: /dev/null in the place of whatever else it would inherit
 */
export function sparing<const T extends readonly unknown[]>(given: T): T {
  const stdio: unknown[] = [...given]
  for (const fd of strays(given.length)) {
    while (stdio.length < fd) stdio.push('ignore')
    stdio[fd] = nothing()
  }
  return stdio as unknown as T
}
