/** Which cells a suite asks where a build is compared with another. */
import { expect, test } from 'vitest'
import { record } from '../records/record.fixture.js'
import { cellOf } from '../supply/plan/plan.fixture.js'
import { cellsAgainst, withAgainst } from './suite-gate.js'

const [NEW, OLD, OTHER] = ['0.27.1', '0.23.2', '0.17.0'].map((id) => {
  const cell = cellOf()
  return { ...cell, bpftrace: { ...cell.bpftrace, id } }
}) as [ReturnType<typeof cellOf>, ReturnType<typeof cellOf>, ReturnType<typeof cellOf>]
const kernel = NEW.kernel
const ALL = [NEW, { ...OLD, kernel }, { ...OTHER, kernel }]
const ids = (cells: readonly { bpftrace: { id: string } }[]) => cells.map(({ bpftrace }) => bpftrace.id)

test('the build that is compared with is asked on the same kernels', () => {
  expect(ids(cellsAgainst([NEW], ALL, { records: [], against: '0.23.2' }))).toEqual(['0.27.1', '0.23.2'])
  expect(withAgainst(['0.27.1'], { records: [], against: '0.23.2' })).toEqual(['0.27.1', '0.23.2'])
})

test('it is not where a baseline has its answers, or nothing is compared, or nobody chooses builds', () => {
  const before = { records: [record({ bpftrace: '0.23.2' })], against: '0.23.2' }
  expect(ids(cellsAgainst([NEW], ALL, before))).toEqual(['0.27.1'])
  expect(withAgainst(['0.27.1'], before)).toEqual(['0.27.1'])
  expect(ids(cellsAgainst([NEW], ALL, null))).toEqual(['0.27.1'])
  expect(withAgainst([], { records: [], against: '0.23.2' })).toEqual([])
})

test('one that nobody knows is refused before anything is asked', () => {
  expect(() => cellsAgainst([NEW], ALL, { records: [], against: '0.23.1' })).toThrow(
    "--against 0.23.1: no build is called so that is asked (did you mean '0.23.2'?); there are: 0.17.0, 0.23.2, 0.27.1",
  )
})
