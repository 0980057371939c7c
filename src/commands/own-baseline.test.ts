import { Writable } from 'node:stream'
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { UsageError } from '../lib/errors.js'
import { record } from '../records/record.fixture.js'
import { committed, gatePlace } from './gate.fixture.js'
import { refuseOwnBaseline } from './own-baseline.js'

let place: string
let baseline: string
const lines = (...kernels: string[]): string =>
  kernels.map((kernel) => `${JSON.stringify(record({ kernel }))}\n`).join('')
beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'own-baseline-'))
  baseline = join(place, 'baseline.jsonl')
  await writeFile(baseline, lines('6.1.1', '6.1.2'))
  await mkdir(join(place, 'published'))
})
afterEach(() => rm(place, { recursive: true }))

const refusing = (given: { recall?: string[]; matrix?: string[]; fresh?: boolean }, path = baseline) =>
  refuseOwnBaseline(
    { config: join(place, 'matrix.yaml'), fresh: given.fresh ?? false, recall: given.recall ?? [] },
    { recall: given.matrix ?? [] },
    path,
    new Writable({ write: (_, __, done) => done() }),
  )

test('a gate does not recall from its own baseline, whoever says so', async () => {
  for (const given of [{ recall: [baseline] }, { matrix: ['baseline.jsonl'] }]) {
    await expect(refusing(given)).rejects.toThrow(UsageError)
    await expect(refusing(given)).rejects.toThrow('a baseline that answers its own gate proves nothing')
  }
})

test('nor from a copy, or a part of one', async () => {
  const published = join(place, 'published')
  await copyFile(baseline, join(published, 'records.jsonl'))
  await expect(refusing({ recall: [published] })).rejects.toThrow(UsageError)
  await writeFile(join(published, 'records.jsonl'), lines('6.1.2'))
  await expect(refusing({ recall: [published] })).rejects.toThrow(UsageError)
})

test('but from others, from none, and where there is no baseline yet', async () => {
  const published = join(place, 'published')
  await writeFile(join(published, 'records.jsonl'), lines('6.1.2', '6.1.3'))
  await expect(refusing({ recall: [published] })).resolves.toBeUndefined()
  await expect(refusing({ matrix: ['baseline.jsonl'], fresh: true })).resolves.toBeUndefined()
  await expect(refusing({ recall: [baseline] }, join(place, 'nowhere.jsonl'))).resolves.toBeUndefined()
})

test('the gate refuses before anything is asked, and only where the baseline is compared with', async () => {
  const gates = gatePlace()
  await gates.open()
  try {
    await gates.keep(committed)
    const recalling = { run: true, recall: [gates.baseline] }
    await expect(gates.judge({ ...recalling, baseline: gates.baseline })).rejects.toThrow('proves nothing')
    // What makes no cell ends the run that follows.
    await expect(
      gates.judge({ ...recalling, against: '0.27.0', bpftrace: ['0.27.1'], case: ['nope'] }),
    ).rejects.toThrow("no case matches 'nope'")
  } finally {
    await gates.close()
  }
})
