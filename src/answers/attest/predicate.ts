/** What a statement says of records. Pure. */
import type { CaseToday } from '../gate/decision.js'
import type { ResultRecord } from '../../records/record.js'
import type { AttestedPredicate } from './statement.js'

/** @param unread lines of the file that hold no record @param cases as matrix.yaml has them today, by name */
export function recordsSaid(
  records: readonly ResultRecord[],
  unread: number,
  cases: ReadonlyMap<string, CaseToday>,
): Pick<AttestedPredicate, 'records' | 'machines'> {
  const times = records.map(({ finishedAt }) => finishedAt).sort()
  const machines = new Map<string, AttestedPredicate['machines'][number]>()
  for (const { runtime, accelerator } of records) {
    const key = `${runtime} ${accelerator}`
    machines.set(key, { runtime, accelerator, records: (machines.get(key)?.records ?? 0) + 1 })
  }
  const recalled = records.filter(({ recalledFrom }) => recalledFrom !== undefined).length
  return {
    records: {
      count: records.length,
      unread,
      otherQuestions: records.filter((one) => one.question !== cases.get(one.case)?.question).length,
      ...(recalled === 0 ? {} : { recalled }),
      firstFinishedAt: times[0] ?? '',
      lastFinishedAt: times.at(-1) ?? '',
    },
    machines: [...machines.values()],
  }
}
