/** Remembered runs of tests: what was seen, not what was made of it; for as long as everything that it hangs on is the same. */
import { join } from 'node:path'
import { z } from 'zod'
import { readIfThere, writeCached } from '../../supply/archive/cache.js'
import { imageIdentity } from '../../supply/artefacts/image.js'
import { identity } from '../../supply/artefacts/store.js'
import { ingredientsOf } from '../../supply/plan/tree.js'
import type { Cell } from '../../supply/plan/cell.js'
import { Artefacts } from '../../records/record.js'
import type { Driven } from '../../suite/driven.js'
import type { Guests } from '../run/answers.js'
import { ranOf } from './asked-test.js'
import type { AskedTest } from './asked-test.js'
import { CellFacts } from './facts.js'

const Step = z.object({ exit: z.number(), output: z.string() })
const Run = z.object({
  output: z.string(),
  isAttached: z.boolean(),
  exit: z.number(),
  isTimedOut: z.boolean(),
  missingBefore: z.string().exactOptional(),
  setup: Step.exactOptional(),
  cleanup: Step.exactOptional(),
})
const Seen = z.union([
  z.object({ kind: z.literal('run'), run: Run, took: z.number() }),
  z.object({ kind: z.literal('unmet'), command: z.string() }),
  z.object({ kind: z.literal('lacking'), why: z.string() }),
  z.object({ kind: z.literal('flooded') }),
]) satisfies z.ZodType<Driven>

export const SeenTest = z.object({
  runs: z.array(z.object({ driven: Seen, milliseconds: z.number() })),
  release: z.string(),
  accelerator: z.enum(['kvm', 'tcg', 'none']),
  artefacts: Artefacts,
  finishedAt: z.string(),
})
export type SeenTest = z.infer<typeof SeenTest>

export interface TestMemory {
  recall(cell: Cell, one: AskedTest): Promise<SeenTest | null>
  remember(cell: Cell, one: AskedTest, seen: SeenTest): Promise<void>
  facts(cell: Cell): Promise<CellFacts | null>
  rememberFacts(cell: Cell, facts: CellFacts): Promise<void>
}

/** What was damaged, or is another version's, is asked again. */
async function read<T>(path: string, schema: z.ZodType<T>): Promise<T | null> {
  const bytes = await readIfThere(path)
  if (!bytes) return null
  try {
    return schema.parse(JSON.parse(bytes.toString()))
  } catch {
    return null
  }
}

export interface SameGround {
  readonly guests: Guests
  /** Digest of what drives a test. */
  readonly driving: string
  /** Whether this host may have KVM: what an emulated CPU was too slow for is asked again where there is a real one. */
  readonly mayHaveKvm: boolean
}

export function openTestMemory(cacheDir: string, { guests, driving, mayHaveKvm }: SameGround): TestMemory {
  const pathOf = (cell: Cell, what: unknown): string => {
    const key = identity([
      { guest: guests[cell.kernel.arch], driving },
      cell.runtime === 'container' ? cell.runtime : [cell.runtime, mayHaveKvm],
      cell.kernel.host?.identity ?? ingredientsOf(cell.kernel),
      ...(cell.kernel.headers ? [imageIdentity(cell.kernel.headers)] : []),
      imageIdentity(cell.bpftrace),
      what,
    ])
    return join(cacheDir, 'answers', key.slice(0, 2), `${key}.json`)
  }
  const factsOf = (cell: Cell): string => pathOf(cell, 'facts of a build')
  return {
    recall: (cell, one) => read(pathOf(cell, ranOf(one)), SeenTest),
    remember: (cell, one, seen) => writeCached(pathOf(cell, ranOf(one)), JSON.stringify(seen)),
    facts: (cell) => read(factsOf(cell), CellFacts),
    rememberFacts: (cell, facts) => writeCached(factsOf(cell), JSON.stringify(facts)),
  }
}
