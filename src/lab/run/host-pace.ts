/** How fast this host asks: actual seconds for an expected one, remembered from the last run that asked enough. */
import { join } from 'node:path'
import { z } from 'zod'
import { readIfThere, writeCached } from '../../supply/archive/cache.js'

/** What a pace depends on, beside the host. */
export interface Footing {
  /** kvm, tcg, or none for containers. */
  readonly accelerator: string
  /** Machines at a time. */
  readonly jobs: number
  readonly cores: number
}

/** A host that is a hundred times slower or faster than the one that was measured is none. */
const Pace = z.object({ pace: z.number().min(0.01).max(100) })

const placeOf = (cacheDir: string, { accelerator, jobs, cores }: Footing): string =>
  join(cacheDir, 'pace', `${accelerator}-${jobs}-of-${cores}.json`)

/** Null where none is remembered; what cannot be read, is damaged, or may be another user's is none. */
export async function recallPace(cacheDir: string, footing: Footing): Promise<number | null> {
  try {
    const bytes = await readIfThere(placeOf(cacheDir, footing))
    return bytes ? Pace.parse(JSON.parse(bytes.toString())).pace : null
  } catch {
    return null // an estimate is no reason to end a run
  }
}

/** A pace that is out of bounds, and one that cannot be written, is not remembered. */
export async function rememberPace(cacheDir: string, footing: Footing, pace: number): Promise<void> {
  const { success } = Pace.safeParse({ pace })
  if (!success) return
  await writeCached(placeOf(cacheDir, footing), JSON.stringify({ pace })).catch(() => undefined)
}
