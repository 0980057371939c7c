import { expect, test } from 'vitest'
import { accepts, parseRelations } from './relation.js'

test('commas, alternatives, versions and qualifiers', () => {
  expect(
    parseRelations('libc6 (>= 2.38), default-mta | mail-transport-agent, python3:any (<<3.14) , a(= 1:2-3)'),
  ).toEqual([
    {
      text: 'libc6 (>= 2.38)',
      alternatives: [{ name: 'libc6', wanted: { operator: '>=', version: '2.38' } }],
    },
    {
      text: 'default-mta | mail-transport-agent',
      alternatives: [{ name: 'default-mta' }, { name: 'mail-transport-agent' }],
    },
    {
      text: 'python3:any (<<3.14)',
      alternatives: [{ name: 'python3', qualifier: 'any', wanted: { operator: '<<', version: '3.14' } }],
    },
    { text: 'a(= 1:2-3)', alternatives: [{ name: 'a', wanted: { operator: '=', version: '1:2-3' } }] },
  ])
  expect(parseRelations('')).toEqual([])
})

test('the obsolete operators mean "or equal"', () => {
  expect(
    parseRelations('a (< 1), b (> 1)').map(({ alternatives }) => alternatives[0]?.wanted?.operator),
  ).toEqual(['<=', '>='])
})

test('what is no relation is refused', () => {
  expect(() => parseRelations('a | (>= 2)')).toThrow("'(>= 2)' is not a package relation")
})

test('a wish for a version is not met by something without one', () => {
  const [relation] = parseRelations('a (>= 2)')
  expect(accepts(relation!.alternatives[0]!, undefined)).toBe(false)
  expect(accepts(relation!.alternatives[0]!, '2')).toBe(true)
  expect(accepts({ name: 'a' }, undefined)).toBe(true)
})
