/** Runs of nothing but the machine's own kernel, where no engine runs it: they end before anything is fetched. */
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { UnavailableError } from '../lib/errors.js'
import { SMALLEST } from '../matrix/matrix.fixture.js'
import { openContext } from './context.js'
import { CHOOSING } from './flags/flags.fixture.js'
import type { Selection } from './flags/plan.js'

let place: string
beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'context-'))
  await writeFile(join(place, 'matrix.yaml'), SMALLEST.replace('kernels:', 'kernels:\n  - host'))
})
afterEach(() => rm(place, { recursive: true }))

const opened = (selection: Partial<Selection>) => {
  const unused = { write: () => true } as unknown as NodeJS.WriteStream
  return openContext(
    {
      ...CHOOSING,
      config: join(place, 'matrix.yaml'),
      out: place,
      arch: [],
      allowOlderArchive: false,
      ...selection,
    },
    {
      environment: {
        DOCKER_HOST: `unix://${place}/docker.sock`,
        MATRIX_CACHE_DIR: join(place, 'cache'),
        // Whoever opened an archive would fail otherwise.
        MATRIX_MIRROR: 'http://127.0.0.1:1',
      },
      stdout: unused,
      stderr: unused,
      signal: new AbortController().signal,
    },
    { onProgress: () => expect.unreachable() },
  )
}

test.each<Partial<Selection>>([
  { runtime: ['container'] },
  { runtime: ['cont*'] },
  { kernel: ['host'] },
  { kernel: ['host'], runtime: ['container'] },
])('%j', async (selection) => {
  const refused = opened(selection)
  await expect(refused).rejects.toBeInstanceOf(UnavailableError)
  await expect(refused).rejects.toThrow(/^host was not asked: no container engine is there: .*docker\.sock/)
  expect(await readdir(place)).toEqual(['matrix.yaml'])
})
