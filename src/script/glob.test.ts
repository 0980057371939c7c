import { expect, test } from 'vitest'
import { intersect, matches } from './glob.js'
import { seeded } from './script.fixture.js'

test.each([
  ['vfs_read', 'vfs_read', true],
  ['vfs_read', 'vfs_reads', false],
  ['vfs_*', 'vfs_', true],
  ['vfs_*', 'vfs', false],
  ['a*a', 'a', false],
  ['a*b*c', 'abbc', true],
  ['a*bb*bc', 'abbc', false],
  ['*', '', true],
  ['f[12]', 'f1', false],
  ['f.*', 'fx', false],
])('%s matches %s: %s', (pattern, name, expected) => expect(matches(pattern, name)).toBe(expected))

/** All names of two letters up to a length. */
function names(length: number): string[] {
  const shorter = length > 1 ? names(length - 1) : ['']
  return [
    ...shorter,
    ...shorter.filter((name) => name.length === length - 1).flatMap((name) => [`${name}a`, `${name}b`]),
  ]
}

test('two patterns intersect exactly where a name matches both', () => {
  const random = seeded(7)
  const all = names(9)
  const pattern = () =>
    Array.from({ length: Math.floor(random() * 5) }, () => 'ab*'.charAt(Math.floor(random() * 3))).join('')
  for (let round = 0; round < 1000; round++) {
    const [one, other] = [pattern(), pattern()]
    const both = all.some((name) => matches(one, name) && matches(other, name))
    expect([one, other, intersect(one, other), intersect(other, one)]).toEqual([one, other, both, both])
  }
})

test('matching agrees with a regular expression', () => {
  const random = seeded(8)
  const text = (signs: string) =>
    Array.from({ length: Math.floor(random() * 8) }, () =>
      signs.charAt(Math.floor(random() * signs.length)),
    ).join('')
  for (let round = 0; round < 2000; round++) {
    const [pattern, name] = [text('ab*'), text('ab')]
    const expected = new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(name)
    expect([pattern, name, matches(pattern, name)]).toEqual([pattern, name, expected])
  }
})

test('long patterns take no long time', () => {
  const pattern = 'a*'.repeat(2000)
  expect(matches(`${pattern}b`, 'a'.repeat(5000))).toBe(false)
  expect(intersect(`${pattern}b`, `${pattern}a`)).toBe(false)
})
