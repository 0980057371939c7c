import { describe, expect, test } from 'vitest'
import type { ReleaseAnswer } from './answer.js'
import { changesIn, nextToAsk } from './search.js'

/** A letter is an answer, `-` a release that has none. */
const answerOf = (letter: string): ReleaseAnswer =>
  letter === '-'
    ? { told: false, why: 'refused', isFlaky: false }
    : { told: true, text: letter, word: 'as written' }

interface How {
  readonly most?: number
  readonly every?: boolean
  /** What is known before, by position. */
  readonly first?: Readonly<Record<number, string>>
}

/** Asks as the command does. @returns the changes, as `3-4`, and how many releases were asked, in how many rounds */
function searched(history: string, { most = 1, every = false, first = {} }: How = {}) {
  const known = new Map(Object.entries(first).map(([at, letter]) => [Number(at), answerOf(letter)]))
  const count = history.length
  const asked: number[] = []
  let rounds = 0
  for (;;) {
    const next = nextToAsk({ count, known, most, every })
    if (next.length === 0) break
    expect(new Set(next).size).toBe(next.length)
    rounds++
    for (const position of next) {
      expect(known.has(position)).toBe(false)
      known.set(position, answerOf(history[position] ?? ''))
      asked.push(position)
    }
  }
  const changes = changesIn(count, known).map(({ before, after }) => `${before}-${after}`)
  return { changes, asked: asked.length, rounds }
}

const row = (...[good, bad]: [number, number]): string => 'g'.repeat(good) + 'b'.repeat(bad)

describe('one change in a row of 88 releases', () => {
  test.each(Array.from({ length: 87 }, (_, at) => at + 1))('after %i', (good) => {
    const { changes, asked } = searched(row(good, 88 - good))
    expect(changes).toEqual([`${good - 1}-${good}`])
    expect(asked).toBeLessThanOrEqual(9)
  })

  test('several at a time take fewer rounds', () => {
    expect(searched(row(33, 55), { most: 1 }).rounds).toBeGreaterThan(
      searched(row(33, 55), { most: 4 }).rounds,
    )
    expect(searched(row(33, 55), { most: 4 }).changes).toEqual(['32-33'])
  })

  test('what is known already is not asked', () => {
    expect(searched(row(33, 55), { first: { 0: 'g', 32: 'g', 33: 'b', 87: 'b' } })).toEqual({
      changes: ['32-33'],
      asked: 0,
      rounds: 0,
    })
  })
})

describe('releases without an answer', () => {
  test('are gone around', () => {
    const { changes } = searched('gggg---bbbb')
    expect(changes).toEqual(['3-7'])
  })

  test('at an end: the search goes inward, and finds a change behind them', () => {
    expect(searched('--------ggbbbbbbbb').changes).toEqual(['9-10'])
    expect(searched('gggggggbbb--------').changes).toEqual(['6-7'])
  })

  test('a refusing half costs no more than halving does', () => {
    const { changes, asked } = searched('-'.repeat(40) + row(20, 28))
    expect(changes).toEqual(['59-60'])
    expect(asked).toBeLessThanOrEqual(9)
  })

  test('everywhere: each is tried, and nothing is found', () => {
    expect(searched('------')).toMatchObject({ changes: [], asked: 6 })
  })
})

describe('histories of more than one change', () => {
  test('the last one is followed, and the others that were met are known', () => {
    const { changes } = searched('ggggbbbbggggbbbb', { first: { 0: 'g', 5: 'b', 9: 'g', 15: 'b' } })
    expect(changes.at(-1)).toBe('11-12')
    expect(changes).toHaveLength(3)
  })

  test('each is followed where each is wanted', () => {
    const first = { 0: 'g', 5: 'b', 9: 'g', 15: 'b' }
    expect(searched('ggggbbbbggggbbbb', { every: true, first }).changes).toEqual(['3-4', '7-8', '11-12'])
  })

  test('a third answer is an answer', () => {
    expect(searched('ggggccccbbbb', { every: true }).changes).toEqual(['3-4', '7-8'])
  })
})

test('one release, and none, have no change', () => {
  expect(searched('g')).toEqual({ changes: [], asked: 1, rounds: 1 })
  expect(searched('')).toEqual({ changes: [], asked: 0, rounds: 0 })
})

test('equal ends: nothing more is asked', () => {
  expect(searched('gggggggg')).toEqual({ changes: [], asked: 2, rounds: 1 })
})
