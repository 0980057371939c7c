import { expect, test } from 'vitest'
import { fitted } from './fitted.js'

const part = (name: string, rank: number, size: number) => ({ name, rank, lines: ['é'.repeat(size)] })
const names = (parts: readonly { name: string }[]) => parts.map(({ name }) => name).join('')
const parts = [part('a', 2, 10), part('b', 1, 10), part('c', 3, 1), part('d', 2, 10)]

test.each([
  [66, 'abcd', ''],
  [65, 'abd', 'c'],
  [63, 'abd', 'c'],
  [62, 'ab', 'cd'],
  [21, 'b', 'acd'],
  [20, '', 'abcd'],
])('%i bytes hold %s', (room, shown, left) => {
  const found = fitted(parts, room)
  expect([names(found.shown), names(found.left)]).toEqual([shown, left])
})
