import { expect, test } from 'vitest'
import { BOOT_SECONDS } from '../../supply/plan/expected-time.js'
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
const MANNER = { isolated: false, repeat: 1 }
const planned = (...waves: Session[][]) => plannedQuestions(waves, MANNER)

test('the common program comes first in each cell, as it is asked', () => {
  expect(planned([session('a')]).map((one) => [one.build, one.case, one.together])).toEqual(
    ['0.17.0', '0.23.2'].flatMap((build) => [
      [build, 'one', true],
      [build, 'other', true],
      [build, 'seed-fexit', false],
    ]),
  )
})

test('a machine boots in each of its waves; a container boots nothing', () => {
  const [first, , , second] = planned([session('a')])
  const [contained] = planned([session('a', 'container')])
  expect(first!.seconds - contained!.seconds).toBe(BOOT_SECONDS)
  const again = planned([session('a')], [session('a')])
  expect(again.map(({ wave }) => wave)).toEqual([...Array<number>(6).fill(0), ...Array<number>(6).fill(1)])
  expect([again[6]!.seconds, again[9]!.seconds]).toEqual([first!.seconds, second!.seconds])
})

test('nothing is planned where there is nothing to ask', () => {
  expect(plannedQuestions([[], [{ machine: 'a', questions: [] }]], MANNER)).toEqual([])
})
