import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { judgingIdentity } from './answers.js'

let directory = ''
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'judging-'))
})
afterEach(() => rm(directory, { recursive: true }))

describe('the identity of the judging code', () => {
  beforeEach(async () => {
    for (const stage of [
      ...['judge/exercise', 'judge/verdict', 'lab/machine', 'lab/run', 'lab/engine', 'supply/plan'],
      ...['matrix', 'answers/report'],
    ]) {
      await mkdir(join(directory, stage), { recursive: true })
      await writeFile(join(directory, stage, 'code.js'), `export const stage = '${stage}'`)
    }
  })
  const changed = async (file: string, content = 'x'): Promise<boolean> => {
    const before = await judgingIdentity(directory)
    await writeFile(join(directory, file), content)
    return (await judgingIdentity(directory)) !== before
  }

  test('changes with every file of the stages that ask and judge', async () => {
    for (const stage of ['judge/exercise', 'judge/verdict', 'lab/machine']) {
      expect(await changed(`${stage}/code.js`)).toBe(true)
      expect(await changed(`${stage}/more.js`)).toBe(true)
    }
    expect(await changed('lab/run/ask.js')).toBe(true)
    expect(await changed('supply/plan/companies.js')).toBe(true)
    expect(await changed('matrix/probes.js')).toBe(true)
    expect(await changed('lab/engine/host-config.js')).toBe(true)
  })

  test('does not change with other stages, tests, or what is no code', async () => {
    expect(await changed('answers/report/code.js')).toBe(false)
    expect(await changed('lab/run/logs.js')).toBe(false)
    expect(await changed('supply/plan/shard.js')).toBe(false)
    expect(await changed('lab/engine/engine.js')).toBe(false)
    expect(await changed('judge/verdict/code.test.js')).toBe(false)
    expect(await changed('judge/verdict/code.test.ts')).toBe(false)
    expect(await changed('judge/verdict/notes.txt')).toBe(false)
  })

  test('of this program can be had', async () => {
    const source = new URL('../..', import.meta.url).pathname
    expect(await judgingIdentity(source)).toMatch(/^[0-9a-f]{64}$/)
  })
})
