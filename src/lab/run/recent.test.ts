import { expect, test } from 'vitest'
import { cellOf } from '../../supply/plan/plan.fixture.js'
import { record } from '../../records/record.fixture.js'
import type { Memory, Observed } from './answers.js'
import { recent } from './recent.js'

const observed: Observed = { ...record(), config: null, judging: 'j' }
const memory: Memory = {
  recall: () => Promise.resolve(observed),
  remember: () => Promise.resolve(),
  forget: () => Promise.resolve(),
}
const recalled = (maxAge: number | undefined, today: string) =>
  recent(memory, maxAge, today).recall(cellOf(), { name: 'fexit' } as never, 1)

test('an answer of 2026-11-20 is remembered as long as the gate counts it', async () => {
  expect(await recalled(30, '2026-12-20')).toBe(observed)
  expect(await recalled(30, '2026-12-21')).toBeNull()
})

test('for ever where the policy names no age', async () => {
  expect(await recalled(undefined, '2099-01-01')).toBe(observed)
})
