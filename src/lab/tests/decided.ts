/** What is said of a test without a machine: a mistake in it, or a requirement that is not met. Pure. */
import type { Attempt } from '../../records/record.js'
import { listed } from '../../lib/words.js'
import { unmetRequirement } from '../../suite/requirements.js'
import { untellable } from '../../suite/expectations.js'
import type { Cell } from '../../supply/plan/cell.js'
import type { AskedTest } from './asked-test.js'
import type { CellFacts } from './facts.js'
import { attemptOfTold, skipped } from './test-attempt.js'

/**
 * @param facts null where the build has not been asked yet: then features are not looked at
 * @param environment variables of who runs the tool
 * @returns null where a machine has to tell
 */
export function decidedOf(
  { kernel }: Cell,
  one: AskedTest,
  facts: CellFacts | null,
  environment: NodeJS.ProcessEnv,
): Attempt | null {
  const why = untellable(one.test, { read: one.read }) ?? one.lacking
  if (why !== null) return attemptOfTold({ outcome: 'unsupported', order: null, reason: why })
  const unknown = { features: [], withoutFeatures: [] }
  const unmet = unmetRequirement(facts ? one.test : { ...one.test, ...unknown }, {
    release: facts?.release ?? kernel.release,
    architecture: kernel.arch,
    info: facts?.info ?? '',
    environment: Object.fromEntries(
      Object.entries(environment).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
    ),
  })
  if (unmet !== null) return attemptOfTold(skipped(unmet))
  if (facts && facts.lacks.length > 0) {
    const reason = `the build's image has no ${listed(facts.lacks)}: a tree of your own has to bring what drives the tests`
    return attemptOfTold({ outcome: 'error', order: null, reason })
  }
  return null
}
