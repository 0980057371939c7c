import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Case } from '../../matrix/schema.js'
import { cellOf, pkg } from '../../supply/plan/plan.fixture.js'
import { burstRun } from '../../records/record.fixture.js'
import type { Cell } from '../../supply/plan/cell.js'
import { ordering, own, SEED } from '../../judge/verdict/verdict.fixture.js'
import { openMemory } from './answers.js'
import type { Observed } from './answers.js'

let directory = ''
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'answers-'))
})
afterEach(() => rm(directory, { recursive: true }))

const SAME = { guests: { x86_64: 'guest-1' }, judging: 'judging-1', isolated: false }
const CELL = cellOf()
const FEXIT = ordering('fexit')
const CONFIG = {
  CONFIG_BPF_EVENTS: 'y',
  CONFIG_DEBUG_INFO_BTF: 'y',
  CONFIG_BPF_JIT: 'y',
  CONFIG_DYNAMIC_FTRACE_WITH_DIRECT_CALLS: 'y',
}
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
  config: CONFIG,
  accelerator: 'tcg',
  artefacts: { kernel: [], bpftrace: [], workload: { sha256: 'w' }, image: { sha256: 'i' }, qemu: '10.0.3' },
  finishedAt: '2026-11-20T12:00:00.000Z',
  judging: 'judging-1',
}
const memory = (same: Partial<typeof SAME> = {}) => openMemory(directory, { ...SAME, ...same })
const recall = (cell: Cell, one: Case, least = 1, same: Partial<typeof SAME> = {}) =>
  memory(same).recall(cell, one, least)
async function answerFile(): Promise<string> {
  const entries = await readdir(directory, { recursive: true })
  return join(directory, entries.find((name) => name.endsWith('.json')) ?? '')
}

describe('memory', () => {
  test('is there no more when it was forgotten; nothing is forgotten twice', async () => {
    await memory().remember(CELL, FEXIT, OBSERVED)
    await memory().forget(CELL, FEXIT)
    expect(await memory().recall(CELL, FEXIT, 1)).toBeNull()
    await memory().forget(CELL, FEXIT)
  })

  test('recalls what it was given, also in a later run', async () => {
    expect(await recall(CELL, FEXIT)).toBeNull()
    await memory().remember(CELL, FEXIT, OBSERVED)
    expect(await recall(cellOf(), ordering('fexit'))).toEqual(OBSERVED)
  })

  test('recalls it on another day, by other known issues', async () => {
    const other = { ...SAME, today: '2027-01-01', knownIssues: [] }
    await openMemory(directory, { ...other, today: '2026-01-01' } as typeof SAME).remember(
      CELL,
      FEXIT,
      OBSERVED,
    )
    expect(await openMemory(directory, other).recall(CELL, FEXIT, 1)).toEqual(OBSERVED)
  })

  test('an answer that does not name the code that judged it is by the code in its key', async () => {
    const { judging: _judging, ...before } = OBSERVED
    await memory().remember(CELL, FEXIT, before as Observed)
    expect(await recall(CELL, FEXIT)).toEqual(OBSERVED)
  })

  test('does not recall what other users may have written', async () => {
    await memory().remember(CELL, FEXIT, OBSERVED)
    await chmod(await answerFile(), 0o666)
    await expect(recall(CELL, FEXIT)).rejects.toThrow(/\.json may be written by everybody/)
  })

  test('what was answered without headers says nothing of the same kernel with them, or with others', async () => {
    const withHeaders = (words: string): Cell =>
      cellOf({ headers: { program: 'linux-headers', version: '6.12.117', packages: [pkg(words)] } })
    await memory().remember(CELL, FEXIT, OBSERVED)
    expect(await recall(withHeaders('linux-headers-x 1'), FEXIT)).toBeNull()
    await memory().remember(withHeaders('linux-headers-x 1'), FEXIT, OBSERVED)
    expect(await recall(withHeaders('linux-headers-x 1'), FEXIT)).toEqual(OBSERVED)
    expect(await recall(withHeaders('linux-headers-x 2'), FEXIT)).toBeNull()
  })

  test('a burst is recalled with all its runs, or with what was seen in their place', async () => {
    const burst = ordering('fexit', { workload: 'nap', events: undefined, burst: 100, runs: 2 })
    const [attempt] = OBSERVED.attempts
    const run = { ...attempt!, mode: 'isolated' as const, events: [], burst: burstRun() }
    const refused = { ...run, burst: undefined, outcome: 'unsupported' as const, order: null, reason: 'no' }
    const told = async (attempts: Observed['attempts']): Promise<boolean> => {
      await memory().remember(CELL, burst, { ...OBSERVED, attempts })
      return (await recall(CELL, burst)) !== null
    }
    expect(await told([run])).toBe(false)
    expect(await told([run, run])).toBe(true)
    expect(await told([refused])).toBe(false)
    expect(await told([refused, refused])).toBe(true)
    expect(await recall(CELL, burst, 3)).not.toBeNull()
  })

  test('what was asked together says nothing of a case that is to be asked alone', async () => {
    const alone = ordering('fexit', { alone: 'others disturb it' })
    await memory().remember(CELL, FEXIT, OBSERVED)
    expect(await recall(CELL, alone)).toBeNull()
    const attempts = OBSERVED.attempts.map((attempt) => ({ ...attempt, mode: 'isolated' as const }))
    await memory().remember(CELL, alone, { ...OBSERVED, attempts })
    expect(await recall(CELL, alone)).not.toBeNull()
  })

  test('keeps the last answer', async () => {
    await memory().remember(CELL, FEXIT, OBSERVED)
    await memory().remember(CELL, FEXIT, { ...OBSERVED, accelerator: 'kvm' })
    expect((await recall(CELL, FEXIT))?.accelerator).toBe('kvm')
  })

  test('does not care what kernel and build are called', async () => {
    await memory().remember(CELL, FEXIT, OBSERVED)
    const renamed = cellOf({ id: 'production', warnings: ['expired'] }, { id: 'candidate' })
    expect(await recall(renamed, FEXIT)).toEqual(OBSERVED)
  })

  test('asks again where fewer attempts came to a conclusion than are asked for', async () => {
    const [seen] = OBSERVED.attempts
    const lost = { ...seen!, outcome: 'error' as const, order: null, events: [] }
    await memory().remember(CELL, FEXIT, { ...OBSERVED, attempts: [seen!, lost, seen!] })
    for (const least of [1, 2]) expect((await recall(CELL, FEXIT, least))?.attempts).toHaveLength(3)
    expect(await recall(CELL, FEXIT, 3)).toBeNull()
  })

  test('asks again where a prediction needs an option that was not looked at', async () => {
    await memory().remember(CELL, FEXIT, OBSERVED)
    const needs = (config: string[]) => ordering('fexit', { supported: { config } })
    expect(await recall(CELL, needs(['CONFIG_BPF_JIT=y']))).toEqual(OBSERVED)
    expect(await recall(CELL, needs(['CONFIG_FPROBE']))).toBeNull()
    await memory().remember(CELL, FEXIT, { ...OBSERVED, config: null })
    expect((await recall(CELL, needs(['CONFIG_FPROBE'])))?.config).toBeNull()
  })

  test.each(['', '{"attempts":[', 'null', '{}', '{"attempts":[{"mode":"guessed"}]}'])(
    "asks again where '%s' is remembered",
    async (damage) => {
      await memory().remember(CELL, FEXIT, OBSERVED)
      await writeFile(await answerFile(), damage)
      expect(await recall(CELL, FEXIT)).toBeNull()
      await memory().remember(CELL, FEXIT, OBSERVED)
      expect(await recall(CELL, FEXIT)).toEqual(OBSERVED)
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
      await unknown(recall(CELL, other))
  })

  test('the same program with other tokens', async () => {
    await memory().remember(CELL, SEED, OBSERVED)
    await unknown(recall(CELL, { ...SEED, tokens: ['b', 'a'] }))
    await unknown(recall(CELL, { ...SEED, program: `${SEED.program} ` }))
    expect(await recall(CELL, { ...SEED, title: 'The first report' })).toEqual(OBSERVED)
  })

  test('the same script with another oracle, command or file', async () => {
    const tool = { '/tmp/tool': Buffer.from('tool') }
    const one = { ...own({ match: '(a|b)', workload: undefined, command: ['/tmp/tool'] }), files: tool }
    await memory().remember(CELL, one, OBSERVED)
    for (const other of [
      { ...one, match: '^(a|b)' },
      { ...one, tokens: undefined, match: undefined, output: '(a|b)' },
      { ...one, command: ['/tmp/tool', ''] },
      { ...one, command: undefined, workload: 'nanosleep' as const },
      { ...one, events: 2 },
      { ...one, files: {} },
      { ...one, files: { '/tmp/tool': Buffer.from('TOOL') } },
      { ...one, files: { '/tmp/other': Buffer.from('tool') } },
    ])
      await unknown(recall(CELL, other))
    const renamed = {
      ...one,
      title: 'T',
      script: 'a.bt',
      timeout: 5,
      files: { '/tmp/tool': Buffer.from('tool') },
    }
    expect(await recall(CELL, renamed)).toEqual(OBSERVED)
  })

  test('another kernel package, build package or runtime', async () => {
    const rebuilt = [pkg('linux-image-6.12.117+deb13-cloud-amd64 6.12.117-2 34671208')]
    const relinked = [pkg('bpftrace 0.23.2-1+b1'), pkg('libc6 2.41-13')]
    await unknown(recall(cellOf({ packages: rebuilt }), FEXIT))
    await unknown(recall(cellOf({}, { packages: relinked }), FEXIT))
    await unknown(recall(cellOf({}, { version: '0.17.0' }), FEXIT))
    await unknown(recall(cellOf({}, {}, 'container'), FEXIT))
  })

  test('another guest, other judging code, or cases asked alone', async () => {
    await unknown(recall(CELL, FEXIT, 1, { guests: { x86_64: 'guest-2' } }))
    await unknown(recall(CELL, FEXIT, 1, { judging: 'judging-2' }))
    await unknown(recall(CELL, FEXIT, 1, { isolated: true }))
  })
})
