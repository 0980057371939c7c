import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { cellOf, pkg } from '../plan/plan.fixture.js'
import { ordering, SEED } from '../verdict/verdict.fixture.js'
import { judgingIdentity, openMemory } from './answers.js'
import type { Observed } from './answers.js'

let directory = ''
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'answers-'))
})
afterEach(() => rm(directory, { recursive: true }))

const SAME = { guest: 'guest-1', judging: 'judging-1', isolated: false }
const CELL = cellOf()
const FEXIT = ordering('fexit')
const OBSERVED: Observed = {
  attempts: [
    {
      mode: 'combined',
      outcome: 'ordered',
      order: 'declared',
      events: ['abc', 'abc', 'abc'],
      milliseconds: 2400,
    },
  ],
  release: '6.12.117+deb13-cloud-amd64',
  accelerator: 'tcg',
  artefacts: { kernel: [], bpftrace: [], workload: { sha256: 'w' }, image: { sha256: 'i' }, qemu: '10.0.3' },
  finishedAt: '2026-11-20T12:00:00.000Z',
}
const memory = (same: Partial<typeof SAME> = {}) => openMemory(directory, { ...SAME, ...same })
async function answerFile(): Promise<string> {
  const entries = await readdir(directory, { recursive: true })
  return join(directory, entries.find((name) => name.endsWith('.json')) ?? '')
}

describe('memory', () => {
  test('recalls what it was given, also in a later run', async () => {
    expect(await memory().recall(CELL, FEXIT)).toBeNull()
    await memory().remember(CELL, FEXIT, OBSERVED)
    expect(await memory().recall(cellOf(), ordering('fexit'))).toEqual(OBSERVED)
  })

  test('keeps the last answer', async () => {
    await memory().remember(CELL, FEXIT, OBSERVED)
    await memory().remember(CELL, FEXIT, { ...OBSERVED, accelerator: 'kvm' })
    expect((await memory().recall(CELL, FEXIT))?.accelerator).toBe('kvm')
  })

  test('does not care what kernel and build are called', async () => {
    await memory().remember(CELL, FEXIT, OBSERVED)
    const renamed = cellOf({ id: 'production', warnings: ['expired'] }, { id: 'candidate' })
    expect(await memory().recall(renamed, FEXIT)).toEqual(OBSERVED)
  })

  test.each(['', '{"attempts":[', 'null', '{}', '{"attempts":[{"mode":"guessed"}]}'])(
    "asks again where '%s' is remembered",
    async (damage) => {
      await memory().remember(CELL, FEXIT, OBSERVED)
      await writeFile(await answerFile(), damage)
      expect(await memory().recall(CELL, FEXIT)).toBeNull()
      await memory().remember(CELL, FEXIT, OBSERVED)
      expect(await memory().recall(CELL, FEXIT)).toEqual(OBSERVED)
    },
  )
})

describe('an answer is not the answer to', () => {
  const unknown = async (found: Promise<Observed | null>) => expect(await found).toBeNull()
  beforeEach(() => memory().remember(CELL, FEXIT, OBSERVED))

  test('another case, target, probe, handlers or number of events', async () => {
    for (const other of [
      ordering('other'),
      ordering('fexit', { target: 'do_nanosleep' }),
      ordering('fexit', { probe: 'fentry' }),
      ordering('fexit', { handlers: ['a', 'c', 'b'] }),
      ordering('fexit', { handlers: ['a', 'b', 'c', 'd'] }),
      ordering('fexit', { events: 4 }),
      { ...SEED, name: 'fexit' },
    ])
      await unknown(memory().recall(CELL, other))
  })

  test('the same program with other tokens', async () => {
    await memory().remember(CELL, SEED, OBSERVED)
    await unknown(memory().recall(CELL, { ...SEED, tokens: ['b', 'a'] }))
    await unknown(memory().recall(CELL, { ...SEED, program: `${SEED.program} ` }))
    expect(await memory().recall(CELL, { ...SEED, title: 'The first report' })).toEqual(OBSERVED)
  })

  test('another kernel package, build package or runtime', async () => {
    const rebuilt = [pkg('linux-image-6.12.117+deb13-cloud-amd64 6.12.117-2 34671208')]
    const relinked = [pkg('bpftrace 0.23.2-1+b1'), pkg('libc6 2.41-13')]
    await unknown(memory().recall(cellOf({ packages: rebuilt }), FEXIT))
    await unknown(memory().recall(cellOf({}, { packages: relinked }), FEXIT))
    await unknown(memory().recall(cellOf({}, { version: '0.17.0' }), FEXIT))
    await unknown(memory().recall(cellOf({}, {}, 'container'), FEXIT))
  })

  test('another guest, other judging code, or cases asked alone', async () => {
    await unknown(memory({ guest: 'guest-2' }).recall(CELL, FEXIT))
    await unknown(memory({ judging: 'judging-2' }).recall(CELL, FEXIT))
    await unknown(memory({ isolated: true }).recall(CELL, FEXIT))
  })
})

describe('the identity of the judging code', () => {
  beforeEach(async () => {
    for (const stage of ['exercise', 'verdict', 'machine', 'run', 'report']) {
      await mkdir(join(directory, stage))
      await writeFile(join(directory, stage, 'code.js'), `export const stage = '${stage}'`)
    }
  })
  const changed = async (file: string, content = 'x'): Promise<boolean> => {
    const before = await judgingIdentity(directory)
    await writeFile(join(directory, file), content)
    return (await judgingIdentity(directory)) !== before
  }

  test('changes with every file of the stages that ask and judge', async () => {
    for (const stage of ['exercise', 'verdict', 'machine']) {
      expect(await changed(`${stage}/code.js`)).toBe(true)
      expect(await changed(`${stage}/more.js`)).toBe(true)
    }
    expect(await changed('run/ask.js')).toBe(true)
  })

  test('does not change with other stages, tests, or what is no code', async () => {
    expect(await changed('report/code.js')).toBe(false)
    expect(await changed('run/logs.js')).toBe(false)
    expect(await changed('verdict/code.test.js')).toBe(false)
    expect(await changed('verdict/code.test.ts')).toBe(false)
    expect(await changed('verdict/notes.txt')).toBe(false)
  })

  test('of this program can be had', async () => {
    const source = new URL('..', import.meta.url).pathname
    expect(await judgingIdentity(source)).toMatch(/^[0-9a-f]{64}$/)
  })
})
