import { describe, expect, test } from 'vitest'
import { compareVersions, satisfies, upstream } from './debian-version.js'

// Each is older than the next; the middle is the example of Debian Policy 5.6.12.
const ascending = [
  '0.11.3-5',
  '0.11.3-5+deb11u1',
  '0.17.0-1',
  '1.0~~',
  '1.0~~a',
  '1.0~',
  '1.0~rc1-1',
  '1.0-0~',
  '1.0',
  '1.0-0+b1',
  '1.0-1',
  '1.0a',
  '1.0+dfsg-1',
  '1.0.1',
  '1.9',
  '1.10',
  '6.12.9-1~bpo12+1',
  '6.12.9-1',
  '6.12.117-1',
  '7.0.13-1~bpo13+1',
  '99',
  '1:0.1',
  '2:0',
]

describe('compareVersions', () => {
  test('orders as dpkg does', () => {
    for (const [i, a] of ascending.entries()) {
      for (const [j, b] of ascending.entries()) {
        expect(Math.sign(compareVersions(a, b)), `${a} ${b}`).toBe(Math.sign(i - j))
      }
    }
  })

  test.each([
    ['1.0', '1.0-0'],
    ['0:1.0-1', '1.0-1'],
    ['1.01', '1.1'],
    ['1.0-00', '1.0-0'],
    ['1.', '1.0'],
  ])('%s and %s are the same', (a, b) => {
    expect(compareVersions(a, b)).toBe(0)
  })
})

test.each([
  ['1:19.1.7-3+b1', '19.1.7'],
  ['1.3.dfsg+really1.3.1-1+b1', '1.3.dfsg+really1.3.1'],
  ['2.0-rc1-2', '2.0-rc1'],
  ['42', '42'],
])('upstream of %s is %s', (version, expected) => {
  expect(upstream(version)).toBe(expected)
})

test.each([
  ['1.0', '<<', '1.1', true],
  ['1.0', '<<', '1.0', false],
  ['1.0', '<=', '1.0', true],
  ['1.1', '<=', '1.0', false],
  ['1.0-1', '=', '1.0', false],
  ['1.0-0', '=', '1.0', true],
  ['1.0', '>=', '1.0', true],
  ['1.0~', '>=', '1.0', false],
  ['1.1', '>>', '1.0', true],
  ['1.0', '>>', '1.0', false],
] as const)('%s %s %s is %s', (version, operator, wanted, expected) => {
  expect(satisfies(version, operator, wanted)).toBe(expected)
})
