import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Workshop } from '../../supply/artefacts/workshop.js'
import { UnavailableError } from '../../lib/errors.js'
import { fakeGuests } from '../machine/guest.fixture.js'
import type { FakeGuests } from '../machine/guest.fixture.js'
import { cellOf } from '../../supply/plan/plan.fixture.js'
import type { Cell } from '../../supply/plan/cell.js'
import type { Case } from '../../matrix/schema.js'
import type { ResultRecord } from '../../records/record.js'
import { ordering, SEED } from '../../judge/verdict/verdict.fixture.js'
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
  readonly workshop: Partial<Workshop>
  /** Cells beside those of the kernels. */
  readonly cells: readonly Cell[]
  readonly cases: readonly Case[]
}

/** Asks one case, unless others are told, of a kernel each by these names; bpftrace refuses it everywhere. */
async function asked(kernels: readonly string[], but: Partial<Surroundings> = {}) {
  const records: string[] = []
  const reasons: string[] = []
  const events: RunEvent[] = []
  const lab = {
    workshop: { ...workshopOf(directory, guests.emulator), ...but.workshop },
    cacheDir: join(directory, 'cache'),
    logDir: join(directory, 'logs'),
    environment: process.env,
    signal: but.signal ?? new AbortController().signal,
    tell: (event: RunEvent) => events.push(event),
  }
  const run = runMatrix(lab, {
    cells: [...kernels.map((id) => cellOf({ id })), ...(but.cells ?? [])],
    cases: but.cases ?? [SEED],
    knownIssues: [],
    memory: {
      recall: () => Promise.resolve(null),
      remember: () => Promise.resolve(),
      forget: () => Promise.resolve(),
      ...but.memory,
    },
    fresh: false,
    judging: 'j',
    isolated: false,
    thorough: false,
    hasKvm: false,
    repeat: 1,
    jobs: but.jobs ?? 2,
    onRecord: (record) => {
      but.onRecord?.(record)
      reasons.push(record.reason)
      records.push(`${record.kernel} ${record.verdict} ${record.release}`)
    },
  })
  await run.finally(async () => {
    expect(await readdir(join(directory, 'tmp'))).toEqual([])
  })
  return { records, reasons, events }
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

test('what is planned says of each question which machine is asked, and how long that is expected to take', async () => {
  const { events } = await asked(['one', 'two'], { cases: [SEED, ordering('fexit'), ordering('kprobe')] })
  const planned = events.flatMap((event) => (event.type === 'planned' ? [event] : []))
  expect(planned.map(({ jobs, toAsk }) => [jobs, toAsk])).toEqual([[2, 6]])
  expect(planned[0]?.questions.map(({ machine, case: one, company }) => [machine, one, company])).toEqual([
    ...[['one', 'fexit', 0] as const, ['one', 'kprobe', 0] as const, ['one', 'seed-fexit', null] as const],
    ...[['two', 'fexit', 0] as const, ['two', 'kprobe', 0] as const, ['two', 'seed-fexit', null] as const],
  ])
})

/** The kernels that were booted to be asked: a machine without disks is the one that KVM is tried with. */
const booted = async (): Promise<string[]> =>
  (await guests.starts()).flatMap((start) => (/ 0 \d+$/.test(start) ? [] : [start.split(' ')[0] ?? '']))
const WAVES = [SEED, { ...ordering('urgent'), priority: 9 }]

test('what matters most comes first over all kernels; a machine that is kept boots once for both waves', async () => {
  const { events } = await asked(['one', 'two', 'three'], { cases: WAVES, jobs: 1 })
  const order = events.flatMap((event) =>
    event.type === 'record' ? [`${event.record.kernel} ${event.record.case}`] : [],
  )
  const wave = (name: string): string[] => ['one', 'two', 'three'].map((kernel) => `${kernel} ${name}`)
  expect(order).toEqual([...wave('urgent'), ...wave('seed-fexit')])
  expect(await booted()).toEqual(['one', 'two', 'three'])
})

test('where there is no memory to keep a machine, it boots again for the next wave', async () => {
  const available = vi.spyOn(process, 'availableMemory').mockReturnValue(0)
  await asked(['one'], { cases: WAVES, jobs: 1 }).finally(() => available.mockRestore())
  expect(await booted()).toEqual(['one', 'one'])
})

test('a machine is said to boot when it does, and then to do what it booted for', async () => {
  const { events } = await asked(['one'])
  const said = events.flatMap((event) =>
    event.type === 'machine'
      ? [`${event.doing.replace(/\d.*/, 'N')}${event.preparing ? ' (preparing)' : ''}`]
      : [],
  )
  const asking = said.find((words) => words.endsWith('N') && words.startsWith('bpftrace')) ?? ''
  expect(said.slice(0, 6)).toEqual([
    'waiting for its kernel (preparing)',
    'waiting for bpftrace N (preparing)',
    asking,
    'booting',
    'booted in N',
    asking,
  ])
  expect(said.at(-1)).toBe('')
})

test('a kernel that does not boot is an error in its own cells and nobody else’s', async () => {
  const { records } = await asked(['broken', 'fine'])
  expect(records).toContain('fine unsupported seen-fine')
  expect(records).toContain('broken error 6.12.117+deb13-cloud-amd64')
})

test('a kernel that cannot be had is an error in its own cells, whichever is the first', async () => {
  const whole = workshopOf(directory, guests.emulator)
  const workshop: Partial<Workshop> = {
    kernel: (build) =>
      build.id === 'gone' ? Promise.reject(new UnavailableError('it is gone')) : whole.kernel(build),
  }
  const { records, reasons } = await asked(['gone', 'fine'], { workshop })
  expect(records.sort()).toEqual(['fine unsupported seen-fine', 'gone error 6.12.117+deb13-cloud-amd64'])
  expect(reasons).toContain('it is gone')
})

test('what an emulated CPU cannot tell is not remembered: the next one may be real', async () => {
  const remembered: string[] = []
  const memory: Partial<Memory> = { remember: (_, { name }) => Promise.resolve(void remembered.push(name)) }
  const cases = [SEED, ordering('watched', { probe: 'watchpoint', workload: 'watched' })]
  const { records } = await asked(['emulated'], { cases, memory })
  expect(records).toHaveLength(2)
  expect(remembered).toEqual(['seed-fexit'])
})

describe('no emulator can be had', () => {
  const workshop: Partial<Workshop> = {
    emulator: () => Promise.reject(new UnavailableError('there is no QEMU')),
  }

  test('containers are asked all the same, and what would boot says why it does not', async () => {
    const host = { id: 'host', release: '', host: { identity: [], unasked: 'an engine was asked' } }
    const { records, reasons } = await asked(['one'], { workshop, cells: [cellOf(host, {}, 'container')] })
    expect(records.sort()).toEqual(['host error ', 'one error 6.12.117+deb13-cloud-amd64'])
    expect(reasons.sort()).toEqual(['an engine was asked', 'there is no QEMU'])
  })

  test('without containers there is nothing to ask, and no record', async () => {
    await expect(asked(['one'], { workshop })).rejects.toThrow('there is no QEMU')
  })
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

test('interrupted while images are made, no further one is', async () => {
  const stop = new AbortController()
  const made: string[] = []
  const disk: Workshop['images']['disk'] = ({ version }) => {
    made.push(version)
    stop.abort()
    return Promise.resolve(join(directory, 'program'))
  }
  const images = { ...workshopOf(directory, guests.emulator).images, disk }
  const cells = [cellOf({ id: 'fine' }, { id: 'other', version: 'other' })]
  const { records } = await asked(['fine'], { jobs: 1, signal: stop.signal, cells, workshop: { images } })
  expect([records, made]).toEqual([[], ['0.23.2']])
})
