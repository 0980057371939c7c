import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { testArchive } from '../supply/archive/archive.fixture.js'
import type { TestArchive } from '../supply/archive/archive.fixture.js'
import { UsageError } from '../lib/errors.js'
import { SMALLEST } from '../matrix/matrix.fixture.js'
import { doctor } from './doctor.js'

let at: TestArchive
let directory = ''
beforeEach(async () => {
  at = await testArchive()
  directory = await mkdtemp(join(tmpdir(), 'doctor-'))
  await writeFile(join(directory, 'matrix.yaml'), SMALLEST)
})
afterEach(async () => {
  await at.close()
  await rm(directory, { recursive: true })
})

/** What doctor says of a host with this environment, and its exit code. */
async function examined(environment: NodeJS.ProcessEnv, json = false) {
  const stdout = new PassThrough()
  const code = await doctor(
    { config: join(directory, 'matrix.yaml'), json, arch: [], allowOlderArchive: false },
    {
      environment: { MATRIX_CACHE_DIR: join(directory, 'cache'), MATRIX_QEMU: '/no/qemu', ...environment },
      stdout: stdout as unknown as NodeJS.WriteStream,
      stderr: process.stderr,
      signal: new AbortController().signal,
    },
  )
  stdout.end()
  return { code, said: await text(stdout) }
}
const marks = (said: string): string[] => said.match(/^[✓✗] \w+/gm) ?? []

describe('each line is a proof or a mend', () => {
  test('an archive that refuses us is one finding, and QEMU is looked for all the same', async () => {
    const { code, said } = await examined({ MATRIX_MIRROR: `${at.url}/debian` })
    expect(code).toBe(3)
    expect(marks(said)).toEqual(['✓ node', '✓ cache', '✗ archive', '✗ qemu'])
    // Suites are asked for side by side; whichever is refused first is told.
    expect(said).toMatch(/the archive has no suite 'trixie(?:-backports)?'/)
    expect(said).toContain('/no/qemu does not run: no program is there')
  })

  test('a mirror that is none ends what hangs on it', async () => {
    const { code, said } = await examined({ MATRIX_MIRROR: 'gopher://mirror' })
    expect(code).toBe(3)
    expect(marks(said)).toEqual(['✓ node', '✓ cache', '✗ archive'])
    expect(said).toContain("the mirror 'gopher://mirror' (MATRIX_MIRROR) is not an http, https or file URL")
  })

  test('the engine is looked at all the same', async () => {
    const host = SMALLEST.replace(/^kernels:$/m, 'kernels:\n  - host')
    await writeFile(join(directory, 'matrix.yaml'), host)
    const { said } = await examined({
      MATRIX_MIRROR: 'gopher://mirror',
      DOCKER_HOST: 'unix:///no/such.sock',
    })
    expect(said.match(/^\S (?:archive|engine|container): .*$/gm)).toEqual([
      expect.stringMatching(/^✗ archive: /),
      expect.stringMatching(/^– engine: no container engine is there/),
    ])
  })

  test('a cache that cannot be is a finding that names the variable', async () => {
    const occupied = join(directory, 'file')
    await writeFile(occupied, '')
    const { code, said } = await examined({ MATRIX_CACHE_DIR: occupied, MATRIX_MIRROR: `${at.url}/debian` })
    expect(code).toBe(3)
    expect(said).toMatch(
      /^✗ cache: cannot write to the cache in .*\/file: it is no directory; .*MATRIX_CACHE_DIR/m,
    )
  })

  test('a cache that other users may write is a finding, and nothing of it is used', async () => {
    const open = join(directory, 'open')
    await mkdir(open)
    await chmod(open, 0o777)
    const { code, said } = await examined({ MATRIX_CACHE_DIR: open, MATRIX_MIRROR: `${at.url}/debian` })
    expect(code).toBe(3)
    expect(said).toMatch(
      /^✗ cache: the cache is not believed: .*\/open may be written by everybody .*chmod -R go-w/m,
    )
    expect(said).toMatch(/^✗ archive: the cache is not believed: /m)
    expect(at.requests).toEqual([])
    await chmod(open, 0o755)
    const mended = await examined({ MATRIX_CACHE_DIR: open, MATRIX_MIRROR: 'gopher://mirror' })
    expect(mended.said).toMatch(
      /^✓ cache: .*\/open has \d+ GB free, and no other user may change what is in it$/m,
    )
  })

  test('as JSON there is nothing else', async () => {
    const { said } = await examined({ MATRIX_MIRROR: 'gopher://mirror' }, true)
    const findings = JSON.parse(said) as { what: string; ok: boolean; proof: string }[]
    expect(findings.map(({ what, ok }) => `${what} ${ok}`)).toEqual([
      'node true',
      'cache true',
      'archive false',
    ])
  })
})

test('a matrix.yaml that is wrong is refused as everywhere', async () => {
  await mkdir(join(directory, 'cache'))
  await writeFile(join(directory, 'matrix.yaml'), 'kernels: []\n')
  await expect(examined({})).rejects.toBeInstanceOf(UsageError)
})
