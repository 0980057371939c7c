/** Paths that lead to no file of a disk: refused at once, with what they are and what is expected. */
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { truncate } from 'node:fs/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { UsageError } from '../../lib/errors.js'
import { candidatePlace, noTools } from './candidate.fixture.js'
import { bzImage } from './elf.fixture.js'
import { openSources } from './sources.js'

const { place, cacheDir, put, build, open, close } = candidatePlace()
beforeEach(open)
afterEach(close)

const kernel = (path: string, axis: { config?: string } = {}) =>
  openSources({
    cacheDir,
    squashfs: noTools,
    askVersion: null,
    environment: {},
    onProgress: () => undefined,
  }).kernel({ kind: 'file', path }, axis)

async function pipe(): Promise<string> {
  await promisify(execFile)('mkfifo', [join(place, 'pipe')])
  return join(place, 'pipe')
}

async function socket(): Promise<string> {
  const path = join(place, 'socket')
  const server = createServer().listen(path)
  await once(server, 'listening')
  server.unref()
  return path
}

describe.each<[string, () => Promise<string>, RegExp]>([
  ['a named pipe', pipe, /pipe is a named pipe; expected/],
  ['a socket', socket, /socket is a socket; expected/],
  ['a device', () => Promise.resolve('/dev/null'), /null is a character device; expected/],
  ['memory', () => Promise.resolve('/proc/self/mem'), /mem is a file of \/proc, which the kernel makes up/],
  [
    'a file of /sys',
    () => Promise.resolve('/sys/devices/system/cpu/possible'),
    /is a file of \/sys, which the kernel/,
  ],
  [
    'a file beyond all measure',
    async () => {
      const path = await put('huge', '')
      await truncate(path, 2 ** 33)
      return path
    },
    /huge has 8589934592 bytes, more than 4 GiB; expected/,
  ],
])('%s', (_, make, words) => {
  test('as a build', async () => {
    const refusal = build(await make())
    await expect(refusal).rejects.toThrow(UsageError)
    await expect(refusal).rejects.toThrow(words)
    await expect(refusal).rejects.toThrow(
      'expected bpftrace as a program, an AppImage, a tarball or a directory',
    )
  })

  test('as a kernel', async () => {
    const refusal = kernel(await make())
    await expect(refusal).rejects.toThrow(UsageError)
    await expect(refusal).rejects.toThrow(words)
    await expect(refusal).rejects.toThrow('expected the kernel image itself, arch/x86/boot/bzImage')
  })

  test("as a kernel's configuration", async () => {
    const image = await put('bzImage', bzImage('6.13.0 (x) #1'))
    const refusal = kernel(image, { config: await make() })
    await expect(refusal).rejects.toThrow(words)
    await expect(refusal).rejects.toThrow('expected a configuration in plain text')
  })
})

test('a configuration that is none by its size', async () => {
  const image = await put('bzImage', bzImage('6.13.0 (x) #1'))
  const config = await put('config', '')
  await truncate(config, 9 << 20)
  await expect(kernel(image, { config })).rejects.toThrow(
    'config has 9437184 bytes; expected a configuration',
  )
})
