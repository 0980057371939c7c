import { expect, test } from 'vitest'
import { cellOf } from '../../supply/plan/plan.fixture.js'
import { ordering } from '../../judge/verdict/verdict.fixture.js'
import type { Memory, Observed } from './answers.js'
import { unanswered } from './unanswered.js'

test('what nothing remembers is left, kernel by kernel', async () => {
  const cells = ['a', 'b', 'c'].flatMap((id) => ['0.1', '0.2'].map((build) => cellOf({ id }, { id: build })))
  const cases = [ordering('one'), ordering('other')]
  const memory: Memory = {
    recall: (cell, one) =>
      Promise.resolve(
        cell.kernel.id === 'b' || (cell.bpftrace.id === '0.1' && one.name === 'one')
          ? ({} as Observed)
          : null,
      ),
    remember: () => Promise.reject(new Error('nothing is to be remembered')),
  }
  const groups = await unanswered(cells, cases, memory)
  expect(
    groups.map((group) =>
      group.map(({ cell, cases: open }) => [cell.kernel.id, cell.bpftrace.id, open.length]),
    ),
  ).toEqual(
    ['a', 'c'].map((id) => [
      [id, '0.1', 1],
      [id, '0.2', 2],
    ]),
  )
})
