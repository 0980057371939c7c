/** Tools as people have them, in their own scripts and aboard a build: what docs/scripts.md says of them. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { matrix, recordsIn, ROOT } from './command.js'

let out: string
beforeAll(async () => {
  out = await mkdtemp(join(tmpdir(), 'matrix-tools-'))
})
afterAll(() => rm(out, { recursive: true }))

const run = (config: string, ...words: readonly string[]) =>
  matrix([
    ...['run', '--config', join(ROOT, config), '--out', join(out, config), '--json'],
    ...['--kernel', '6.12', '--bpftrace', '0.27', ...words],
  ])

test('tools of everybody say beside everyday events what they are to say', async () => {
  const { stdout, stderr } = await run('tests/tools/matrix.yaml', '--case', 'opens', '--case', 'vfs')
  const verdicts = recordsIn(stdout).map((record) => [record.case, record.verdict])
  expect(verdicts, stderr).toHaveLength(2)
  expect(verdicts.filter(([, verdict]) => verdict !== 'ok')).toEqual([])
})

test('of the tools that a build has aboard, one attaches and one lacks what it attaches to', async () => {
  const { stdout, stderr } = await run('tools.yaml', '--case', 'opensnoop', '--case', 'mdflush')
  expect(
    Object.fromEntries(recordsIn(stdout).map((record) => [record.case, record.verdict])),
    stderr,
  ).toEqual({ opensnoop: 'ok', mdflush: 'unsupported' })
})
