import { describe, expect, test } from 'vitest'
import { ordering } from '../../judge/verdict/verdict.fixture.js'
import { cellOf } from '../../supply/plan/plan.fixture.js'
import type { Session } from './sessions.js'
import { isKept, turnsOf, wavesOf } from './waves.js'

const [FIRST, SECOND, LAST] = [
  ordering('first', { priority: 10 }),
  ordering('second', { priority: 5 }),
  ordering('last'),
]
const session = (machine: string, ...cases: Session['questions'][number]['cases'][number][]): Session => ({
  machine,
  questions: [{ cell: cellOf({ id: machine }), cases }],
})
const told = (sessions: readonly Session[]) =>
  wavesOf(sessions).map((wave) =>
    wave.map(
      ({ machine, questions }) =>
        `${machine}: ${questions.flatMap(({ cases }) => cases.map(({ name }) => name)).join(' ')}`,
    ),
  )

describe('waves', () => {
  test('ask what matters most of every machine first', () => {
    expect(told([session('one', LAST, FIRST), session('two', SECOND, FIRST, LAST)])).toEqual([
      ['one: first', 'two: first'],
      ['two: second'],
      ['one: last', 'two: last'],
    ])
  })

  test('lose no question, and ask none twice', () => {
    const all = [session('one', LAST, FIRST, SECOND), session('two', LAST)]
    expect(told(all).flat().sort()).toEqual(['one: first', 'one: last', 'one: second', 'two: last'])
  })

  test('are one where all matter alike', () => {
    expect(told([session('one', LAST), session('two', LAST)])).toEqual([['one: last', 'two: last']])
    expect(wavesOf([])).toEqual([])
  })
})

describe('turns', () => {
  test('of a session that has nothing in the first wave come behind those of all that have', () => {
    const all = [session('asked before', LAST), session('two', LAST, FIRST), session('three', FIRST)]
    expect(turnsOf(all).map((one) => [one.session.machine, ...told(one.turns).flat()])).toEqual([
      ['two', 'two: first', 'two: last'],
      ['three', 'three: first'],
      ['asked before', 'asked before: last'],
    ])
  })
})

describe('a machine', () => {
  const GIB = 2 ** 30
  const machine = session('one', LAST)

  test('is kept where there is room for the others and itself', () => {
    expect(isKept(machine, 20 * GIB, 2)).toBe(true)
    expect(isKept(machine, 4.6 * GIB, 2)).toBe(true)
    expect(isKept(machine, 4 * GIB, 2)).toBe(false)
    expect(isKept(machine, 20 * GIB, 16)).toBe(false)
  })

  test('is never kept where it has the kernel of the host', () => {
    const cell = cellOf({ id: 'host' }, {}, 'container')
    expect(isKept({ machine: 'host', questions: [{ cell, cases: [LAST] }] }, 20 * GIB, 2)).toBe(false)
  })
})
