import { expect, test } from 'vitest'
import { tabStopOf } from './tab-stop.js'

const at = (row: number, column: number) => ({ row, column })
const links = [at(0, 2), at(1, 0), at(1, 2)]

test.each([
  ['none was yet', null, at(0, 2)],
  ['it is there', at(1, 2), at(1, 2)],
  ['a filter took it away', at(1, 1), at(0, 2)],
])('the tab stop where %s', (_, last, stop) => expect(tabStopOf(links, last)).toEqual(stop))

test('without links there is none', () => expect(tabStopOf([], at(0, 0))).toBeUndefined())
