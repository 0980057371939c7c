/** Attempts at one case, and what becomes of them at one place, for tests. */
import type { Attempt } from '../../records/record.js'
import { verdictOf } from './verdict.js'

export const PLACE = { kernel: '6.12.117', bpftrace: '0.23.2' }

export type Mode = Attempt['mode']
export const saw = (mode: Mode, order: NonNullable<Attempt['order']>, event: string): Attempt => ({
  mode,
  outcome: 'ordered',
  order,
  events: [event, event, event],
  milliseconds: 2400,
})
export const said = (mode: Mode, outcome: 'unsupported' | 'crash' | 'error', reason: string): Attempt => ({
  mode,
  outcome,
  order: null,
  events: [],
  reason,
  milliseconds: 900,
})
export const combined = (attempt: Attempt): Attempt => ({ ...attempt, mode: 'combined' })
export const isolated = (attempt: Attempt): Attempt => ({ ...attempt, mode: 'isolated' })
export const thrice = (attempt: Attempt): Attempt[] => [
  combined(attempt),
  isolated(attempt),
  isolated(attempt),
]

export const OK = saw('combined', 'declared', 'abc')
export const REVERSED = saw('isolated', 'reversed', 'cba')
export const SHUFFLED = saw('isolated', 'shuffled', 'bac')
export const SILENT = saw('isolated', 'silent', '')
export const UNSUPPORTED = said('isolated', 'unsupported', 'Unrecognized probe type: fexit')
export const CRASH = said('isolated', 'crash', 'bpftrace died of signal 6')
export const LOST = said('combined', 'error', 'together with other cases: the machine did not boot')

export const judged = (attempts: readonly Attempt[], ...issues: Parameters<typeof verdictOf>[2]) =>
  verdictOf({ name: 'fexit' }, attempts, issues, PLACE, null)
