/** The file of closures beside the records: what a run knows of its images, and nobody could tell from records later. */
import { closuresOf, joinClosures, readClosures, NO_CLOSURES, writeClosures } from '../records/closures.js'
import type { Closures, ImageClosure } from '../records/closures.js'
import { partsOfSuite } from '../matrix/source.js'
import type { ResultRecord } from '../records/record.js'
import type { Cell } from '../supply/plan/cell.js'
import { FORMAT, imageDigest, imageIdentity } from '../supply/artefacts/image.js'
import { hostSystem } from './identity-of-tool.js'

/** Debian's packages say nothing of it, as all did that were written before. */
function ofDistribution(suite: string): { readonly distribution?: string } {
  const { name } = partsOfSuite(suite).distribution
  return name === 'debian' ? {} : { distribution: name }
}

/** The closures behind the cells' images. What comes from no archive has no packages, and is left out. */
export function closuresIn(cells: readonly Cell[]): Map<string, ImageClosure> {
  const images = new Map<string, ImageClosure>()
  for (const { bpftrace } of cells) {
    if (bpftrace.tree) continue
    const packages = bpftrace.packages.map(({ name, version, architecture, sha256, suite }) => ({
      name,
      version,
      architecture,
      sha256,
      ...ofDistribution(suite),
    }))
    images.set(imageIdentity(bpftrace), { format: FORMAT, packages })
  }
  return images
}

/** A closure that is not what an image of this digest was made from is worth nothing. */
export function credible({ hosts, images }: Closures): Closures {
  const kept = [...images].filter(
    ([image, { format, packages }]) =>
      imageDigest(
        format,
        packages.map(({ sha256 }) => sha256),
      ) === image,
  )
  return { hosts, images: new Map(kept) }
}

/**
 * Writes what is known after a run. Throws UnavailableError if the disk refuses.
 * @param records all that the directory holds now
 * @param added whether records of earlier runs stayed, so that their hosts stay too
 */
export async function publishClosures(
  outDir: string,
  cells: readonly Cell[],
  records: readonly ResultRecord[],
  added: boolean,
): Promise<void> {
  // A file that cannot be read is not worth losing a run for.
  const before = await readClosures(outDir).catch(() => NO_CLOSURES)
  const now = { hosts: [await hostSystem()], images: closuresIn(cells) }
  const all = joinClosures([added ? before : { ...before, hosts: [] }, now])
  await writeClosures(outDir, closuresOf(all, records))
}

/** The same after a merge: what the shards know. */
export async function mergeClosures(
  outDir: string,
  shards: readonly string[],
  records: readonly ResultRecord[],
): Promise<void> {
  const all = await Promise.all(shards.map((shard) => readClosures(shard).catch(() => NO_CLOSURES)))
  await writeClosures(outDir, closuresOf(joinClosures(all), records))
}
