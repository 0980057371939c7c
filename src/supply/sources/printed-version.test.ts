import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { printedOn } from '../artefacts/noexec.fixture.js'

const from = (name: string): string => JSON.stringify(fileURLToPath(new URL(name, import.meta.url)))

const ASK = `
import { writeFile } from 'node:fs/promises'
import { PROGRAM } from ${from('candidate.fixture.ts')}
import { printedVersion } from ${from('printed-version.ts')}
const program = process.argv[1] + '/bpftrace'
await writeFile(program, PROGRAM, { mode: 0o755 })
await printedVersion('file:x', { program, loader: null, libraries: new Map() }).then(
  (version) => console.log(version),
  (error) => console.log(error.name + ': ' + error.message),
)`

test('a program that lies where nothing can be started is told so, with the mend', async ({ skip }) => {
  const place = await mkdtemp(join(tmpdir(), 'noexec-'))
  onTestFinished(() => rm(place, { recursive: true }))
  const said = printedOn(place, 'noexec', ASK)
  if (said === null) skip()
  expect(said).toContain(
    `UnavailableError: file:x cannot be started to ask for its version: the file system at ${place} is mounted noexec; put it on another one (set MATRIX_CACHE_DIR`,
  )
  expect(printedOn(place, 'exec', ASK)).toBe('0.99.1')
})
