import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { UsageError } from '../lib/errors.js'
import { readShardNote, removeShardNote, writeShardNote } from './shard-note.js'
import type { ShardNote } from './shard-note.js'

let out: string
beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), 'matrix-shard-'))
})
afterEach(() => rm(out, { recursive: true, force: true }))

const note: ShardNote = {
  shard: 2,
  of: 2,
  cases: ['fexit'],
  cells: [
    { kernel: '6.1.192', bpftrace: '0.23.2', runtime: 'microvm', shard: 1 },
    { kernel: '6.12.117', bpftrace: '0.23.2', runtime: 'microvm', shard: 2 },
  ],
}

test('is read as it was written, and gone when it is removed', async () => {
  const nested = join(out, 'a')
  await writeShardNote(nested, note)
  expect(await readShardNote(nested)).toMatchObject(note)
  expect(await readdir(nested)).toEqual(['shard.json'])
  await removeShardNote(nested)
  expect(await readShardNote(nested)).toBeUndefined()
  await removeShardNote(nested)
})

test('is whole JSON, a cell a line', async () => {
  await writeShardNote(out, note)
  const text = await readFile(join(out, 'shard.json'), 'utf8')
  expect(JSON.parse(text)).toEqual({ schema: 1, ...note })
  expect(text.split('\n')).toHaveLength(5)
})

test('there is none where there is no directory', async () => {
  expect(await readShardNote(join(out, 'nowhere'))).toBeUndefined()
})

describe('what is no note is refused', () => {
  const whole = { schema: 1, ...note }
  test.each([
    ['cut short', JSON.stringify(whole).slice(0, -9), 'JSON'],
    ['empty', '', 'JSON'],
    ['another schema', JSON.stringify({ ...whole, schema: 2 }), 'schema'],
    ['no number', JSON.stringify({ ...whole, shard: '2' }), 'shard'],
    ['a shard of none', JSON.stringify({ ...whole, shard: 0 }), 'shard'],
    ['a shard beyond the last', JSON.stringify({ ...whole, shard: 3 }), 'beyond'],
    ['a cell of a shard beyond the last', JSON.stringify({ ...whole, of: 1, shard: 1 }), 'beyond'],
    ['no cells', JSON.stringify({ ...whole, cells: [] }), 'cells'],
  ])('%s', async (_, text, why) => {
    const path = join(out, 'shard.json')
    await writeFile(path, text)
    const refused = readShardNote(out)
    await expect(refused).rejects.toBeInstanceOf(UsageError)
    await expect(refused).rejects.toThrow(why)
    await expect(refused).rejects.toThrow(`${path} is not what \`matrix run --shard\` writes`)
  })

  test('a directory in its place', async () => {
    await mkdir(join(out, 'shard.json'))
    await expect(readShardNote(out)).rejects.toBeInstanceOf(UsageError)
  })
})
