import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { UnavailableError } from '../errors.js'
import { fakeGuests } from '../machine/guest.fixture.js'
import type { FakeGuests } from '../machine/guest.fixture.js'
import { cellOf } from '../plan/plan.fixture.js'
import type { ResultRecord } from '../results/record.js'
import { SEED } from '../verdict/verdict.fixture.js'
import type { Memory } from './answers.js'
import type { RunEvent } from './events.js'
import { runMatrix } from './run.js'
import { workshopOf } from './workshop.fixture.js'

let directory = ''
let guests: FakeGuests
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'run-'))
  // Whatever a run throws away lies here, and so is seen where it is not thrown away.
  await mkdir(join(directory, 'tmp'))
  vi.stubEnv('TMPDIR', join(directory, 'tmp'))
  await writeFile(join(directory, 'program'), '')
  guests = await fakeGuests(directory)
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(directory, { recursive: true })
})

interface Surroundings {
  readonly memory: Partial<Memory>
  readonly onRecord: (record: ResultRecord) => void
  readonly signal: AbortSignal
  readonly jobs: number
}

/** Asks one case of a kernel each by these names; bpftrace refuses it everywhere. */
async function asked(kernels: readonly string[], but: Partial<Surroundings> = {}) {
  const records: string[] = []
  const events: RunEvent[] = []
  const run = runMatrix({
    cells: kernels.map((id) => cellOf({ id })),
    cases: [SEED],
    knownIssues: [],
    workshop: workshopOf(directory, guests.emulator),
    memory: { recall: () => Promise.resolve(null), remember: () => Promise.resolve(), ...but.memory },
    fresh: false,
    isolated: false,
    repeat: 1,
    jobs: but.jobs ?? 2,
    cacheDir: join(directory, 'cache'),
    logDir: join(directory, 'logs'),
    environment: process.env,
    signal: but.signal ?? new AbortController().signal,
    tell: (event) => events.push(event),
    onRecord: (record) => {
      but.onRecord?.(record)
      records.push(`${record.kernel} ${record.verdict} ${record.release}`)
    },
  })
  await run.finally(async () => {
    expect(await readdir(join(directory, 'tmp'))).toEqual([])
  })
  return { records, events }
}

const full = new UnavailableError('no space is left')

test('every question becomes a record with what was seen inside', async () => {
  const { records } = await asked(['one', 'two', 'three'])
  expect(records.sort()).toEqual([
    'one unsupported seen-one',
    'three unsupported seen-three',
    'two unsupported seen-two',
  ])
})

test('no more machines are up than there are jobs', async () => {
  const up = new Set<string>()
  let most = 0
  const tell = (event: RunEvent): void => {
    if (event.type !== 'machine') return
    if (event.doing === '') up.delete(event.kernel)
    else up.add(event.kernel)
    most = Math.max(most, up.size)
  }
  const { events } = await asked(['one', 'two', 'three', 'four'], { jobs: 2 })
  events.forEach(tell)
  expect(most).toBe(2)
  expect(up.size).toBe(0)
})

test('a kernel that does not boot is an error in its own cells and nobody else’s', async () => {
  const { records } = await asked(['broken', 'fine'])
  expect(records).toContain('fine unsupported seen-fine')
  expect(records).toContain('broken error 6.12.117+deb13-cloud-amd64')
})

describe('what cannot be written ends the run, and every machine with it', () => {
  test.each<[string, Partial<Surroundings>]>([
    [
      'a record',
      {
        onRecord: () => {
          throw full
        },
      },
    ],
    ['an answer', { memory: { remember: () => Promise.reject(full) } }],
  ])('%s', async (_, but) => {
    const began = performance.now()
    // The other kernel would be waited for until its deadline.
    await expect(asked(['fine', 'mute'], but)).rejects.toBe(full)
    expect(performance.now() - began).toBeLessThan(20_000)
  })

  test('kernels that had to wait for their turn are not started', async () => {
    const but = { jobs: 1, memory: { remember: () => Promise.reject(full) } }
    await expect(asked(['fine', 'two', 'three'], but)).rejects.toBe(full)
    expect((await guests.starts()).some((start) => /^(two|three)/.test(start))).toBe(false)
  })
})

test('interrupted, it tells no answer that it has not got', async () => {
  const stop = new AbortController()
  const run = asked(['mute'], { signal: stop.signal })
  setTimeout(() => stop.abort(), 2_000)
  expect((await run).records).toEqual([])
})
