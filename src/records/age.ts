/** When records were taken, and how old one may be. Pure. */
import { DAY_MS } from '../lib/time.js'
import type { ResultRecord } from './record.js'

/**
 * Why a record, or what it is made from, is too old; null where it is not.
 * @param maxAge in days
 * @param today as in 2026-12-31
 */
export function tooOld(
  { finishedAt }: Pick<ResultRecord, 'finishedAt'>,
  maxAge: number,
  today: string,
): string | null {
  const day = finishedAt.slice(0, 10)
  const age = (Date.parse(today) - Date.parse(day)) / DAY_MS
  // A clock may be a little ahead; a record from the future says nothing of its age.
  if (age >= -1 && age <= maxAge) return null
  return Number.isNaN(age) || age < 0
    ? `it says that it was taken on ${JSON.stringify(day)}, and today is ${today}`
    : `it was taken on ${day}, more than ${maxAge} days before ${today}`
}

/** When the newest record was taken, as in 2026-12-31T23:59:59.000Z; undefined where none says a time. */
export function newestTime(records: readonly Pick<ResultRecord, 'finishedAt'>[]): string | undefined {
  const newestOf = (isTime: (text: string) => boolean): string => {
    let newest = ''
    for (const { finishedAt } of records) if (finishedAt > newest && isTime(finishedAt)) newest = finishedAt
    return newest
  }
  const isTime = (text: string): boolean => /^\d{4}-\d\d-\d\dT/.test(text) && !Number.isNaN(Date.parse(text))
  // Mostly the last of all texts is a time, and one has to be looked at.
  const last = newestOf(() => true)
  const newest = isTime(last) ? last : newestOf(isTime)
  return newest === '' ? undefined : new Date(newest).toISOString()
}
