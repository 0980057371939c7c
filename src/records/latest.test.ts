import { expect, test } from 'vitest'
import { latest } from './latest.js'
import { record, reversed } from './record.fixture.js'

test('keeps the later of two answers, in the place of the first', () => {
  const answers = latest()
  const others = [
    record({ kernel: '6.1.192' }),
    record({ bpftrace: '0.27.1' }),
    record({ case: 'kprobe' }),
    record({ runtime: 'container' }),
  ]
  for (const one of [record(), ...others, reversed()]) answers.put(one)
  expect(answers.all()).toEqual([reversed(), ...others])
})
