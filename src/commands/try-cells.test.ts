import { expect, test } from 'vitest'
import type { Cell } from '../supply/plan/cell.js'
import { cellsToTry } from './try-cells.js'

const kernel = (id: string, series = id.split('.').slice(0, 2).join('.')) => ({
  id,
  series,
  version: /^[\d.]+/.exec(id)?.[0] ?? '',
})
const KERNELS = ['6.1.10', '6.1.179-rt', '6.1.179', '6.12.5-full', '6.2.1', '6.12.4-headers'].map((id) =>
  kernel(id),
)
const BUILDS = ['0.23.2', '0.9.1', '0.27.1'].map((version) => ({ id: version, version }))

const cells = (builds: readonly { id: string; version: string }[] = BUILDS): Cell[] =>
  KERNELS.flatMap((one) =>
    builds.map((bpftrace) => ({ kernel: one, bpftrace, runtime: 'microvm' }) as unknown as Cell),
  )
const names = (all: readonly Cell[]): string[] =>
  all.map(({ kernel: one, bpftrace }) => `${one.id} ${bpftrace.id}`).sort()

test('one kernel of each series, the plain one first and then the newest, with the newest build', () => {
  expect(names(cellsToTry(cells(), { kernel: false, bpftrace: false }))).toEqual([
    '6.1.179 0.27.1',
    '6.12.5-full 0.27.1',
    '6.2.1 0.27.1',
  ])
})

test('a candidate rather than the newest build', () => {
  const candidate = { id: 'candidate', version: '0.20' }
  const tried = cellsToTry(cells([...BUILDS, candidate]), { kernel: false, bpftrace: false })
  expect(new Set(tried.map(({ bpftrace }) => bpftrace.id))).toEqual(new Set(['candidate']))
})

test('what is selected stays', () => {
  expect(cellsToTry(cells(), { kernel: true, bpftrace: true })).toHaveLength(18)
  expect(cellsToTry(cells(), { kernel: true, bpftrace: false })).toHaveLength(6)
  expect(cellsToTry(cells(), { kernel: false, bpftrace: true })).toHaveLength(9)
})
