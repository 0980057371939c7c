/** Candidates that are refused at the command line before anything boots, by a real registry among others. */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { foreign, printing } from '../src/supply/sources/elf.fixture.js'
import { cacheBeside, matrix } from './command.js'
import { startRegistry } from './registry.js'
import type { Registry } from './registry.js'
import { layerOf, layerOfTexts } from './unpacking.js'

/** Of the user `me` with the password `secret`. */
const HTPASSWD = 'me:$2y$05$abcdefghijklmnopqrstuuOQiyCxlgf/oeuTqixKmWdcYUh4Hjl0a\n'

let place: string
let cache: string
let open: Registry
let closed: Registry
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'matrix-refused-'))
  cache = await cacheBeside(join(place, 'cache'), ['store'])
  open = await startRegistry(join(place, 'open'))
  closed = await startRegistry(join(place, 'closed'), HTPASSWD)
  const layer = await layerOf((tar) => {
    tar.entry({ name: 'usr/bin/bpftrace', mode: 0o755 }, printing('bpftrace v0.99.1\n'))
    return Promise.resolve()
  })
  await open.push('tools/x', 'good', [layer])
  await closed.push('tools/x', 'good', [layer], 'me:secret')
  await open.push('tools/x', 'empty', [await layerOfTexts({ 'etc/motd': 'x' })])
  await open.push('tools/x', 'evil', [await layerOfTexts({ '../../etc/passwd': 'x' })])
})
afterAll(async () => {
  await open.close()
  await closed.close()
  await rm(place, { recursive: true, force: true })
})

async function plan(candidate: string, environment: Record<string, string> = {}) {
  const { exitCode, stdout, stderr } = await matrix(
    ['plan', '--kernel', '6.12.*', '--bpftrace', 'candidate', '--case', 'fexit', '--candidate', candidate],
    { MATRIX_CACHE_DIR: cache, DOCKER_CONFIG: join(place, 'none'), ...environment },
  )
  // Nothing half-made stays, whatever happened.
  expect(
    (await readdir(join(cache, 'store')).catch(() => [])).filter((name) => name.endsWith('.part')),
  ).toEqual([])
  return { exitCode, stdout, stderr }
}

describe('a registry', () => {
  test('gives what it has', async () => {
    const { exitCode, stdout, stderr } = await plan(`oci:${open.host}/tools/x:good`)
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
    expect(stdout).toMatch(/6\.12\.\d+ .* × {2}candidate/)
  })

  test('that wants credentials: there are none, then wrong ones, then the right ones', async () => {
    const from = `oci:${closed.host}/tools/x:good`
    const none = await plan(from)
    expect(none.exitCode).toBe(2)
    expect(none.stderr).toContain(`log in first (docker login ${closed.host}`)
    const config = async (pair: string): Promise<Record<string, string>> => {
      await mkdir(join(place, 'docker'), { recursive: true })
      const auths = { [closed.host]: { auth: Buffer.from(pair).toString('base64') } }
      await writeFile(join(place, 'docker', 'config.json'), JSON.stringify({ auths }))
      return { DOCKER_CONFIG: join(place, 'docker') }
    }
    const wrong = await plan(from, await config('me:guess'))
    expect(wrong.exitCode).toBe(2)
    expect(wrong.stderr).toContain('refuses the credentials in')
    expect((await plan(from, await config('me:secret'))).exitCode).toBe(0)
  })

  test.each([
    ['nowhere', 2, 'has no such image'],
    ['empty', 2, 'holds no bpftrace'],
    ['evil', 2, "'../../etc/passwd', which lies outside of its root"],
  ])('an image that is %s', async (tag, code, words) => {
    const { exitCode, stderr } = await plan(`oci:${open.host}/tools/x:${tag}`)
    expect(exitCode).toBe(code)
    expect(stderr).toContain(words)
    expect(stderr.trim().split('\n')).toHaveLength(1)
  })

  test('whose disk has another layer than its manifest says', async () => {
    await open.push('tools/x', 'bad', [await layerOfTexts({ 'etc/spoilt': 'spoilt'.repeat(100) })])
    const answer = await fetch(`http://${open.host}/v2/tools/x/manifests/bad`, {
      headers: { accept: 'application/vnd.oci.image.manifest.v1+json' },
    })
    const { layers } = (await answer.json()) as { layers: { digest: string }[] }
    const digest = layers[0]!.digest.replace('sha256:', '')
    const blob = join(place, 'open/data/docker/registry/v2/blobs/sha256', digest.slice(0, 2), digest, 'data')
    const data = await readFile(blob)
    data[data.length - 1]! ^= 1
    await writeFile(blob, data)
    const { exitCode, stderr } = await plan(`oci:${open.host}/tools/x:bad`)
    expect(exitCode).toBe(3)
    expect(stderr).toMatch(/layer 1 of 1 of .*a blob came with the digest sha256:\w+, not sha256:\w+/)
  })

  test('that is not there', async () => {
    const { exitCode, stderr } = await plan('oci:127.0.0.1:1/tools/x')
    expect(exitCode).toBe(3)
    expect(stderr).toContain('ECONNREFUSED')
  })
})

describe('a file', () => {
  test.each<[string, Buffer | null, string]>([
    ['nowhere', null, 'there is no such file or directory'],
    ['notes', Buffer.from('words'), 'is no program'],
    ['arm', foreign(183), 'is for aarch64, and guests are x86-64'],
  ])('%s', async (name, content, words) => {
    if (content) await writeFile(join(place, name), content, { mode: 0o755 })
    const { exitCode, stderr } = await plan(`file:${join(place, name)}`)
    expect(exitCode).toBe(2)
    expect(stderr).toContain(words)
  })

  test('that is no bpftrace is not started to find that out: its version is not known yet', async () => {
    await writeFile(join(place, 'tool'), printing('tool 1.0\n'), { mode: 0o755 })
    const { exitCode, stdout, stderr } = await plan(`file:${join(place, 'tool')}`)
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
    expect(stdout).toMatch(/warning: the version of file:\S+tool is asked in a guest when it is first run/)
  })

  test('a directory of something else, and a candidate for a gate that does not run', async () => {
    expect((await plan(`file:${place}`)).stderr).toContain('holds no bpftrace')
    const { exitCode, stderr } = await matrix(['gate', '--against', '0.27.0', '--candidate', 'file:x'])
    expect({ exitCode, stderr }).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('--run') as string,
    })
  })
})
