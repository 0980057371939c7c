import { expect, test } from 'vitest'
import { combined, OK } from '../../judge/verdict/attempts.fixture.js'
import { ordering } from '../../judge/verdict/verdict.fixture.js'
import type { Attempt } from '../../records/record.js'
import { cellOf } from '../../supply/plan/plan.fixture.js'
import { questioner } from './withdrawal.js'

const END: Attempt = {
  ...{
    mode: 'combined',
    outcome: 'error',
    order: null,
    events: [],
    reason: 'the control came out otherwise',
  },
  milliseconds: 1,
}
const [CELL, OTHER] = [cellOf({ id: 'one' }), cellOf({ id: 'other' })]
const [FIRST, SECOND, LATER] = ['first', 'second', 'later'].map((name) => ordering(name))

function listening() {
  const told: string[] = []
  const teller =
    (how: string) => (cell: typeof CELL, one: { name: string }, attempts: readonly Attempt[]) => {
      told.push(`${how} ${cell.kernel.id} ${one.name}: ${attempts[0]?.reason ?? attempts[0]?.order}`)
      return Promise.resolve()
    }
  const ask = questioner<null>({ onAnswer: teller('answer'), onWithdrawn: teller('withdraw') })
  return { told, ask }
}

test('what is believed is passed on as it comes', async () => {
  const { told, ask } = listening()
  await ask(
    { cell: CELL, cases: [FIRST!] },
    (tell) => tell(FIRST!, [combined(OK)]).then(() => null),
    () => null,
  )
  expect(told).toEqual(['answer one first: declared'])
})

test('a lie takes back what was told of the build before, also in an earlier wave, and nothing of another', async () => {
  const { told, ask } = listening()
  await ask(
    { cell: CELL, cases: [FIRST!] },
    (tell) => tell(FIRST!, [combined(OK)]).then(() => null),
    () => null,
  )
  await ask(
    { cell: OTHER, cases: [FIRST!] },
    (tell) => tell(FIRST!, [combined(OK)]).then(() => null),
    () => null,
  )
  told.length = 0
  await ask(
    { cell: CELL, cases: [SECOND!, LATER!] },
    (tell) => tell(SECOND!, [combined(OK)]).then(() => END),
    () => null,
  )
  expect(told).toEqual([
    'answer one second: declared',
    'withdraw one first: the control came out otherwise',
    'withdraw one second: the control came out otherwise',
    'answer one later: the control came out otherwise',
  ])
})

test('whoever lied once is not asked again', async () => {
  const { told, ask } = listening()
  await ask(
    { cell: CELL, cases: [FIRST!] },
    () => Promise.resolve(END),
    () => null,
  )
  await ask(
    { cell: CELL, cases: [LATER!] },
    () => Promise.reject(new Error('it is asked')),
    () => null,
  )
  expect(told).toEqual([
    'answer one first: the control came out otherwise',
    'answer one later: the control came out otherwise',
  ])
})
