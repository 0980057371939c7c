import { describe, expect, test } from 'vitest'
import { startsOf, stretchesOf } from './axis-places.js'
import { shapePaths } from './shapes.js'
import { GRAVEST_FIRST } from './tone.js'
import type { Tone } from './tone.js'

const place = (tone: Tone) => ({ tone, x: 0, y: 0, width: 10, height: 10 })

describe('without colour', () => {
  // What is right is light, what is wrong is dark; all others have a shape of their own.
  const SAME: readonly Tone[] = ['kept', 'free', 'wrong']

  test.each([false, true])('each tone has a shape of its own, as ticks: %s', (areTicks) => {
    const pathOf = (tone: Tone) => shapePaths([place(tone)], areTicks).get(tone)
    const others = GRAVEST_FIRST.filter((tone) => !SAME.includes(tone))
    const paths = [pathOf('wrong'), ...others.map(pathOf)]
    expect(new Set(paths).size).toBe(paths.length)
  })
})

test('a path is one for all places of a tone', () => {
  const paths = shapePaths([place('wrong'), { ...place('wrong'), x: 20 }, place('refused')])
  expect([...paths]).toEqual([
    ['wrong', 'M0 0h10v10H0zM20 0h10v10H20z'],
    ['refused', 'M0 4h10v2H0z'],
  ])
})

describe('kernels along a map', () => {
  test('leave room for what was not measured', () => {
    expect(startsOf(['', '6.2 to 6.11 not measured', ''], 0.5)).toEqual([0, 1, 2.5, 3.5])
  })

  test('stand apart, and those that are filtered out leave a hole', () => {
    expect(stretchesOf(['kept', null, 'kept'], [0, 1, 2, 3], 0.2)).toEqual([
      { tone: 'kept', from: 0, length: 0.8 },
      { tone: 'kept', from: 2, length: 0.8 },
    ])
  })

  test('are one with alike neighbours where there are many, but not over a gap', () => {
    const tones = Array.from({ length: 50 }, (_, row): Tone => (row === 20 ? 'crash' : 'kept'))
    const starts = tones.map((_, row) => (row < 30 ? row : row + 0.5))
    expect(stretchesOf(tones, starts, 0.2)).toEqual([
      { tone: 'kept', from: 0, length: 20 },
      { tone: 'crash', from: 20, length: 1 },
      { tone: 'kept', from: 21, length: 9 },
      { tone: 'kept', from: 30.5, length: 20 },
    ])
  })
})
