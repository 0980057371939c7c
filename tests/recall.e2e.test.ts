/** Answers that somebody has published, used where nothing is remembered: only what they do not answer is asked of guests. */
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ResultRecord } from '../src/records/record.js'
import { cacheBeside, matrix, planned, recordsIn, recordsOf } from './command.js'

const CASES = ['--kernel', '6.12.*', '--case', 'seed-kretprobe', '--case', 'begin']

let place: string
let published: string
let records: ResultRecord[]
/** Nothing is remembered there. */
let elsewhere: { MATRIX_CACHE_DIR: string }
/** The same, and whoever wanted to boot would find no emulator. */
let nothingBoots: typeof elsewhere & { MATRIX_QEMU: string }

beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'matrix-recall-'))
  published = join(place, 'published')
  const made = await matrix(['run', ...CASES, '--bpftrace', '0.23.2', '--quiet', '--out', published])
  expect(made.exitCode, made.stderr).toBe(0)
  records = await recordsOf(published)
  elsewhere = { MATRIX_CACHE_DIR: await cacheBeside(join(place, 'cache'), ['answers']) }
  nothingBoots = { ...elsewhere, MATRIX_QEMU: join(place, 'no-emulator') }
})
afterAll(() => rm(place, { recursive: true, force: true }))

/** What a record says but for what was written of it by whom. */
const answer = (record: ResultRecord) => ({ ...record, recalledFrom: undefined })
/** The published records, changed, in a directory of their own. */
async function changed(name: string, change: (record: ResultRecord) => object): Promise<string> {
  await mkdir(join(place, name))
  const lines = records.map((record) => `${JSON.stringify({ ...record, ...change(record) })}\n`)
  await writeFile(join(place, name, 'records.jsonl'), lines.join(''))
  return join(place, name)
}
const recalling = (from: string, out: string) =>
  matrix(
    ['run', ...CASES, '--bpftrace', '0.23.2', '--recall', from, '--json', '--out', join(place, out)],
    nothingBoots,
  )

test('what is published says what it takes to be recalled', () => {
  expect(records).toHaveLength(2)
  for (const { judging, config, recalledFrom } of records) {
    expect(judging).toMatch(/^[0-9a-f]{64}$/)
    expect(config).toBeTypeOf('object')
    expect(recalledFrom).toBeUndefined()
  }
})

test('nothing is asked of what is published, and the records say where they are from', async () => {
  const { exitCode, stdout, stderr } = await recalling(published, 'recalled')
  expect(exitCode, stderr).toBe(0)
  expect(planned(stderr)).toEqual({ remembered: 2, toAsk: 0 })
  expect(stderr).toContain(`2 answers recalled from ${published}\n`)
  const recalled = recordsIn(stdout)
  expect(recalled.map(({ recalledFrom }) => recalledFrom)).toEqual([[published], [published]])
  expect(recalled.map(answer)).toEqual(records)
  expect(await recordsOf(join(place, 'recalled'))).toEqual(recalled)
  // It is still somebody else's: another run has to be told of it, too.
  expect(await readdir(elsewhere.MATRIX_CACHE_DIR)).not.toContain('answers')
  const explained = await matrix(['explain', 'seed-kretprobe', '--out', join(place, 'recalled')])
  expect(explained.stdout).toContain(`1 answer from ${published}\n`)
})

test('second-hand answers keep their trail', async () => {
  const { exitCode, stdout, stderr } = await recalling(join(place, 'recalled'), 'second')
  expect(exitCode, stderr).toBe(0)
  const trail = [join(place, 'recalled'), published]
  expect(recordsIn(stdout).map(({ recalledFrom }) => recalledFrom)).toEqual([trail, trail])
})

test('a verdict that the attempts do not make is not taken over', async () => {
  const liar = await changed('liar', () => ({ verdict: 'crash', order: null, events: [], reason: 'it died' }))
  const { exitCode, stdout, stderr } = await recalling(liar, 'judged')
  expect(exitCode, stderr).toBe(0)
  expect(recordsIn(stdout).map(answer)).toEqual(records)
})

test.each<[string, (record: ResultRecord) => object, string]>([
  ['by other code', () => ({ judging: '0'.repeat(64) }), 'it was asked by other code'],
  [
    'with another guest',
    ({ artefacts }) => ({ artefacts: { ...artefacts, workload: { sha256: '0'.repeat(64) } } }),
    'it was asked with another guest',
  ],
])('what was asked %s is asked again, and it is said why', async (name, change, why) => {
  const from = await changed(name.replaceAll(' ', '-'), change)
  const { exitCode, stderr } = await recalling(from, `asked-${name.replaceAll(' ', '-')}`)
  expect(planned(stderr)).toEqual({ remembered: 0, toAsk: 2 })
  expect(stderr).toContain(`nothing can be recalled from ${from}: ${why}`)
  expect(exitCode).toBe(3)
})

test('a gate against a published build asks only the other one', async () => {
  const out = join(place, 'gated')
  const { exitCode, stdout, stderr } = await matrix(
    [
      ...['gate', '--run', ...CASES, '--against', '0.23.2', '--bpftrace', '0.27.1'],
      ...['--recall', published, '--out', out, '--json'],
    ],
    elsewhere,
  )
  expect(planned(stderr)).toEqual({ remembered: 2, toAsk: 2 })
  expect(stderr).toContain(`2 answers recalled from ${published}\n`)
  expect(JSON.parse(stdout)).toMatchObject({ outcome: 'PASS', compared: 2 })
  expect(exitCode).toBe(0)
  const from = Object.fromEntries(
    (await recordsOf(out)).map(({ bpftrace, case: one, recalledFrom }) => [
      `${bpftrace} ${one}`,
      recalledFrom,
    ]),
  )
  expect(from).toEqual({
    '0.23.2 seed-kretprobe': [published],
    '0.23.2 begin': [published],
    '0.27.1 seed-kretprobe': undefined,
    '0.27.1 begin': undefined,
  })
})

test('plan counts what a run would recall', async () => {
  const plan = ['plan', ...CASES, '--bpftrace', '0.23.2', '--out', join(place, 'planned')]
  const told = async (...more: string[]) => (await matrix([...plan, ...more], elsewhere)).stdout
  expect(await told()).toContain('2 questions: 0 remembered, 2 to ask\n')
  expect(await told('--recall', published)).toContain('2 questions: 2 remembered, 0 to ask\n')
})

test('a gate recalls nothing from its own baseline', async () => {
  const baseline = join(published, 'records.jsonl')
  const out = join(place, 'own')
  const { exitCode, stderr } = await matrix(
    ['gate', '--run', ...CASES, '--baseline', baseline, '--recall', published, '--out', out],
    nothingBoots,
  )
  expect(exitCode).toBe(2)
  expect(stderr).toContain('a baseline that answers its own gate proves nothing')
  expect(existsSync(out)).toBe(false)
})

test('the statement over what was recalled holds, and counts it', async () => {
  const out = join(place, 'recalled')
  const attested = await matrix(['attest', '--out', out, '--json'])
  expect(attested.exitCode, attested.stderr).toBe(0)
  expect(JSON.parse(attested.stdout)).toMatchObject({ predicate: { records: { count: 2, recalled: 2 } } })
  const verified = await matrix(['verify', '--out', out])
  expect(verified.exitCode, verified.stdout).toBe(0)
})

test('to recall from the directory that the run writes is refused, and it stays as it was', async () => {
  const { exitCode, stderr } = await recalling(published, 'published')
  expect(exitCode).toBe(2)
  expect(stderr).toContain('give --out another directory')
  expect(await recordsOf(published)).toEqual(records)
})
