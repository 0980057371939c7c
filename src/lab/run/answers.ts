/** Remembered answers: what a case said in a cell, for as long as everything that it depends on is the same. */
import { createHash } from 'node:crypto'
import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { readIfThere, writeCached } from '../../supply/archive/cache.js'

import { imageIdentity } from '../../supply/artefacts/image.js'
import { identity } from '../../supply/artefacts/store.js'
import type { Case } from '../../matrix/schema.js'
import { optionsOf } from '../../judge/exercise/prediction.js'
import { ingredientsOf } from '../../supply/plan/tree.js'
import type { Cell } from '../../supply/plan/cell.js'
import { Artefacts, Attempt } from '../../records/record.js'
import { isBurstSettled } from '../../judge/verdict/burst-verdict.js'
import { conclusiveOf } from '../../judge/verdict/belief.js'
import type { Architecture } from '../../matrix/architecture.js'
import { spelledFor } from '../../judge/exercise/spelling.js'
import { asked } from './question.js'

/** The part of a record that was observed; verdicts are made anew from it each time. */
export const Observed = z.object({
  attempts: z.array(Attempt),
  release: z.string(),
  /** What the kernel's configuration says of the options that predictions look at; null where it cannot be read. */
  config: z.record(z.string(), z.string()).nullable(),
  accelerator: z.enum(['kvm', 'tcg', 'none']),
  artefacts: Artefacts,
  finishedAt: z.string(),
  /** Digest of the code that asked and judged. */
  judging: z.string(),
  /** Only where it was published by others: see the record. */
  recalledFrom: z.array(z.string()).optional(),
})
export type Observed = z.infer<typeof Observed>

export interface Memory {
  /**
   * The remembered answer, if it tells enough.
   * @param least how many attempts must have a conclusion
   */
  recall(cell: Cell, one: Case, least: number): Promise<Observed | null>
  remember(cell: Cell, one: Case, observed: Observed): Promise<void>
  forget(cell: Cell, one: Case): Promise<void>
}

/** Which files of which folders of the compiled program decide what an answer is; tests do not. */
const JUDGING = [
  ['judge/exercise', /(?<!\.test)\.[jt]s$/],
  ['judge/verdict', /(?<!\.test)\.[jt]s$/],
  ['lab/machine', /(?<!\.test)\.[jt]s$/],
  ['lab/run', /^ask(?:-[a-z]+)?\.[jt]s$/],
  ['supply/plan', /^companies\.[jt]s$/],
  ['matrix', /^(?:probes|expression)\.[jt]s$/],
  ['lab/engine', /^host-config\.[jt]s$/],
] as const

/** Digest of the code that asks and judges. @param codeDir the directory that holds the stages' directories */
export async function judgingIdentity(codeDir: string): Promise<string> {
  const hash = createHash('sha256')
  for (const [stage, judges] of JUDGING)
    for (const name of (await readdir(join(codeDir, stage))).sort())
      if (judges.test(name)) hash.update(name).update(await readFile(join(codeDir, stage, name)))
  return hash.digest('hex')
}

/** Whether a prediction can still be made: matrix.yaml may have named an option since. */
const tellsConfig = ({ config }: Observed, one: Case): boolean =>
  config === null || optionsOf(one).every((option) => Object.hasOwn(config, option))

/** Whether it was asked often enough. */
function isEnough({ attempts }: Observed, one: Case, least: number): boolean {
  const conclusive = conclusiveOf(attempts)
  return one.kind === 'ordering' && one.burst
    ? isBurstSettled(one.burst, conclusive, least)
    : conclusive.length >= least
}

/** Whether it was asked as matrix.yaml says today: what is `alone` now may have been asked together before. */
const isAskedSo = ({ attempts }: Observed, one: Case): boolean =>
  one.kind !== 'ordering' || one.alone === undefined || attempts.every(({ mode }) => mode === 'isolated')

/** Whether what was observed answers the case as it is asked today. @param least how many attempts must have a conclusion */
export const tellsEnough = (observed: Observed, one: Case, least: number): boolean =>
  isEnough(observed, one, least) && tellsConfig(observed, one) && isAskedSo(observed, one)

/** Digests of the guests' programs, by architecture. */
export type Guests = Readonly<Partial<Record<Architecture, string>>>

/**
 * @param same digests of the guests and of the judging code, and whether cases are asked alone
 */
export function openMemory(
  cacheDir: string,
  { guests, judging, isolated }: { guests: Guests; judging: string; isolated: boolean },
): Memory {
  // Whatever else a caller knows must not make another key of the same question.
  const pathOf = (cell: Cell, one: Case): string => {
    const key = identity([
      { guest: guests[cell.kernel.arch], judging, isolated },
      cell.runtime,
      cell.kernel.host?.identity ?? ingredientsOf(cell.kernel),
      ...(cell.kernel.headers ? [imageIdentity(cell.kernel.headers)] : []),
      imageIdentity(cell.bpftrace),
      asked(spelledFor(one, cell.kernel.arch), cell.bpftrace.version),
    ])
    return join(cacheDir, 'answers', key.slice(0, 2), `${key}.json`)
  }
  return {
    async recall(cell, one, least) {
      const bytes = await readIfThere(pathOf(cell, one))
      if (!bytes) return null
      try {
        // What an earlier version remembered does not name the code; its key does.
        const found: unknown = { judging, ...(JSON.parse(bytes.toString()) as object) }
        const observed = Observed.parse(found)
        return tellsEnough(observed, one, least) ? observed : null
      } catch {
        return null // damaged, or of another version: it is asked again
      }
    },
    remember: (cell, one, observed) => writeCached(pathOf(cell, one), JSON.stringify(observed)),
    forget: (cell, one) => rm(pathOf(cell, one), { force: true }),
  }
}
