import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { SEED } from '../../judge/verdict/verdict.fixture.js'
import { cellOf } from '../../supply/plan/plan.fixture.js'
import { fakeGuests } from '../machine/guest.fixture.js'
import { runMatrix } from './run.js'
import { workshopOf } from './workshop.fixture.js'

test('what is to be asked is told before anything is had for it, and waited for', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'open-'))
  onTestFinished(() => rm(directory, { recursive: true }))
  await writeFile(join(directory, 'program'), '')
  const said: string[] = []
  const workshop = workshopOf(directory, (await fakeGuests(directory)).emulator)
  const lab = {
    workshop: {
      ...workshop,
      emulator: () => {
        said.push('emulator')
        return workshop.emulator('x86_64')
      },
    },
    cacheDir: join(directory, 'cache'),
    logDir: join(directory, 'logs'),
    environment: process.env,
    signal: new AbortController().signal,
    tell: () => undefined,
  }
  await runMatrix(lab, {
    cells: [cellOf({ id: '6.1' }), cellOf({ id: '6.12' })],
    cases: [SEED],
    knownIssues: [],
    memory: {
      recall: () => Promise.resolve(null),
      remember: () => Promise.resolve(),
      forget: () => Promise.resolve(),
    },
    ...{ fresh: false, judging: 'j', isolated: false, thorough: false, hasKvm: false, repeat: 1, jobs: 2 },
    async onOpen(cells) {
      await new Promise((resolve) => setTimeout(resolve, 20))
      said.push(...cells.map(({ kernel }) => kernel.id))
    },
    onRecord: () => undefined,
  })
  expect(said.slice(0, 3)).toEqual(['6.1', '6.12', 'emulator'])
})
