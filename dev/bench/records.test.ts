import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { afterAll, expect, test } from 'vitest'
import { writeMany } from './records.fixture.js'

const STAGES = fileURLToPath(new URL('stages.js', import.meta.url))

const directory = await mkdtemp(join(tmpdir(), 'matrix-many-'))
afterAll(() => rm(directory, { recursive: true, force: true }))

test('100,000 records make a page of less than 1.5 MB, in less than 500 MiB of memory', async () => {
  const { records, config, out } = await writeMany(directory)
  expect(records).toBeGreaterThan(100_000)
  const { stdout } = await execa(process.execPath, [STAGES, 'html', config, out])
  const { made, peakMiB } = JSON.parse(stdout) as { made: number; peakMiB: number }
  expect(made).toBeGreaterThan(1_000_000)
  expect(made).toBeLessThan(1_500_000)
  expect(peakMiB).toBeLessThan(500)
}, 180_000)
