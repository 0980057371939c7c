import { expect, test } from 'vitest'
import { occasionsText, readOccasion, readTold, toldText } from './told.js'
import type { Told } from './told.js'

const told = (story: number, occasion = 0): Told => ({ story, occasion })

test.each<[string, (Told | undefined)[], string]>([
  ['one', [told(0)], '0'],
  ['none', [undefined], ''],
  ['large numbers', [told(35, 36)], 'z.10'],
  ['some that repeat', [told(1, 2), told(1, 2), undefined, undefined, told(1, 2)], '1.2,=,,,1.2'],
  ['of one story at other occasions', [told(3), told(3, 1)], '3,3.1'],
])('a row of answers, %s', (_, row, text) => {
  expect(toldText(row)).toBe(text)
  expect(readTold(text)).toEqual(row)
})

test('occasions of a cell', () => {
  const text = occasionsText([
    [0, 2, 11, 4210],
    [0, 2, 12, 1800, 1900],
  ])
  expect(text).toBe('0,2,11,4210;0,2,12,1800,1900')
  expect(readOccasion(text, 1)).toEqual([0, 2, 12, 1800, 1900])
  expect([readOccasion(text, 2), readOccasion('', 0)]).toEqual([undefined, undefined])
})
