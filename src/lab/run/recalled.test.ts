import { describe, expect, test } from 'vitest'
import { combined, isolated, OK, REVERSED } from '../../judge/verdict/attempts.fixture.js'
import { issue, ordering } from '../../judge/verdict/verdict.fixture.js'
import { record } from '../../records/record.fixture.js'
import type { Attempt } from '../../records/record.js'
import { cellOf } from '../../supply/plan/plan.fixture.js'
import type { Memory } from './answers.js'
import { recallAll } from './recalled.js'
import type { Recalling } from './recalled.js'

const CASES = [ordering('one'), ordering('other')]
const CELLS = ['a', 'b', 'c'].flatMap((id) => ['0.1', '0.2'].map((build) => cellOf({ id }, { id: build })))

/** A memory in which everything was seen so; @param lacks what it does not know, `KERNEL BUILD CASE` */
const remembering = (attempts: readonly Attempt[], ...lacks: string[]): Memory => ({
  recall: ({ kernel, bpftrace }, { name }) =>
    Promise.resolve(
      lacks.includes(`${kernel.id} ${bpftrace.id} ${name}`)
        ? null
        : { ...record(), config: null, judging: 'j', attempts: [...attempts] },
    ),
  remember: () => Promise.reject(new Error('nothing is to be remembered')),
  forget: () => Promise.reject(new Error('nothing is to be forgotten')),
})

async function left(fields: Partial<Recalling>): Promise<string[][]> {
  const { recalled, open } = await recallAll({
    ...{ cells: CELLS, cases: CASES, knownIssues: [], memory: remembering([OK]) },
    ...{ fresh: false, thorough: false, repeat: 1, hasKvm: false },
    ...fields,
  })
  const questions = open.map((group) =>
    group.flatMap(({ cell, cases }) =>
      cases.map(({ name }) => `${cell.kernel.id} ${cell.bpftrace.id} ${name}`),
    ),
  )
  expect(recalled.length + questions.flat().length).toBe(CELLS.length * CASES.length)
  return questions
}

test('what nothing remembers is left, kernel by kernel', async () => {
  const lacks = ['a 0.1 other', 'c 0.1 one', 'c 0.2 other']
  expect(await left({ memory: remembering([OK], ...lacks) })).toEqual([[lacks[0]], lacks.slice(1)])
})

test('what an emulated CPU lacks is asked again where there is a real one', async () => {
  const counting = { probe: 'hardware', target: 'cpu-cycles:100', period: 100, workload: 'spin' }
  const cases = [
    ordering('one', { ...counting, unpredicted: 'it needs counters' }),
    ordering('other', { unpredicted: 'nobody tried' }),
  ]
  const refused = { ...OK, outcome: 'unsupported' as const, order: null, events: [], reason: 'no counter' }
  const memory = remembering([isolated(refused), isolated(refused)])
  expect((await left({ cases, memory, hasKvm: true })).flat()).toEqual(
    CELLS.map(({ kernel, bpftrace }) => `${kernel.id} ${bpftrace.id} one`),
  )
  expect(await left({ cases, memory })).toEqual([])
})

test('everything is left where all is to be asked anew', async () => {
  expect((await left({ fresh: true })).map((group) => group.length)).toEqual([4, 4, 4])
})

describe('what was believed as expected, at first sight,', () => {
  const once = remembering([combined(REVERSED)])
  const reversed = issue({ cases: ['one', 'other'], seen: 'reversed' })

  test('stands for as long as it is expected', async () => {
    expect(await left({ memory: once, knownIssues: [reversed] })).toEqual([])
    expect((await left({ memory: once })).flat()).toHaveLength(12)
  })

  test('is not thorough enough for one who asks thoroughly, unless it is plainly ok', async () => {
    expect((await left({ memory: once, knownIssues: [reversed], thorough: true })).flat()).toHaveLength(12)
    const twice = remembering([isolated(REVERSED), isolated(REVERSED)])
    expect(await left({ memory: twice, knownIssues: [reversed], thorough: true })).toEqual([])
    expect(await left({ thorough: true })).toEqual([])
  })

  test('is not thorough enough of a timer beside others', async () => {
    const timer = ordering('one', { probe: 'interval', target: 'ms:200', period: 200, workload: undefined })
    const cases = [timer, ordering('other')]
    expect((await left({ cases, thorough: true })).flat()).toHaveLength(6)
    expect(await left({ cases })).toEqual([])
  })
})
