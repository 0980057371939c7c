import { expect, test } from 'vitest'
import { expectationLines } from './expectation.js'
import type { Expectation } from './expectation.js'

const lines = (fields: Partial<Expectation> = {}): string[] =>
  expectationLines({
    ...{ remembered: 1205, toAsk: 500, accelerator: 'tcg', jobs: 2, cores: 2 },
    ...{ seconds: 14 * 60, isOwnPace: true },
    ...fields,
  })
const COUNTS = '1705 questions: 1205 remembered, 500 to ask'

test('says what there is to ask, on what, and how long it takes here', () => {
  expect(lines()).toEqual([COUNTS, 'under TCG, 2 machines at a time on 2 cores: about 14 min'])
  expect(lines({ accelerator: 'none', jobs: 1, cores: 1 })).toEqual([
    COUNTS,
    'in containers, 1 machine at a time on 1 core: about 14 min',
  ])
})

test('says whose pace it is where it is not that of this host', () => {
  const elsewhere =
    'about 14 min at the pace of two cores under TCG elsewhere; that of this host is not known yet'
  expect(lines({ isOwnPace: false })[1]).toBe(`under TCG, 2 machines at a time on 2 cores: ${elsewhere}`)
  expect(lines({ isOwnPace: false, accelerator: 'kvm' }).slice(1)).toEqual([
    `under KVM, 2 machines at a time on 2 cores: ${elsewhere}`,
    'KVM is much faster than TCG',
  ])
})

test('says nothing of an accelerator that only a boot can tell', () => {
  const said = lines({ accelerator: null, isOwnPace: false })
  expect(said[1]).toMatch(/^2 machines at a time on 2 cores: about 14 min at the pace of/)
  expect(said[2]).toBe('whether KVM runs guests here is not known before a run boots one')
})

test('tells no time where nothing is to be asked', () => {
  expect(lines({ remembered: 1705, toAsk: 0 })).toEqual(['1705 questions: 1705 remembered, 0 to ask'])
})
