import { expect, test } from 'vitest'
import { commandFor } from './reproduce.js'

const kernel = { kernel: '6.12.117', runtime: 'microvm', label: '6.12.117', releases: [] } as const

test('asks one case, or all of a cell', () => {
  expect(commandFor([], kernel, '0.23.2', 'fexit')).toBe(
    'npm run --silent matrix -- run --kernel 6.12.117 --bpftrace 0.23.2 --case fexit --fresh --json',
  )
  expect(commandFor([], kernel, '0.23.2')).toBe(
    'npm run --silent matrix -- run --kernel 6.12.117 --bpftrace 0.23.2 --fresh --json',
  )
})

test('names the runtime where it is not the usual one', () => {
  expect(commandFor([], { ...kernel, kernel: 'host', runtime: 'container' }, '0.23.2')).toContain(
    '--kernel host --bpftrace 0.23.2 --runtime container --fresh',
  )
})

test('a name from elsewhere runs nothing', () => {
  expect(commandFor([], { ...kernel, kernel: "x'; rm -rf ~; '$(id)\n" }, '`id`', '\u001b[2J')).toBe(
    "npm run --silent matrix -- run --kernel 'x'\\''; rm -rf ~; '\\''$(id)␊' --bpftrace '`id`' --case '␛[2J' --fresh --json",
  )
})

test('names the matrix file and the results directory where they are not the usual ones', () => {
  expect(commandFor(['--config', 'my files/matrix.yaml', '--out', 'mine'], kernel, '0.23.2')).toBe(
    "npm run --silent matrix -- run --config 'my files/matrix.yaml' --out mine --kernel 6.12.117 --bpftrace 0.23.2 --fresh --json",
  )
})

test('names an architecture that a matrix does not ask by itself', () => {
  const arm = { ...kernel, kernel: '6.12.117-arm64', arch: 'arm64' } as const
  expect(commandFor([], arm, '0.23.2')).toContain('run --arch arm64 --kernel 6.12.117-arm64 --bpftrace')
  expect(commandFor([], { ...arm, kernel: 'host', runtime: 'container' }, '0.23.2')).not.toContain('--arch')
})
