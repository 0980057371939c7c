import { expect, describe, test } from 'vitest'
import type { ResultRecord } from '../../records/record.js'
import type { Memory, Observed } from './answers.js'
import { BY, CELL, FEXIT, GOOD, OBSERVED, theirs } from './published.fixture.js'
import { publishedAnswers, unusable, withPublished } from './published.js'

describe('beside what is remembered', () => {
  const remembering = (found: Observed | null): Memory & { kept: number } => {
    const memory = {
      kept: 0,
      recall: () => Promise.resolve(found),
      remember: () => {
        memory.kept++
        return Promise.resolve()
      },
      forget: () => Promise.resolve(),
    }
    return memory
  }
  const published = publishedAnswers([{ name: 'published', records: [GOOD] }], BY)

  test('it comes second, and is not kept', async () => {
    expect(await withPublished(remembering(OBSERVED), published).recall(CELL, FEXIT, 1)).toBe(OBSERVED)
    const nothing = remembering(null)
    const both = withPublished(nothing, published)
    expect((await both.recall(CELL, FEXIT, 1))?.recalledFrom).toEqual(['published'])
    expect(nothing.kept).toBe(0)
    await both.remember(CELL, FEXIT, OBSERVED)
    expect(nothing.kept).toBe(1)
  })
})

test.each<[string | null, Partial<ResultRecord>]>([
  [null, {}],
  ['it was asked by other code', { judging: 'judging-2' }],
  ['it was asked by other code', { judging: undefined }],
  ['it was asked with another guest', { artefacts: { ...GOOD.artefacts, workload: { sha256: 'x' } } }],
  ['all of its answers are of kernels in containers', { runtime: 'container' }],
])('of a set of which nothing counts it is said why: %s', (why, changes) => {
  const found = unusable({ name: 'published', records: [theirs(changes)] }, BY)
  if (why === null) expect(found).toBeNull()
  else expect(found).toContain(why)
  expect(unusable({ name: 'published', records: [theirs(changes), GOOD] }, BY)).toBeNull()
})
