/** What there is in the cache, and in which order it goes. Pure. */

/** What is kept, and how it is called. */
export const KINDS = [
  'packages',
  'files',
  'kernels',
  'images',
  'tools',
  'indexes',
  'answers',
  'others',
] as const
export type Kind = (typeof KINDS)[number]

export interface Kept {
  readonly path: string
  readonly kind: Kind
  /** What it takes on the disk. */
  readonly bytes: number
  /** When it was last made, or used, in ms since the epoch. */
  readonly used: number
  /** Null where it may go. */
  readonly stays: 'in use' | 'not removed' | null
}

/** As the store names what it makes. */
const MADE = /^(.+)-[0-9a-f]{32}$/
const DIGEST = '[0-9a-f]{64}'
const OF_POOL = new RegExp(`^${DIGEST}\\.(deb|file)$`)
const INDEX = new RegExp(`^${DIGEST}\\.Packages\\.xz$`)
const NOTE = new RegExp(`^${DIGEST}\\.json$`)
const ANSWER = new RegExp(`^[0-9a-f]{2}/${DIGEST}\\.json$`)

const kindOfMade = (name: string): Kind =>
  name.startsWith('kernel-') ? 'kernels' : /-(?:disk|cpio)$/.test(name) ? 'images' : 'tools'

/**
 * The kind of what has this name in a part of the cache, and whether prune may take it. What has no name of this tool's is not its
 * to remove. Release files stay: they tell an older archive from a newer one.
 */
export function kindOf(part: string, name: string): { readonly kind: Kind; readonly mayGo: boolean } {
  switch (part) {
    case 'pool': {
      const end = OF_POOL.exec(name)?.[1]
      return {
        kind: end === 'deb' ? 'packages' : end === 'file' ? 'files' : 'others',
        mayGo: end !== undefined,
      }
    }
    case 'store': {
      const made = MADE.exec(name)?.[1]
      return made === undefined ? { kind: 'others', mayGo: false } : { kind: kindOfMade(made), mayGo: true }
    }
    case 'lists':
      return { kind: 'indexes', mayGo: INDEX.test(name) }
    case 'memo':
      return { kind: 'indexes', mayGo: NOTE.test(name) }
    case 'answers':
      return { kind: 'answers', mayGo: ANSWER.test(name) }
    default:
      return { kind: 'others', mayGo: false }
  }
}

/**
 * Packages go first, for what is made of them is what runs use: measured on the default matrix, 441 of them take 945 MB of
 * 3.2 GB, and nothing needs them as long as kernels and images stay. An image takes 340 MB and most of a minute to make again, a kernel 12 MB.
 * Answers go last: 1705 of them take 7 MB, and a quarter of an hour to ask for.
 */
const turnOf = (kind: Kind): number => (kind === 'packages' ? 0 : kind === 'answers' ? 2 : 1)

/** In bytes. */
export const sum = (kept: readonly Kept[]): number => kept.reduce((bytes, one) => bytes + one.bytes, 0)

/**
 * What has to go so that the rest takes no more than a bound, as far as that can be: the least recently used of each turn first.
 * @param bound in bytes
 */
export function toRemove(kept: readonly Kept[], bound: number): Kept[] {
  let left = sum(kept)
  return kept
    .filter(({ stays }) => stays === null)
    .sort((one, other) => turnOf(one.kind) - turnOf(other.kind) || one.used - other.used)
    .filter(({ bytes }) => {
      if (left <= bound) return false
      left -= bytes
      return true
    })
}

export interface KindSum {
  readonly kind: Kind
  readonly count: number
  readonly bytes: number
  /** In ms since the epoch. */
  readonly used: number
}

/** How much there is of each kind, of those that there are. */
export const sums = (kept: readonly Kept[]): KindSum[] =>
  KINDS.flatMap((kind) => {
    const those = kept.filter((one) => one.kind === kind)
    if (those.length === 0) return []
    return { kind, count: those.length, bytes: sum(those), used: Math.max(...those.map(({ used }) => used)) }
  })
