import { expect, test } from 'vitest'
import { gapsAfter } from './gaps.js'

const after = (...names: string[]): string[] => gapsAfter(names.map((kernel) => ({ kernel })))

test('series that were not measured, also between flavours', () => {
  expect(after('5.10.262', '6.1.192', '6.1.192-rt', '6.12.118', '6.13.1')).toEqual([
    '5.11 to 6.0 not measured',
    '',
    '6.2 to 6.11 not measured',
    '',
    '',
  ])
})

test('releases within a series are none, and neither is what has no version', () => {
  expect(after('6.12.43', '6.12.118', 'host')).toEqual(['', '', ''])
})
