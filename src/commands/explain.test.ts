import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { record } from '../results/record.fixture.js'
import type { Surroundings } from './context.js'
import { explain } from './explain.js'

const config = fileURLToPath(new URL('../../matrix.yaml', import.meta.url))
let dir: string
let file: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'explain-'))
  file = join(dir, 'records.jsonl')
})
afterEach(() => rm(dir, { recursive: true, force: true }))

/** Asks about fexit; what the verb said and its exit code. */
async function asked(json = false): Promise<{ code: number; stdout: string; stderr: string }> {
  const said = { stdout: '', stderr: '' }
  const stream = (name: keyof typeof said): unknown => ({ write: (text: string) => (said[name] += text) })
  const surroundings = { stdout: stream('stdout'), stderr: stream('stderr') } as Surroundings
  const code = await explain('fexit', { config, out: dir, json }, surroundings)
  return { code, ...said }
}
const write = (...records: object[]): Promise<void> =>
  writeFile(file, records.map((one) => `${JSON.stringify(one)}\n`).join(''))

const NEWER = 'schema 2, but only 1 can be read: a newer version wrote it; the line was left out\n'

describe('a case of which', () => {
  test('something was seen', async () => {
    await write(record())
    expect(await asked()).toMatchObject({ code: 0, stderr: '' })
  })

  test('nothing was asked yet', async () => {
    await write(record({ case: 'kprobe' }))
    const { code, stdout, stderr } = await asked()
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toContain('Seen:\n\n  nothing yet; run `matrix run` first\n')
  })

  test('nothing can be read: a newer version wrote it', async () => {
    await write({ ...record(), schema: 2 })
    const { code, stdout, stderr } = await asked()
    expect([code, stderr]).toEqual([3, `${file}:1: ${NEWER}`])
    expect(stdout).toContain('Seen:\n\n  nothing that could be read\n')
  })

  test('a part can be read', async () => {
    await write(record(), { ...record({ kernel: '6.1.192' }), schema: 2 })
    for (const json of [false, true]) {
      const { code, stdout, stderr } = await asked(json)
      expect([code, stderr]).toEqual([3, `${file}:2: ${NEWER}`])
      expect(stdout).toContain('6.12.117')
    }
  })
})
