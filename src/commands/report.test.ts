import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { report } from './report.js'
import type { ReportFlags } from './flags/report.js'
import type { Surroundings } from './surroundings.js'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/** Of the committed records. */
async function asked(name: string, but: Partial<ReportFlags> = {}) {
  let stdout = ''
  const its = {
    stdout: { write: (text: string) => (stdout += text) },
    stderr: { write: () => true },
  } as unknown as Surroundings
  const flags = { json: false, kind: 'bpftrace' } as const
  const places = { config: join(ROOT, 'matrix.yaml'), out: join(ROOT, 'results') }
  const code = await report(name, { ...flags, kernel: [], bpftrace: [], runtime: [], ...places, ...but }, its)
  return { code, stdout }
}

test('of a known issue, and of a case that shows it', async () => {
  const { code, stdout } = await asked('kretprobe-multi-reversed')
  expect(code).toBe(0)
  expect(stdout.replace(/\s+/g, ' ')).toContain(
    'as written (kprobe_multi) on 6.12.118, reversed (kprobe_multi) on 6.16.12; 6.13 to 6.15 were not measured.',
  )
  expect((await asked('kretprobe-multi')).stdout).toBe(stdout)
})

test('for a mailing list, into a file, as JSON', async () => {
  expect((await asked('fexit', { kind: 'kernel' })).stdout).toMatch(/^Subject: \[BUG\] bpf: .*fexit/)
  const place = await mkdtemp(join(tmpdir(), 'report-'))
  expect((await asked('fexit', { output: join(place, 'a.md') })).stdout).toBe('')
  expect(await readFile(join(place, 'a.md'), 'utf8')).toMatch(/^# .*fexit/)
  await rm(place, { recursive: true })
  expect(JSON.parse((await asked('fexit', { json: true })).stdout)).toMatchObject({
    kind: 'bpftrace',
    bisect: null,
  })
})

test('a part of the records', async () => {
  const { stdout } = await asked('kretprobe-multi-reversed', { kernel: ['6.18'] })
  expect(stdout).toContain('matrix reproduce 6.18.15x0.27.1 kretprobe-multi')
})

test.each<[string, RegExp]>([
  ['kprobe', /kprobe: the records say nothing that is unexpected or known/],
  ['fexit-reversd', /no case and no known issue is called.*fexit-reversed/],
])('%s is nothing to report', async (name, why) => {
  await expect(asked(name)).rejects.toThrow(why)
})

test('a known issue that these records do not show is nothing to report', async () => {
  await expect(asked('session-exit-reversed', { kernel: ['7.3'] })).rejects.toThrow(/was not seen/)
})
