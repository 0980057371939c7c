import { expect, test } from 'vitest'
import { record, reversed } from '../../records/record.fixture.js'
import { compareSets } from './compare.js'
import { changesOf, sectionsOf, successorLines } from './words.js'

test('two kernels called host are told apart by their releases', () => {
  const host = (release: string) => [record({ kernel: 'host', runtime: 'container', release })]
  const difference = compareSets(host('6.1.0-9'), host('6.18.44'), { bySeries: false })
  expect(sectionsOf(difference).map(({ title, lines }) => [title, lines[0]?.where])).toEqual([
    ['Vanished', 'host 6.1.0-9 (container) × 0.23.2'],
    ['New', 'host 6.18.44 (container) × 0.23.2'],
  ])
  expect(successorLines(difference)).toEqual([
    'Kernel host 6.1.0-9 is gone, host 6.18.44 in its place is new: --by-series compares the two.',
  ])
})

test('what a run changed: answers are counted, and another way to the same one is none', () => {
  const named = (name: string) => record({ case: name, mechanism: ['kprobe'] })
  const before = [named('fexit'), named('kprobe'), reversed({ case: 'uprobe' }), record({ kernel: '6.1.1' })]
  const after = [
    reversed({ case: 'fexit' }),
    record({ case: 'kprobe', mechanism: ['kprobe_multi'] }),
    record({ case: 'uprobe' }),
    record({ kernel: '6.2.2' }),
    record({ kernel: '6.2.2', case: 'kprobe' }),
  ]
  expect(changesOf(compareSets(before, after, { bySeries: false }))).toEqual({
    counts: ['1 worse', '1 better', '1 vanished', '2 new'],
    same: 1,
    lines: [
      'worse: 6.12.117 × 0.23.2 fexit: ✓ abc → ✗ reversed cba (unexpected)',
      'vanished: 6.1.1 × 0.23.2 the whole cell, 1 answer',
      'better: 6.12.117 × 0.23.2 uprobe: ✗ reversed cba (unexpected) → ✓ abc',
    ],
  })
  expect(changesOf(compareSets(before, before, { bySeries: false }))).toEqual({
    counts: [],
    same: 4,
    lines: [],
  })
})
