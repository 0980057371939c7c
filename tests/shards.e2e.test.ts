/** One matrix as two shards with real boots, merged, against the same matrix in one run. */
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ResultRecord } from '../src/records/record.js'
import { matrix, recordsOf } from './command.js'

const CELLS = ['--kernel', '6.12*', '--kernel', '7.0*', '--bpftrace', '0.23.2', '--case', '{fexit,kprobe}']

let place: string
const at = (name: string): string => join(place, name)
const run = (out: string, ...args: string[]) =>
  matrix(['run', ...CELLS, '--fresh', '--quiet', '--json', '--out', at(out), ...args])

beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'matrix-shards-'))
  for (const [out, ...args] of [
    ['whole'],
    ['first', '--shard', '1/2'],
    ['second', '--shard', '2/2'],
  ] as const) {
    const { exitCode, stderr } = await run(out, ...args)
    expect(exitCode, stderr).toBe(0)
  }
})
afterAll(() => rm(place, { recursive: true, force: true }))

const timeless = (records: readonly ResultRecord[]) =>
  records.map((record) => ({ ...record, attempts: [], finishedAt: '' }))

describe('two shards', () => {
  test('share the kernels, and leave a note of it', async () => {
    const kernelsOf = async (out: string) => [
      ...new Set((await recordsOf(at(out))).map(({ kernel }) => kernel)),
    ]
    const [[first], [second]] = [await kernelsOf('first'), await kernelsOf('second')]
    expect(await kernelsOf('whole')).toEqual([first, second])
    const note = JSON.parse(await readFile(at('second/shard.json'), 'utf8')) as object
    const cell = { bpftrace: '0.23.2', runtime: 'microvm' }
    expect(note).toEqual({
      schema: 1,
      shard: 2,
      of: 2,
      cases: ['fexit', 'kprobe'],
      cells: [
        { ...cell, kernel: first, shard: 1 },
        { ...cell, kernel: second, shard: 2 },
      ],
    })
    expect(await readdir(at('whole'))).not.toContain('shard.json')
  })

  test('merged equal one run, but for times and attempts', async () => {
    const { exitCode, stdout } = await matrix(['merge', at('second'), at('first'), '--out', at('merged')])
    expect(stdout).toBe(`4 answers of 4 merged into ${at('merged')}; nothing is missing\n`)
    expect(exitCode).toBe(0)
    expect(timeless(await recordsOf(at('merged')))).toEqual(timeless(await recordsOf(at('whole'))))
    const table = async (out: string) =>
      (await readFile(join(at(out), 'compatibility.md'), 'utf8')).replace(/^- Date: .*$/m, '')
    expect(await table('merged')).toBe(await table('whole'))
    expect((await matrix(['diff', at('whole'), at('merged')])).exitCode).toBe(0)
  })

  test('one of them alone is INCOMPLETE, and the other named', async () => {
    const { exitCode, stdout } = await matrix(['merge', at('first'), '--out', at('half')])
    const [{ kernel }] = (await recordsOf(at('second'))) as [ResultRecord]
    expect(stdout).toContain('INCOMPLETE: 2 answers of 4')
    expect(stdout).toContain(`shard 2 of 2 is absent, and with it 1 cell:\n  ${kernel} × 0.23.2\n`)
    expect(exitCode).toBe(3)
    expect(await recordsOf(at('half'))).toHaveLength(2)
    expect(await readFile(join(at('half'), 'compatibility.md'), 'utf8')).toContain('? missing')
  })

  test('that disagree are refused, and nothing is written', async () => {
    await cp(at('first'), at('liar'), { recursive: true })
    const records = await recordsOf(at('first'))
    const lie = { order: 'shuffled', events: ['bca', 'bca', 'bca'] }
    const attempt = { ...lie, mode: 'isolated', outcome: 'ordered', milliseconds: 1 }
    const lies = records.map((record) => ({
      ...record,
      ...lie,
      verdict: 'wrong-order',
      attempts: [attempt, attempt],
    }))
    await writeFile(at('liar/records.jsonl'), lies.map((lie) => `${JSON.stringify(lie)}\n`).join(''))
    const { exitCode, stderr } = await matrix([
      'merge',
      at('first'),
      at('second'),
      at('liar'),
      '--out',
      at('no'),
    ])
    expect(stderr).toContain('2 answers are there twice, and not the same: fexit on')
    expect(exitCode).toBe(2)
    await expect(readdir(at('no'))).rejects.toThrow('ENOENT')
  })
})

test.each([
  ['a directory that is no shard', ['whole'], 'out', 'has no shard.json'],
  ['a shard as the place of the whole', ['first', 'second'], 'first', 'is the directory of a shard'],
])('%s is refused', async (_, shards, out, why) => {
  const { exitCode, stderr } = await matrix(['merge', ...shards.map(at), '--out', at(out)])
  expect(stderr).toContain(why)
  expect(exitCode).toBe(2)
})
