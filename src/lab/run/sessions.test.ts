import { USUAL } from '../../supply/plan/expected-time.js'
import { describe, expect, test } from 'vitest'
import { cellOf } from '../../supply/plan/plan.fixture.js'
import { SEED } from '../../judge/verdict/verdict.fixture.js'
import type { CellQuestions } from './kernel-session.js'
import { sessionsOf } from './sessions.js'

const BUILDS = ['0.11.3', '0.17.0', '0.23.2', '0.27.0', '0.27.1']

const kernel = (id: string, builds = BUILDS, runtime: 'microvm' | 'container' = 'microvm'): CellQuestions[] =>
  builds.map((version) => ({ cell: cellOf({ id }, { id: version, version }, runtime), cases: [SEED] }))

const sessions = (kernels: readonly CellQuestions[][], jobs: number): string[] =>
  sessionsOf(kernels, jobs, USUAL).map(
    ({ machine, questions }) => `${machine}: ${questions.map(({ cell }) => cell.bpftrace.id).join(' ')}`,
  )

const ALL = BUILDS.join(' ')

describe('machines', () => {
  test('have a kernel each where that comes out even', () => {
    expect(sessions([kernel('5.10'), kernel('6.1')], 2)).toEqual([`5.10: ${ALL}`, `6.1: ${ALL}`])
    expect(sessions([kernel('5.10'), kernel('6.1')], 1)).toEqual([`5.10: ${ALL}`, `6.1: ${ALL}`])
  })

  test('share the kernel that is left over, by expected time', () => {
    expect(sessions([kernel('5.10'), kernel('6.1'), kernel('6.12')], 2)).toEqual([
      `5.10: ${ALL}`,
      `6.1: ${ALL}`,
      '6.12: 0.11.3 0.17.0 0.23.2',
      '6.12+2: 0.27.0 0.27.1',
    ])
  })

  test('share a single kernel, no machine without a cell', () => {
    expect(sessions([kernel('6.12', ['0.23.2', '0.27.1'])], 4)).toEqual(['6.12: 0.23.2', '6.12+2: 0.27.1'])
    expect(sessions([kernel('6.12', ['0.23.2'])], 2)).toEqual(['6.12: 0.23.2'])
  })

  test('share no kernel where there are not enough of them for that', () => {
    expect(sessions([kernel('5.10'), kernel('6.1'), kernel('6.12')], 4)).toEqual([
      `5.10: ${ALL}`,
      `6.1: ${ALL}`,
      `6.12: ${ALL}`,
    ])
  })

  test('are none where nothing is asked', () => {
    expect(sessions([], 2)).toEqual([])
  })

  test("never share the host's kernel, whose containers take turns; it is begun with", () => {
    expect(sessions([kernel('6.12'), kernel('host', BUILDS, 'container')], 2)).toEqual([
      `host: ${ALL}`,
      '6.12: 0.11.3 0.17.0 0.23.2',
      '6.12+2: 0.27.0 0.27.1',
    ])
  })
})
