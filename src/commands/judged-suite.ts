/** What a suite's records are judged by: what they ask themselves, and what is known to fail. */
import type { CaseToday } from '../answers/gate/decision.js'
import { suitePolicy } from '../answers/gate/suite-policy.js'
import type { Matrix } from '../matrix/schema.js'
import type { ResultRecord } from '../records/record.js'
import { isOfSuite } from '../suite/case-names.js'
import { casesToday } from './judging.js'
import { knownOfSuites } from './suite-known.js'

export interface JudgedBy {
  readonly matrix: Matrix
  readonly cases: ReadonlyMap<string, CaseToday>
  /** Names of the suite, where the records are of one; null where they are of matrix.yaml's cases. */
  readonly suite: string | null
}

/**
 * matrix.yaml, where the records are of its cases. Those of a suite it does not ask: of it the policy alone is left, and the tests
 * are those that have a record.
 * @throws UsageError for a file of known failures that cannot be read
 */
export async function judgedBy(
  matrix: Matrix,
  records: readonly ResultRecord[],
  config: string,
): Promise<JudgedBy> {
  const names = [...new Set(records.map((record) => record.case))]
  const [first] = names
  if (first === undefined || !names.every(isOfSuite))
    return { matrix, cases: casesToday(matrix), suite: null }
  const knownIssues = await knownOfSuites(names, config)
  return {
    matrix: {
      ...matrix,
      kernels: [],
      bpftrace: [],
      cases: [],
      knownIssues,
      gate: suitePolicy(matrix.gate),
    },
    cases: new Map(records.map(({ case: name, question = '' }) => [name, { question, free: false }])),
    suite: first.slice(0, first.indexOf('/')),
  }
}
