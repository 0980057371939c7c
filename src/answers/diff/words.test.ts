import { expect, test } from 'vitest'
import { record } from '../../records/record.fixture.js'
import { compareSets } from './compare.js'
import { sectionsOf, successorLines } from './words.js'

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
