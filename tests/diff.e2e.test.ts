/** `matrix diff` over the committed results, from the command line. Nothing boots. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ResultRecord } from '../src/records/record.js'
import { matrix, recordsOf, ROOT } from './command.js'

let place: string
let committed: ResultRecord[]
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'matrix-diff-'))
  committed = await recordsOf(join(ROOT, 'results'))
})
afterAll(() => rm(place, { recursive: true, force: true }))

async function written(name: string, records: readonly ResultRecord[]): Promise<string> {
  const path = join(place, name)
  await writeFile(path, records.map((record) => `${JSON.stringify(record)}\n`).join(''))
  return path
}

const at =
  (kernel: string, bpftrace: string) =>
  (record: ResultRecord): boolean =>
    record.kernel === kernel && record.bpftrace === bpftrace

/** As it would have been written, had two isolated attempts seen it so: what contradicts itself is not read. */
function flipped(record: ResultRecord): ResultRecord {
  const events = record.events.map((event) => event.split('').reverse().join(''))
  const attempt = {
    mode: 'isolated',
    outcome: 'ordered',
    order: 'reversed',
    events,
    milliseconds: 1,
  } as const
  return { ...record, verdict: 'wrong-order', order: 'reversed', events, attempts: [attempt, attempt] }
}

test('one order flipped, one cell removed and one added: exactly these three', async () => {
  const [{ kernel, bpftrace }, { kernel: otherKernel }] = [committed[0]!, committed.at(-1)!]
  const newest = committed.at(-1)!.bpftrace
  const isFlipped = (record: ResultRecord): boolean =>
    at(otherKernel, newest)(record) && record.case === 'seed-fexit'
  expect(committed.filter(isFlipped)).toMatchObject([{ verdict: 'ok', order: 'declared' }])
  const cell = committed.filter(at(kernel, bpftrace))
  const copy = await written('copy.jsonl', [
    ...committed
      .filter((record) => !cell.includes(record))
      .map((one) => (isFlipped(one) ? flipped(one) : one)),
    ...cell.map((record) => ({ ...record, kernel: '99.1.2' })),
  ])

  const text = await matrix(['diff', 'results', copy])
  expect(text.stderr).toBe('')
  expect(text.stdout.split('\n').filter((line) => line.startsWith('  '))).toEqual([
    `  ${`${otherKernel} × ${newest}`.padEnd(17)}  seed-fexit: ✓ ab → ✗ reversed ba (unexpected)`,
    `  ${`${kernel} × ${bpftrace}`.padEnd(17)}  the whole cell, ${cell.length} answers`,
    `  ${`99.1.2 × ${bpftrace}`.padEnd(17)}  the whole cell, ${cell.length} answers`,
  ])
  expect(text.stdout).toMatch(/^1 worse, 1 vanished, 1 new; \d+ answers are the same\.\n\nWorse\n/)
  expect(text.exitCode).toBe(1)

  const json = await matrix(['diff', 'results', copy, '--json'])
  expect(JSON.parse(json.stdout)).toMatchObject({
    worse: [{ kernel: otherKernel, bpftrace: newest, case: 'seed-fexit' }],
    vanished: [{ what: 'cell', kernel, bpftrace }],
    new: [{ what: 'cell', kernel: '99.1.2', bpftrace }],
    better: [],
    changed: [],
    manner: [],
    same: committed.length - cell.length - 1,
  })
  expect(json.exitCode).toBe(1)

  const markdown = await matrix(['diff', 'results', copy, '--format', 'markdown'])
  expect(markdown.stdout.split('\n').filter((line) => line.startsWith('- '))).toHaveLength(3)
  expect(markdown.exitCode).toBe(1)
})

test('what got better or is only new is no failure; back again it is', async () => {
  const half = await written('half.jsonl', committed.slice(0, 100))
  expect((await matrix(['diff', half, 'results'])).exitCode).toBe(0)
  expect((await matrix(['diff', 'results', half])).exitCode).toBe(1)
})

test('a line that cannot be read is no silence', async () => {
  const cut = join(place, 'cut.jsonl')
  const text = committed.map((record) => `${JSON.stringify(record)}\n`).join('')
  await writeFile(cut, text.slice(0, -30))
  const { exitCode, stdout, stderr } = await matrix(['diff', cut, 'results'])
  expect(stdout).toMatch(/^1 new; /)
  expect(stderr).toContain('the last line was cut short')
  expect(exitCode).toBe(3)
  expect((await matrix(['diff', 'results', cut])).exitCode).toBe(1)
})

test.each([
  [['diff', 'no-such-thing', 'results'], "git knows no revision 'no-such-thing'"],
  [['diff', 'results', 'src'], 'it has no records.jsonl'],
  [['diff', 'results', 'results', '--format', 'html'], '--format takes one of text, markdown, json'],
  [['diff', 'results'], 'missing required argument'],
])('%j is refused', async (args, why) => {
  const { exitCode, stdout, stderr } = await matrix(args)
  expect(stderr).toContain(why)
  expect(stdout).toBe('')
  expect(exitCode).toBe(2)
})
