import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { refuseUnattestable } from './attestable.js'

let place: string
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'matrix-attestable-'))
})
afterAll(() => rm(place, { recursive: true, force: true }))

test('a matrix that extends another is refused before anything is asked, and only for a statement', async () => {
  const config = join(place, 'wide.yaml')
  await writeFile(config, 'extends: matrix.yaml\n')
  const asked = { config, out: join(place, 'out') }
  await expect(refuseUnattestable({ ...asked, attest: true })).rejects.toThrow(
    /wide\.yaml extends matrix\.yaml: a statement is over a matrix that says all; write one that does$/,
  )
  await refuseUnattestable({ ...asked, attest: false })
})

test('a matrix that cannot be read is left to who reads it', async () => {
  await refuseUnattestable({ attest: true, config: join(place, 'none.yaml'), out: place })
})
