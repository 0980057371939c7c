import { expect, test } from 'vitest'
import { Forest } from './forest.js'

const DIRECTORY = { type: 'directory' } as const

test('what is below, as it comes and goes', () => {
  const forest = new Forest()
  for (const path of ['a/b/c', 'a/b/d', 'a', 'ab', 'e/f']) forest.set(path, DIRECTORY)
  expect([...forest.below('a')]).toEqual(['a/b', 'a/b/c', 'a/b/d'])
  expect([...forest.below('')].sort()).toEqual(['a', 'a/b', 'a/b/c', 'a/b/d', 'ab', 'e', 'e/f'])
  expect([...forest.below('a', new Set(['a/b']))]).toEqual(['a/b'])
  forest.delete('a')
  forest.delete('a/b/c')
  expect([...forest.below('a')]).toEqual(['a/b', 'a/b/d'])
  forest.delete('a/b/d')
  expect([...forest.below('')].sort()).toEqual(['ab', 'e', 'e/f'])
})
