import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import type { Engine } from '../engine/engine.js'
import { factsOf } from '../engine/facts.js'
import { UnavailableError } from '../../lib/errors.js'
import type { Exercise } from '../../judge/exercise/exercise.js'
import { bpftraceBuild } from '../../supply/plan/plan.fixture.js'
import { emulatorOf } from '../../supply/artefacts/confinement.fixture.js'
import type { Workshop } from '../../supply/artefacts/workshop.js'
import { keepContainer } from './container-keeper.js'
import { workshopOf } from './workshop.fixture.js'

const EXERCISE: Exercise = {
  image: '/',
  args: [],
  environment: {},
  files: {},
  collect: [],
  timeoutMs: 1_000,
  outputLimit: 1,
}

/** Asks builds by these names of an engine that starts nothing; an image of `missing` cannot be made. */
async function reasons(...builds: readonly string[]): Promise<{ reasons: string[]; asked: number }> {
  let asked = 0
  const docker = {
    createContainer: () => {
      asked++
      return Promise.reject(new Error('no room'))
    },
    listContainers: () => Promise.resolve([]),
    listImages: () => Promise.resolve([{}]),
  } as unknown as Engine['docker']
  const engine: Engine = { docker, facts: factsOf({}), place: '', local: true, mounted: [] }
  const workshop = workshopOf('/no/such/directory', emulatorOf([]))
  const withholding: Workshop = {
    ...workshop,
    container: (build) =>
      build?.version === 'missing'
        ? Promise.reject(new UnavailableError('no image of it'))
        : Promise.resolve({ digest: 'x', tar: () => new PassThrough() }),
  }
  const keeper = keepContainer(
    { engine, privileged: false, release: '6.1', identity: [], config: null },
    { workshop: withholding, signal: new AbortController().signal },
    { logDir: '/no/such/directory' },
    { carried: new Map(), onBoot: () => undefined },
  )
  const found: string[] = []
  for (const version of builds) {
    const outcome = await keeper.exercise(bpftraceBuild({ version }), EXERCISE)
    found.push(outcome.kind === 'lost' ? outcome.reason : outcome.kind)
  }
  return { reasons: found, asked }
}

const REFUSED = 'the container engine refused the container: no room'

test("an image that cannot be had is its build's own trouble, however often it is asked for", async () => {
  expect(await reasons('missing', 'missing', 'missing', 'fine')).toEqual({
    reasons: ['no image of it', 'no image of it', 'no image of it', REFUSED],
    asked: 2,
  })
})

test('containers that do not start are not tried for every build', async () => {
  expect(await reasons('one', 'two')).toEqual({ reasons: [REFUSED, REFUSED], asked: 2 })
})
