/** A guest of another architecture: a real arm64 kernel with real arm64 builds, whatever this host is. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ResultRecord } from '../src/records/record.js'
import { matrix, recordsOf } from './command.js'

const CASES = ['f*', 'kretprobe', 'kprobe-multi', 'uprobe', 'hardware']
const WANTED = [
  ...['--arch', 'arm64', '--kernel', '6.12', '--bpftrace', '0.23.2', '--bpftrace', '0.27.1'],
  ...CASES.flatMap((name) => ['--case', name]),
]

let out = ''
let records: ResultRecord[] = []
beforeAll(async () => {
  out = await mkdtemp(join(tmpdir(), 'matrix-arm64-'))
  const { exitCode, stderr } = await matrix(['run', ...WANTED, '--jobs', '1', '--out', out])
  expect(exitCode, stderr).toBe(0)
  records = await recordsOf(out)
})
afterAll(() => rm(out, { recursive: true }))

const seen = (name: string, bpftrace: string): string => {
  const found = records.find((one) => one.case === name && one.bpftrace === bpftrace)
  return `${found?.verdict ?? ''} ${found?.order ?? ''}`.trim()
}

test('the records say the architecture, and so does the kernel that ran', () => {
  expect(records.length).toBe(12)
  for (const { arch, kernel, release, artefacts } of records) {
    expect([arch, kernel.endsWith('-arm64'), release.endsWith('-cloud-arm64')]).toEqual(['arm64', true, true])
    expect(artefacts.kernel[0]?.name).toMatch(/-arm64$/)
  }
})

test('handlers run in an order that the kernel explains', () => {
  expect(seen('fexit', '0.23.2')).toBe('known reversed')
  for (const name of ['fexit', 'fentry', 'kretprobe', 'kprobe-multi', 'uprobe'])
    expect(seen(name, '0.27.1'), name).toBe('ok declared')
  expect(records.find((one) => one.case === 'fexit')?.mechanism).toEqual(['tracing link fexit'])
})

test('what needs performance counters is refused, as on an emulated x86-64', () => {
  expect([seen('hardware', '0.23.2'), seen('hardware', '0.27.1')]).toEqual(['unsupported', 'unsupported'])
})

test('asked again, nothing is', async () => {
  const { stderr } = await matrix(['run', ...WANTED, '--out', out, '--verbose'])
  expect(stderr).toContain('12 answers remembered, 0 to ask')
})
