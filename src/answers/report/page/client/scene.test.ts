import { describe, expect, test } from 'vitest'
import { record, reversed, unordered } from '../../../../records/record.fixture.js'
import { modelOf } from '../../model/model.js'
import { packed } from '../pack.js'
import { NO_FILTER, OPENING } from './address.js'
import { differencesOf } from './differences.js'
import { historyOf, reasonsOf } from './history.js'
import { reportOf } from './report-this.js'
import { sceneOf } from './scene.js'

const data = packed(
  modelOf(
    [
      record({ kernel: '6.1.192', bpftrace: '0.23.2' }),
      record({ kernel: '6.12.117', bpftrace: '0.23.2' }),
      record({ kernel: '6.1.192', bpftrace: '0.27.1' }),
      reversed({ kernel: '6.12.117', bpftrace: '0.27.1' }),
      unordered('unsupported', 'no BTF', { kernel: '6.1.192', bpftrace: '0.27.1', case: 'iter' }),
    ],
    { cases: [{ name: 'fexit' }, { name: 'iter' }], knownIssues: [] },
  ),
)
const scene = sceneOf(data, OPENING)

test('the history of a case', () => {
  expect(historyOf(scene, 0)).toEqual([
    'bpftrace 0.23.2: as written on 6.1.192 and 6.12.117',
    'bpftrace 0.27.1: as written on 6.1.192, reversed (unexpected) on 6.12.117',
  ])
})

test('the history of what a filter leaves', () => {
  const filter = { ...NO_FILTER, kernels: '6.1' }
  expect(historyOf(sceneOf(data, { ...OPENING, filter }), 0)).toEqual([
    'bpftrace 0.23.2 and 0.27.1: as written on 6.1.192',
  ])
})

test('the reasons of a case', () => {
  expect(reasonsOf(scene, 1)).toEqual([{ seen: ['bpftrace 0.27.1: refused on 6.1.192'], text: 'no BTF' }])
})

describe('two compared', () => {
  test('builds: only what differs, and on which kernels', () => {
    const { differences, compared } = differencesOf(scene, 'builds', [0, 1])
    expect(compared).toBe(4)
    expect(differences).toMatchObject([
      { one: 0, places: [1], seen: ['✓ as written', '✗ reversed (unexpected)'] },
      { one: 1, places: [0], seen: ['? missing', '– refused'] },
    ])
  })

  test('kernels: with which builds', () => {
    const { differences } = differencesOf(scene, 'kernels', [0, 1])
    expect(differences.map(({ one, places, spots }) => [one, places, spots[1].row])).toEqual([
      [0, [1], 1],
      [1, [1], 1],
    ])
  })
})

test('a report tells all that was measured, whatever the filter, and nothing in it breaks out of its fences', () => {
  const hostile = packed(
    modelOf(
      [
        reversed({ kernel: '6.12.117', bpftrace: '0.27.1' }),
        record({ kernel: '6.1.192', bpftrace: '0.27.1' }),
        unordered('crash', 'died\n```\n# not a heading\u001b[2J', { kernel: '7.0.1', bpftrace: '0.27.1' }),
      ],
      { cases: [{ name: 'fexit' }], knownIssues: [] },
    ),
  )
  const only = sceneOf(hostile, { ...OPENING, filter: { ...NO_FILTER, kernels: '6.12' } })
  const row = (id: string): number => hostile.kernels.findIndex(({ kernel }) => kernel === id)
  const text = reportOf(only, { one: 0, row: row('6.12.117'), column: 0 })
  expect(text).toContain('bpftrace `0.27.1`')
  expect(text).toContain('- Seen: ✗ reversed (unexpected), `cba`')
  expect(text).toContain('as written on 6.1.192')
  expect(text).toContain('Kernels: 6.1.192, 6.12.117, 7.0.1.')
  const crash = reportOf(only, { one: 0, row: row('7.0.1'), column: 0 })
  expect(crash).toContain('````text\ndied\n```\n# not a heading')
  expect(crash).not.toContain('\u001b')
  expect(reportOf(only, { one: 0, row: 9, column: 0 })).toBeNull()
})
