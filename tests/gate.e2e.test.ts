/** The gate that asks what it has no answer to, of real guests; and then judges the same offline. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Decision } from '../src/answers/gate/decision.js'
import { matrix, recordsOf } from './command.js'

let out: string
beforeAll(async () => {
  out = await mkdtemp(join(tmpdir(), 'gate-'))
})
afterAll(() => rm(out, { recursive: true }))

const gate = (...args: string[]) =>
  matrix([
    ...['gate', '--out', out, '--kernel', '6.12.*', '--case', 'fexit', '--case', 'kretprobe'],
    ...['--against', '0.27.0', '--json', '--quiet', ...args],
  ])
const decisionIn = (stdout: string): Decision => JSON.parse(stdout) as Decision

test('0.23.2 against 0.27.0: asked of a guest, and fexit is named', async () => {
  const { stdout, stderr, exitCode } = await gate('--run', '--bpftrace', '0.23.2')
  expect(stderr).toBe('')
  expect(exitCode).toBe(1)
  const { outcome, findings, compared } = decisionIn(stdout)
  expect({ outcome, compared }).toEqual({ outcome: 'FAIL', compared: 2 })
  expect(findings).toMatchObject([
    { kind: 'regression', question: { case: 'fexit' }, before: 'declared: abc', after: 'reversed: cba' },
  ])
  expect(await recordsOf(out)).toHaveLength(4)
})

test('the same answer from the records alone, without a network and without a cache', async () => {
  const { stdout, exitCode } = await matrix(
    [
      ...['gate', '--out', out, '--against', '0.27.0', '--bpftrace', '0.23.2', '--json'],
      ...['--kernel', '6.12.*', '--case', 'fexit', '--case', 'kretprobe'],
    ],
    { MATRIX_CACHE_DIR: '/nowhere', MATRIX_MIRROR: 'http://127.0.0.1:9', http_proxy: 'http://127.0.0.1:9' },
  )
  expect(exitCode).toBe(1)
  expect(decisionIn(stdout).findings).toHaveLength(1)
})

test('0.27.1 passes; without being asked it would not have', async () => {
  // The build is not known from anywhere before it was asked.
  expect((await gate('--bpftrace', '0.27.1')).exitCode).toBe(2)
  const { stdout, exitCode } = await gate('--run', '--bpftrace', '0.27.1')
  expect(decisionIn(stdout)).toMatchObject({ outcome: 'PASS', compared: 2, findings: [] })
  expect(exitCode).toBe(0)
})
