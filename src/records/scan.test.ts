import { describe, expect, test } from 'vitest'
import { record } from './record.fixture.js'
import { scanChunks } from './scan.js'

const records = [record({ reason: 'declared: ✗' }), record({ case: 'kprobe' }), record({ case: 'usdt' })]
const lines = records.map((one) => `${JSON.stringify(one)}\n`)

/** Pieces in memory that is used again and again. */
function* pieces(text: string, size: number): Generator<Buffer> {
  const bytes = Buffer.from(text)
  const buffer = Buffer.alloc(size)
  for (let at = 0; at < bytes.length; at += size)
    yield buffer.subarray(0, bytes.copy(buffer, 0, at, Math.min(at + size, bytes.length)))
}

const sizes = [1, 2, 3, 7, 64, Buffer.byteLength(lines[0] ?? ''), 1000, 1 << 20]

describe.each(sizes)('scanChunks in pieces of %i bytes', (size) => {
  test('reads every line once', async () => {
    expect(await scanChunks(pieces(lines.join(''), size), 'f')).toEqual({
      records,
      problems: [],
      end: { kind: 'whole' },
    })
  })

  test('tells a record without its line feed from a line that was cut, and where that begins', async () => {
    const text = lines.join('').trimEnd()
    expect(await scanChunks(pieces(text, size), 'f')).toMatchObject({ records, end: { kind: 'unended' } })
    const offset = Buffer.byteLength(lines.slice(0, 2).join(''))
    expect(await scanChunks(pieces(text.slice(0, -9), size), 'f')).toMatchObject({
      records: records.slice(0, 2),
      problems: [expect.stringMatching(/^f:3: the last line was cut short/) as string],
      end: { kind: 'cut', offset },
    })
  })

  test('counts lines that hold nothing', async () => {
    const text = `\n\n${lines.join('\n')}no record\n`
    const { problems } = await scanChunks(pieces(text, size), 'f')
    expect(problems).toEqual(['f:8: not JSON; the line was left out'])
  })
})
