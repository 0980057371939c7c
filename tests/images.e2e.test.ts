/** An image's bytes depend on its packages alone: not on when, where and with which unpacked tools it is made. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { imageUuid } from '../src/supply/artefacts/image.js'
import { cacheBeside } from './command.js'
import { openSelected } from './guests.js'

let place: string
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'matrix-images-'))
})
afterAll(() => rm(place, { recursive: true, force: true }))

async function digest(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}

/** The UUID in an ext4 super block, which is 1024 bytes into the image. */
async function uuidOf(path: string): Promise<string> {
  const image = await open(path)
  const { buffer } = await image.read(Buffer.alloc(16), 0, 16, 1024 + 0x68)
  await image.close()
  return buffer.toString('hex')
}

test('two stores make the same image of one bpftrace build', async () => {
  const made: { uuid: string; sha256: string }[] = []
  for (const name of ['one', 'two-with-a-longer-name']) {
    const { cells, workshop } = await openSelected(place, {}, await cacheBeside(join(place, name), ['store']))
    const build = cells[0]?.bpftrace
    if (!build) throw new Error('matrix.yaml has no bpftrace 0.11.3')
    const image = await workshop.images.disk(build)
    expect(image.startsWith(join(place, name))).toBe(true)
    made.push({ uuid: await uuidOf(image), sha256: await digest(image) })
    expect(made.at(-1)?.uuid).toBe(imageUuid(build).replaceAll('-', ''))
  }
  expect(made[1]).toEqual(made[0])
})
