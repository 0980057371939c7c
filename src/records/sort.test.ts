import { expect, test } from 'vitest'
import { record } from './record.fixture.js'
import { givenFirst, sortedVersions, sortQuestions } from './sort.js'

test('versions, each once: by number, flavours by text, names last', () => {
  expect(
    sortedVersions(['host', '6.12.117-rt', '7.3-rc7', '6.12.117', '6.2.1', '7.3', '6.2.1', 'candidate']),
  ).toEqual(['6.2.1', '6.12.117', '6.12.117-rt', '7.3-rc7', '7.3', 'candidate', 'host'])
})

test('names: given first, in their order', () => {
  expect(givenFirst(['z', 'b', 'a'], ['kprobe', 'b'])).toEqual(['kprobe', 'b', 'a', 'z'])
})

test('questions by kernel, bpftrace, case, runtime, whatever the order was', () => {
  const sorted = [
    record({ kernel: '6.1.192', bpftrace: '0.9.4', case: 'kprobe' }),
    record({ kernel: '6.1.192', bpftrace: '0.9.4', case: 'fexit', runtime: 'container' }),
    record({ kernel: '6.1.192', bpftrace: '0.9.4', case: 'fexit', runtime: 'microvm' }),
    record({ kernel: '6.1.192', bpftrace: '0.11.3', case: 'kprobe' }),
    record({ kernel: '6.1.192', bpftrace: '0.11.3', case: 'aaa' }),
    record({ kernel: '6.12.1', bpftrace: '0.9.4', case: 'kprobe' }),
    record({ kernel: '6.12.1-rt', bpftrace: '0.9.4', case: 'kprobe' }),
  ]
  const input = [...sorted].reverse()
  expect(sortQuestions(input, ['kprobe', 'fexit'])).toEqual(sorted)
  expect(input).toEqual([...sorted].reverse())
})
