import { expect, test } from 'vitest'
import { BOOT_SECONDS, coldSeconds, USUAL } from '../../supply/plan/expected-time.js'
import { cellOf } from '../../supply/plan/plan.fixture.js'
import { ordering, SEED } from '../../judge/verdict/verdict.fixture.js'
import { plannedQuestions } from './planned.js'
import type { Session } from './sessions.js'

const session = (machine: string, runtime: 'microvm' | 'container' = 'microvm'): Session => ({
  machine,
  questions: ['0.17.0', '0.23.2'].map((id) => ({
    cell: cellOf({ id: machine }, { id, version: id }, runtime),
    cases: [SEED, ordering('one'), ordering('other')],
  })),
})
const planned = (...waves: Session[][]) => plannedQuestions(waves, USUAL)

test('the common program comes first in each cell, as it is asked', () => {
  expect(planned([session('a')]).map((one) => [one.build, one.case, one.company])).toEqual(
    ['0.17.0', '0.23.2'].flatMap((build) => [
      [build, 'one', 0],
      [build, 'other', 0],
      [build, 'seed-fexit', null],
    ]),
  )
})

test('a machine boots once, and is cold once, however many waves it has; a container boots nothing', () => {
  const [first] = planned([session('a')])
  const [contained] = planned([session('a', 'container')])
  expect(first!.seconds - contained!.seconds).toBeCloseTo(BOOT_SECONDS)
  const again = planned([session('a')], [session('a')])
  expect(again.map(({ wave }) => wave)).toEqual([...Array<number>(6).fill(0), ...Array<number>(6).fill(1)])
  const cold = coldSeconds('0.17.0')
  expect(again[6]!.seconds).toBeCloseTo(contained!.seconds - cold)
})

test('nothing is planned where there is nothing to ask', () => {
  expect(plannedQuestions([[], [{ machine: 'a', questions: [] }]], USUAL)).toEqual([])
})
