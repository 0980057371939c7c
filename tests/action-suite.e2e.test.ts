/** The GitHub Action's input `suite`: its shell steps run over the suite of our own making, of tests that need no machine. */
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runAction } from './action-steps.js'
import { ROOT } from './command.js'

let scratch: string
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'action-suite-'))
  await mkdir(join(scratch, 'bin'))
  // Nothing is fetched that other tests have fetched.
  const cache = process.env['MATRIX_CACHE_DIR'] ?? join(homedir(), '.cache/bpftrace-matrix')
  await mkdir(join(scratch, '.cache'))
  await symlink(cache, join(scratch, '.cache/bpftrace-matrix'))
  await writeFile(join(scratch, 'bin/npm'), '#!/bin/sh\n', { mode: 0o755 })
})
afterAll(() => rm(scratch, { recursive: true, force: true }))

const act = (inputs: Readonly<Record<string, string>>) =>
  runAction(
    scratch,
    { run: 'false', gate: 'false', ...inputs },
    { PATH: `${join(scratch, 'bin')}:${process.env['PATH'] ?? ''}`, HOME: scratch },
  )
const stepOf = (ran: Awaited<ReturnType<typeof act>>): unknown =>
  ran.steps.find(([name]) => name === "Run bpftrace's runtime tests")?.[1]

test('what fails where is in the summary of the job, and what is only left out does not end it', async () => {
  const ran = await act({
    suite: join(ROOT, 'tests/suite/runtime'),
    'suite-arguments': '--test\nmistakes.*\n--kernel\n6.12\n--bpftrace\n0.27.1',
  })
  expect([stepOf(ran), ran.outputs['exit-code'], ran.succeeded]).toEqual([0, '0', true])
  expect(ran.summary).toMatch(/^## bpftrace's runtime tests\n\n {4}\d+ tests × 1 kernel × 1 build: /)
})

test('a directory that is no suite is wrong use', async () => {
  const ran = await act({ suite: 'nowhere' })
  expect([stepOf(ran), ran.succeeded]).toEqual([2, false])
  expect(ran.stdout).toContain('nowhere cannot be read')
})
