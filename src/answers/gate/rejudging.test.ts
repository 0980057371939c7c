/** What today's matrix.yaml makes of records that were believed at first sight. */
import { expect, test } from 'vitest'
import { combined, isolated, REVERSED, UNSUPPORTED } from '../../judge/verdict/attempts.fixture.js'
import { issue, ordering } from '../../judge/verdict/verdict.fixture.js'
import type { KnownIssue } from '../../matrix/schema.js'
import { record } from '../../records/record.fixture.js'
import type { ResultRecord } from '../../records/record.js'
import { rejudging } from './contradiction.js'

/** Predicted to be refused, and to be answered, on the kernels of these tests. */
const [doomed, meant] = [
  ordering('doomed', { supported: { bpftrace: '>=0.99' } }),
  ordering('meant', { supported: { bpftrace: '>=0.1' } }),
]
const today = new Map([doomed, meant].map((one) => [one.name, { question: `asks ${one.name}`, one }]))
const CONFIG = {
  CONFIG_BPF_EVENTS: 'y',
  CONFIG_DEBUG_INFO_BTF: 'y',
  CONFIG_BPF_JIT: 'y',
  CONFIG_DYNAMIC_FTRACE_WITH_DIRECT_CALLS: 'y',
}
const of = (fields: Partial<ResultRecord>): ResultRecord => {
  const name = fields.case ?? 'meant'
  return record({ question: `asks ${name}`, config: CONFIG, case: name, ...fields })
}
const told = (one: ResultRecord, ...issues: KnownIssue[]): string =>
  rejudging(today, issues)(one) ?? 'as it was'

const refused = {
  verdict: 'unsupported',
  order: null,
  events: [],
  attempts: [combined(UNSUPPORTED)],
} as const satisfies Partial<ResultRecord>

test('a refusal that was seen once stands where it is predicted, and only there', () => {
  expect(told(of({ ...refused, attempts: [...refused.attempts], case: 'doomed' }))).toBe('as it was')
  const unsurprised = of({ ...refused, attempts: [...refused.attempts] })
  expect(told(unsurprised)).toMatch(/^it was believed to be unsupported at first sight, .* seen again/)
  const twice = [combined(UNSUPPORTED), isolated(UNSUPPORTED), isolated(UNSUPPORTED)]
  expect(told(of({ ...refused, attempts: twice }))).toBe('as it was')
})

test('a refusal whose prediction rests on an option that the record does not know stands as it says', () => {
  const { config: _, ...unknown } = of({ ...refused, attempts: [...refused.attempts] })
  expect(told(unknown)).toBe('as it was')
})

test('a reversal that was seen once stands for as long as it is known', () => {
  const events = [...REVERSED.events]
  const known = of({
    ...{ verdict: 'known', order: 'reversed', events, attempts: [combined(REVERSED)] },
    expected: { order: 'reversed', why: 'known-one' },
  })
  expect(told(known, issue({ id: 'known-one', cases: ['meant'], seen: 'reversed' }))).toBe('as it was')
  expect(told(known)).toMatch(/^it was believed to be known at first sight/)
})
