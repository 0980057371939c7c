import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { KernelFiles } from '../../supply/artefacts/kernel.js'
import { fakeGuests } from '../machine/guest.fixture.js'
import type { FakeGuests } from '../machine/guest.fixture.js'
import type { Exercise } from '../../judge/exercise/exercise.js'
import { bpftraceBuild, kernelBuild } from '../../supply/plan/plan.fixture.js'
import { keepMachine } from './keeper.js'
import type { Keeper } from './keeper.js'
import { workshopOf } from './workshop.fixture.js'

const [one, other] = [bpftraceBuild(), bpftraceBuild({ id: '0.27.1', version: '0.27.1' })]
const asking = (word: string): Exercise => ({
  image: '',
  args: [word],
  environment: {},
  files: {},
  collect: [],
  timeoutMs: 5_000,
  outputLimit: 1_000,
})

let directory = ''
let guests: FakeGuests
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'machines-'))
  await writeFile(join(directory, 'program'), '')
  guests = await fakeGuests(directory)
})
afterEach(() => rm(directory, { recursive: true }))

async function kept<T>(
  kernel: string,
  act: (keeper: Keeper) => Promise<T>,
  files: Partial<KernelFiles> = {},
): Promise<T> {
  const workshop = workshopOf(directory, guests.emulator, files)
  const keeper = keepMachine(
    kernelBuild({ id: kernel }),
    { workshop, signal: new AbortController().signal },
    { accelerator: 'tcg', scratch: join(directory, 'scratch'), logDir: join(directory, 'logs') },
    { builds: [one, other], carried: new Map(), onBoot: () => undefined },
  )
  try {
    return await act(keeper)
  } finally {
    await keeper.close()
    expect(await readdir(join(directory, 'scratch'))).toEqual([])
  }
}

describe('a machine', () => {
  test('that is fit is asked again, whatever the build', async () => {
    await kept('fit', async (keeper) => {
      for (const build of [one, other, one])
        expect(await keeper.exercise(build, asking('ok'))).toMatchObject({
          kind: 'ran',
          exit: 1,
          unfit: null,
        })
      expect(keeper.release()).toBe('seen-fit')
    })
    expect(await guests.starts()).toEqual(['fit 3 768'])
  })

  test.each(['taint', 'programs', 'stuck', 'timeout', 'flood', 'garbage', 'end'])(
    'is not asked again after: %s',
    async (word) => {
      await kept('fit', async (keeper) => {
        await keeper.exercise(one, asking(word))
        expect(await keeper.exercise(one, asking('ok'))).toMatchObject({ kind: 'ran', unfit: null })
      })
      expect(await guests.starts()).toHaveLength(2)
    },
  )

  test('that does not boot is tried twice, and then given up for every build', async () => {
    const outcomes = await kept('broken', async (keeper) => [
      await keeper.exercise(one, asking('ok')),
      await keeper.exercise(other, asking('ok')),
    ])
    expect(outcomes.map(({ kind }) => kind)).toEqual(['lost', 'lost'])
    expect(await guests.starts()).toEqual(['broken 3 768', 'broken 3 768'])
  })
})

describe('a kernel without disks', () => {
  test('that finds out itself has the images in the initramfs from then on, one build a boot', async () => {
    await kept('blind', async (keeper) => {
      for (const build of [one, one, other, one])
        expect(await keeper.exercise(build, asking('ok'))).toMatchObject({ kind: 'ran' })
    })
    expect(await guests.starts()).toEqual(['blind 3 768', 'blind 0 1024', 'blind 0 1024', 'blind 0 1024'])
  })

  test('that is known not to see them is given none', async () => {
    await kept('known', (keeper) => keeper.exercise(one, asking('ok')), { driver: null })
    expect(await guests.starts()).toEqual(['known 0 1024'])
  })
})
