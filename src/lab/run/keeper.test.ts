import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { emulatorOf } from '../../supply/artefacts/confinement.fixture.js'
import type { Workshop } from '../../supply/artefacts/workshop.js'
import { UnavailableError } from '../../lib/errors.js'
import type { Exercise } from '../../judge/exercise/exercise.js'
import { bpftraceBuild, kernelBuild } from '../../supply/plan/plan.fixture.js'
import { keepMachine } from './keeper.js'
import { workshopOf } from './workshop.fixture.js'

const EXERCISE: Exercise = {
  image: '',
  args: [],
  environment: {},
  files: {},
  collect: [],
  timeoutMs: 1000,
  outputLimit: 1000,
}

const kernel = kernelBuild()
const build = bpftraceBuild()

let directory = ''
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'keeper-'))
  await writeFile(join(directory, 'program'), '')
})
afterEach(() => rm(directory, { recursive: true }))

/** A keeper of a kernel without a disk driver, where nothing but what is given is missing. */
function keeper(missing: Partial<Workshop>, emulates = 'exit 3') {
  const emulator = emulatorOf(['/bin/sh', '-c', emulates, 'qemu'])
  const workshop: Workshop = { ...workshopOf(directory, emulator, { driver: null }), ...missing }
  return keepMachine(
    kernel,
    { workshop, signal: new AbortController().signal },
    { accelerator: 'tcg', scratch: join(directory, 'scratch'), logDir: join(directory, 'logs') },
    { builds: [build], carried: new Map(), onBoot: () => undefined },
  )
}

const withheld = () => Promise.reject(new UnavailableError('the mirror is gone'))

describe('what is missing for a machine is a lost outcome with its sentence', () => {
  test.each<[string, Partial<Workshop>]>([
    ['an image', { images: { disk: withheld, cpio: withheld } }],
    ['the guest', { guest: withheld }],
    ['the kernel', { kernel: withheld }],
    ['the emulator', { emulator: withheld }],
  ])('%s', async (_, missing) => {
    expect(await keeper(missing).exercise(build, EXERCISE)).toMatchObject({
      kind: 'lost',
      reason: 'the mirror is gone',
    })
  })

  test('room for the initramfs', async () => {
    const scratch = join(directory, 'scratch')
    await mkdir(scratch)
    await symlink('/dev/full', join(scratch, `${kernel.id}.cpio`))
    expect(await keeper({}).exercise(build, EXERCISE)).toMatchObject({
      kind: 'lost',
      reason: expect.stringContaining('no space is left') as string,
    })
  })

  test('and the next exercise tries again', async () => {
    let asked = 0
    const kept = keeper({ guest: () => (asked++, withheld()) })
    await kept.exercise(build, EXERCISE)
    await kept.exercise(build, EXERCISE)
    expect(asked).toBe(2)
  })
})

test('an emulator that does not boot is a lost outcome, and no initramfs stays', async () => {
  expect(await keeper({}).exercise(build, EXERCISE)).toMatchObject({
    kind: 'lost',
    reason: expect.stringContaining('exit code 3') as string,
  })
  expect(await readdir(join(directory, 'scratch'))).toEqual([])
})

test('a machine has as many CPUs as are asked for, and one that did not boot says nothing of another', async () => {
  const kept = keeper({}, 'echo "$@" >&2; exit 3')
  const reason = async (more: Partial<Exercise>): Promise<string> =>
    ((await kept.exercise(build, { ...EXERCISE, ...more })) as { reason: string }).reason
  expect(await reason({})).toContain(' -smp 1 ')
  expect(await reason({ cpus: 2 })).toContain(' -smp 2 ')
  expect(await reason({})).toContain(' -smp 1 ')
})

test('a defect is thrown', async () => {
  const defect = new TypeError('undefined is not a function')
  await expect(keeper({ guest: () => Promise.reject(defect) }).exercise(build, EXERCISE)).rejects.toBe(defect)
})
