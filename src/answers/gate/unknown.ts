/** What an answer is compared with where the baseline has none: new, or missing. Pure. */
import type { Question } from '../../records/identity.js'
import type { Side } from './fresh.js'
import type { Baseline, Change } from './decision.js'

/**
 * @returns what there is in the place of a baseline's answer that may be compared: `was` is one without a conclusion,
 *   or says why one that is there does not count
 */
export function unknownTo(baseline: Baseline): (question: Question, was: Side) => Change {
  const { records, apart, against, name } = baseline
  // Of records that are judged themselves it is not asked what they know.
  const known = apart ? records : []
  const builds = new Set(known.map(({ bpftrace }) => bpftrace))
  const kernels = new Set(known.map(({ kernel, runtime }) => `${kernel} ${runtime}`))
  const cases = new Set(known.map((record) => record.case))
  const missing = (why: string): Change => ({ kind: 'missing', why: `${name} ${why}` })
  return (question, was) => {
    if (typeof was === 'object') return missing(`has no answer to compare with: it was ${was.verdict}`)
    if (!apart) return missing(`has nothing to compare with: ${was ?? 'no record'}`)
    if (was !== undefined) return { kind: 'newCase', why: `as ${name} has it, ${was}` }
    if (against === undefined && !builds.has(question.bpftrace)) return { kind: 'newBuild' }
    if (!kernels.has(`${question.kernel} ${question.runtime}`)) return { kind: 'newKernel' }
    return cases.has(question.case) ? missing('has no record to compare with') : { kind: 'newCase' }
  }
}
