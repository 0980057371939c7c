import { expect, test } from 'vitest'
import { UsageError } from '../lib/errors.js'
import type { Cell } from '../supply/plan/cell.js'
import { cellForShell } from './shell-cell.js'
import type { ChosenAxes } from './shell-cell.js'

const KERNELS = ['6.1.179', '7.3.4', '6.12.4-headers', '7.3.5-rt']
const BUILDS = ['0.23.2', '0.27.1', '0.9.1']

const cells = (kernels = KERNELS, builds = BUILDS): Cell[] =>
  kernels.flatMap((id) =>
    builds.map(
      (build) =>
        ({
          kernel: { id, version: /^[\d.]+/.exec(id)?.[0] },
          bpftrace: { id: build, version: build === 'candidate' ? '0.20' : build },
          runtime: 'microvm',
        }) as unknown as Cell,
    ),
  )
function chosen(from: readonly Cell[], axes: Partial<ChosenAxes>): string {
  const { cell, told } = cellForShell(from, { kernel: false, bpftrace: false, ...axes })
  return `${cell.kernel.id} ${cell.bpftrace.id} ${told ?? ''}`
}

test('where nothing is said, the newest kernel as most machines have it, and the newest bpftrace', () => {
  expect(chosen(cells(), {})).toBe(
    '7.3.4 0.27.1 the newest kernel (--kernel chooses another), the newest bpftrace (--bpftrace chooses another)',
  )
  expect(chosen(cells(KERNELS, [...BUILDS, 'candidate']), {})).toMatch(/^7\.3\.4 candidate /)
})

test('what is said is taken, and the rest is the newest', () => {
  expect(chosen(cells(['6.1.179']), { kernel: true })).toBe(
    '6.1.179 0.27.1 the newest bpftrace (--bpftrace chooses another)',
  )
  expect(chosen(cells(KERNELS, ['0.9.1']), { bpftrace: true })).toBe(
    '7.3.4 0.9.1 the newest kernel (--kernel chooses another)',
  )
  expect(chosen(cells(['6.1.179'], ['0.9.1']), { kernel: true, bpftrace: true })).toBe('6.1.179 0.9.1 ')
})

test('several that are left by what is said are named, and none is taken', () => {
  const several = (from: readonly Cell[], axes: ChosenAxes) => () => cellForShell(from, axes)
  expect(several(cells(), { kernel: true, bpftrace: true })).toThrow(UsageError)
  expect(several(cells(['7.3.4', '7.3.5-rt']), { kernel: true, bpftrace: false })).toThrow(
    'a shell is opened in one cell, and 2 are left; choose one of --kernel 7.3.4, 7.3.5-rt',
  )
  expect(several(cells(['7.3.4'], ['0.27.0', '0.27.1']), { kernel: true, bpftrace: true })).toThrow(
    'choose one of --bpftrace 0.27.0, 0.27.1',
  )
  expect(several([], { kernel: false, bpftrace: false })).toThrow('no cell is left')
})
