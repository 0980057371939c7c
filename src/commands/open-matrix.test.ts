import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { SMALLEST } from '../matrix/matrix.fixture.js'
import { openMatrix } from './open-matrix.js'

let directory = ''
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'open-matrix-'))
})
afterEach(() => rm(directory, { recursive: true }))

test('a hint is given once to each stream, however often matrix.yaml is read', async () => {
  const path = join(directory, 'matrix.yaml')
  await writeFile(path, `${SMALLEST}    requires: { bpftrace: ">=0.23" }\n`)
  for (const stderr of [new PassThrough(), new PassThrough()]) {
    const first = await openMatrix(path, stderr)
    expect(await openMatrix(path, stderr)).toEqual(first)
    expect(String(stderr.read())).toBe(`${path}: 'requires' is now called 'supported'\n`)
  }
})

test('a matrix in today’s words gives none', async () => {
  const path = join(directory, 'matrix.yaml')
  await writeFile(path, SMALLEST)
  const stderr = new PassThrough()
  await openMatrix(path, stderr)
  expect(stderr.read()).toBeNull()
})
