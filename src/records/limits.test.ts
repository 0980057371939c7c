/** What is read of records that somebody made to be read for ever, or to fill the memory. */
import { expect, test } from 'vitest'
import { UsageError } from '../lib/errors.js'
import { refuseOversize } from './grid.js'
import { json } from './json.js'
import { record } from './record.fixture.js'
import { scanChunks } from './scan.js'

const line = (changes = {}): string => `${JSON.stringify(record(changes))}\n`

test('a grid that nobody could lay out is refused before it is', () => {
  expect(() => refuseOversize({ kernels: 3000, builds: 3000, cases: 1 })).toThrow(UsageError)
  expect(() => refuseOversize({ kernels: 3000, builds: 3000, cases: 1 })).toThrow(
    /make a table of 9000000 answers/,
  )
  expect(() => refuseOversize({ kernels: 88, builds: 12, cases: 60 })).not.toThrow()
})

test('a line without end is left out and not kept, and what follows is read', async () => {
  const piece = Buffer.alloc(1 << 20, 'x')
  const chunks = function* (): Generator<Buffer> {
    yield Buffer.from(line())
    for (let count = 0; count < 64; count++) yield piece
    yield Buffer.from(`\n${line({ case: 'kprobe' })}`)
  }
  const { records, problems, end } = await scanChunks(chunks(), 'x.jsonl')
  expect(records.map(({ case: name }) => name)).toEqual(['fexit', 'kprobe'])
  expect(problems).toEqual(['x.jsonl:2: longer than 16 MiB; the line was left out'])
  expect(end).toEqual({ kind: 'whole' })
})

test('a line in many pieces is one line', async () => {
  const whole = Buffer.from(line())
  const pieces = Array.from({ length: whole.length }, (_, at) => whole.subarray(at, at + 1))
  const { records, problems } = await scanChunks(pieces, 'x.jsonl')
  expect([records.length, problems]).toEqual([1, []])
})

test('a million lines that hold no record are not all told', async () => {
  const chunk = Buffer.from('{}\n'.repeat(20_000))
  const { problems } = await scanChunks([chunk], 'x.jsonl')
  expect(problems).toHaveLength(10_001)
  expect(problems.at(-1)).toBe('x.jsonl: 10000 more lines left out')
})

test('JSON that is nested without end is none', () => {
  const deep = (depth: number): string => `${'['.repeat(depth)}${' '.repeat(1000)}${']'.repeat(depth)}`
  expect(json(deep(50))).toBeDefined()
  expect(json(deep(5000))).toBeUndefined()
  expect(json(JSON.stringify({ text: '['.repeat(5000) }))).toEqual({ text: '['.repeat(5000) })
})
