import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { isPipe, readText, writePipe } from './pipes.js'

let place: string
let pipe: string
beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'pipes-'))
  pipe = join(place, 'pipe')
  await execa('mkfifo', [pipe])
})
afterEach(() => rm(place, { recursive: true }))

const LONG = 'äbc\n'.repeat(100_000)

test('a file is none, nor is what is not there', async () => {
  expect(await Promise.all([pipe, place, join(place, 'x')].map(isPipe))).toEqual([true, false, false])
})

test('what one process writes, another reads, and neither waits in the kernel', async () => {
  // Both ends in one process: a wait in the kernel for the other end would be one for ever.
  const [text] = await Promise.all([readText(pipe), writePipe(pipe, [LONG, 'end'])])
  expect(text).toBe(`${LONG}end`)
})

test('a file is read as ever', async () => {
  await writeFile(join(place, 'file'), LONG)
  expect(await readText(join(place, 'file'))).toBe(await readFile(join(place, 'file'), 'utf8'))
})
