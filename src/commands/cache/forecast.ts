/** What a run is going to fetch and keep, and whether the disk has room for it. Pure. */
import { plural, sizeWords } from '../../lib/words.js'
import type { Package } from '../../supply/archive/model.js'
import type { ArtefactSort, NeededArtefact } from '../../supply/artefacts/needed.js'

/**
 * What artefacts take, measured on those of the default matrix with their packages: eleven kernels of one to three packages (13
 * to 52 MB) take 12.1 to 14.5 MB each, because modules that no guest needs are left out; five images of bpftrace 3.6 to 4.3 times
 * their packages; compiler, QEMU and the other tools 3.2 to 4.0 times theirs; the guest's programs 0.6 MB.
 */
const EXPECTED: Readonly<Record<ArtefactSort, (packed: number) => number>> = {
  kernel: () => 14.5e6,
  image: (packed) => packed * 4.1,
  tools: (packed) => packed * 3.8,
  guest: () => 0.6e6,
  container: () => 0,
}

const packedOf = (packages: readonly Package[]): number =>
  packages.reduce((bytes, { size }) => bytes + size, 0)

/** Every package that these are made of, once. */
export const packagesOf = (lacking: readonly NeededArtefact[]): Package[] => [
  ...new Map(lacking.flatMap(({ packages }) => packages).map((one) => [one.sha256, one])).values(),
]

export interface Forecast {
  /** Packages that are not in the cache. */
  readonly count: number
  /** In bytes, as all that follows. */
  readonly fetched: number
  readonly made: number
  /** What is needed beside that for as long as the largest image is made: its tree. */
  readonly spare: number
}

/** @param toFetch those packages of what is lacking that are not in the cache */
export function forecastOf(lacking: readonly NeededArtefact[], toFetch: readonly Package[]): Forecast {
  const made = lacking.map(({ sort, packages }) => EXPECTED[sort](packedOf(packages)))
  const images = made.filter((_, index) => lacking[index]?.sort === 'image')
  return {
    count: toFetch.length,
    fetched: packedOf(toFetch),
    made: made.reduce((sum, bytes) => sum + bytes, 0),
    spare: Math.max(0, ...images),
  }
}

/** The disk that the cache is on. */
export interface CacheRoom {
  readonly cache: string
  /** What the cache holds, in bytes. */
  readonly held: number
  /** What this user may still write; null where nobody says. */
  readonly free: number | null
}

/** What the user is told, a line each; the second only where there is too little room. */
export function forecastLines(
  { count, fetched, made, spare }: Forecast,
  { cache, held, free }: CacheRoom,
): string[] {
  if (count === 0 && made === 0) return [`nothing to fetch; the cache holds ${sizeWords(held)}`]
  const what =
    count === 0 ? 'nothing to fetch' : `to fetch: ${sizeWords(fetched)} in ${plural(count, 'package')}`
  const line = `${what}; the cache then holds about ${sizeWords(held + fetched + made)}`
  const wanted = fetched + made + spare
  return free === null || free >= wanted ? [line] : [line, shortageLine(wanted, { cache, held, free })]
}

function shortageLine(wanted: number, { cache, held, free }: CacheRoom & { readonly free: number }): string {
  const keep = Math.floor((held - (wanted - free)) / 1e6)
  const elsewhere = 'set XDG_CACHE_HOME or MATRIX_CACHE_DIR to a directory on a larger one'
  const mend = keep > 0 ? `run \`matrix cache prune --keep ${keep}M\`, or ${elsewhere}` : elsewhere
  return `warning: about ${sizeWords(wanted)} will be needed on the disk of ${cache}, and ${sizeWords(free)} are free; ${mend}`
}
