/** What `gate` and `baseline accept` judge by, read from the disk: never from the network. */
import { realpath } from 'node:fs/promises'
import { UnavailableError, UsageError } from '../lib/errors.js'
import type { CaseToday } from '../answers/gate/decision.js'
import { isDay } from '../matrix/gate-schema.js'
import type { Matrix } from '../matrix/schema.js'
import type { Objecting, RecordsReading } from '../records/read.js'
import { recordsIn } from '../records/scan.js'
import { loadRecords } from '../records/store.js'
import { questionOf } from '../lab/run/question.js'

/** The cases as they would be asked today. */
export const casesToday = ({ cases }: Matrix): Map<string, CaseToday> =>
  new Map(
    cases.map((one) => [
      one.name,
      { question: questionOf(one), free: one.kind === 'ordering' && one.promise === 'none', one },
    ]),
  )

/** The file behind a path to records, whatever leads to it; undefined where there is none. */
export const fileBehind = (path: string): Promise<string | undefined> =>
  recordsIn(path)
    .then((file) => realpath(file))
    .catch(() => undefined)

/** @throws UsageError where both paths lead to the same records */
export async function refuseSame(baseline: string, out: string): Promise<void> {
  const [one, other] = await Promise.all([fileBehind(baseline), fileBehind(out)])
  if (one !== undefined && one === other)
    throw new UsageError(
      `${baseline} holds the records that are judged, and they always agree with themselves: give --baseline another file, or --out another directory`,
    )
}

/** @throws UsageError where the file to write is one of those that it is made from */
export async function refuseOverwriting(
  output: string | undefined,
  sources: readonly string[],
): Promise<void> {
  const file = output === undefined ? undefined : await fileBehind(output)
  const read = await Promise.all(sources.map(fileBehind))
  if (file !== undefined && read.includes(file))
    throw new UsageError(`${output ?? ''} holds records that are judged by; name another file to write`)
}

/** @throws UnavailableError where there is none, UsageError where it holds nothing that can be read */
export async function loadBaseline(path: string, objecting: Objecting): Promise<RecordsReading> {
  const reading = await loadRecords(path, objecting).catch((error: unknown) => {
    if (!(error instanceof UnavailableError)) throw error
    throw new UnavailableError(
      `no baseline can be read from ${path}: \`matrix baseline accept\` makes one of the records in --out; or give --baseline FILE, or --against BUILD`,
    )
  })
  if (reading.records.length === 0 && reading.problems.length > 0)
    throw new UsageError(
      `${path} is no baseline that can be read: ${reading.problems[0] ?? ''}; name another, or take it away and let \`matrix baseline accept\` write one`,
    )
  return reading
}

/** The day in UTC. @throws UsageError where what is given is none */
export function dayOf(given: string | undefined): string {
  if (given === undefined) return new Date().toISOString().slice(0, 10)
  if (isDay(given)) return given
  throw new UsageError(`--today takes a day such as 2026-12-31, not '${given}'`)
}
