/** What is refused for a candidate before anything boots, and that no half of it stays. */
import { execFile } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { tarOf } from '../archive/packaging.fixture.js'
import { UsageError } from '../../lib/errors.js'
import { candidatePlace, PROGRAM } from './candidate.fixture.js'
import { foreign, needing } from './elf.fixture.js'

const { place, cacheDir, put, build, open, close } = candidatePlace()
beforeEach(open)
afterEach(close)

async function refusal(path: string): Promise<string> {
  const error: unknown = await build(path).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(UsageError)
  expect(
    (await readdir(join(cacheDir, 'store')).catch(() => [])).filter((name) => name.endsWith('.part')),
  ).toEqual([])
  return (error as UsageError).message
}

describe('refused before anything boots', () => {
  test('a path at which nothing is', async () => {
    expect(await refusal(join(place, 'nothing'))).toMatch(/nothing: there is no such file or directory/)
  })

  test('a directory of something else', async () => {
    await put('photos/one.jpeg', 'x')
    expect(await refusal(join(place, 'photos'))).toMatch(
      /photos holds no bpftrace: expected one of usr\/bin\/bpftrace,/,
    )
  })

  test('a file of something else', async () => {
    expect(await refusal(await put('notes.txt', 'bpftrace'))).toMatch(/is no program: expected an ELF file/)
    expect(await refusal(await put('empty', ''))).toMatch(/is no program/)
  })

  test('a script', async () => {
    expect(await refusal(await put('bpftrace', '#!/bin/sh\n'))).toMatch(
      /is a script and no program; .*\.libs/,
    )
  })

  test('a program for another architecture', async () => {
    expect(await refusal(await put('bpftrace', foreign(183)))).toMatch(
      /is for aarch64, and guests are x86-64/,
    )
    expect(
      await refusal(await put('tree/usr/bin/bpftrace', foreign(243)).then(() => join(place, 'tree'))),
    ).toMatch(/tree, in it usr\/bin\/bpftrace, is for riscv/)
  })

  test('a program that may not be executed', async () => {
    expect(await refusal(await put('bpftrace', PROGRAM, 0o644))).toMatch(/may not be executed: chmod \+x/)
  })

  test('a damaged program', async () => {
    expect(await refusal(await put('bpftrace', PROGRAM.subarray(0, 40)))).toMatch(
      /cannot be read as a program: it is cut/,
    )
  })

  test('a program whose library is nowhere', async () => {
    const interpreter = '/lib64/ld-linux-x86-64.so.2'
    const path = await put('bpftrace', needing({ interpreter, needed: ['libc.so.6', 'libnowhere.so.7'] }))
    expect(await refusal(path)).toMatch(
      /lacks libnowhere\.so\.7, which \/.*bpftrace needs; install that on this host/,
    )
  })

  test('a tree with its own loader and not its own libraries', async () => {
    await put('tree/lib64/ld-linux-x86-64.so.2', needing({}))
    await put(
      'tree/usr/bin/bpftrace',
      needing({ interpreter: '/lib64/ld-linux-x86-64.so.2', needed: ['libc.so.6'] }),
    )
    expect(await refusal(join(place, 'tree'))).toMatch(/lacks libc\.so\.6, .* it has to be in the same tree/)
  })

  test('a library that a library needs', async () => {
    await put('tree/lib64/ld-linux-x86-64.so.2', needing({}))
    await put('tree/usr/lib/libone.so', needing({ needed: ['libtwo.so'] }))
    await put(
      'tree/usr/bin/bpftrace',
      needing({ interpreter: '/lib64/ld-linux-x86-64.so.2', needed: ['libone.so'] }),
    )
    expect(await refusal(join(place, 'tree'))).toMatch(/lacks libtwo\.so, which \/usr\/lib\/libone\.so needs/)
  })

  test('an AppImage without a file system, and one of the first type', async () => {
    const image = Buffer.from(PROGRAM)
    image.write('AI\x02', 8, 'latin1')
    expect(await refusal(await put('x.AppImage', image))).toMatch(
      /is an AppImage without a squashfs behind its runtime/,
    )
    image.write('AI\x01', 8, 'latin1')
    expect(await refusal(await put('x.AppImage', image))).toMatch(/is an AppImage of type 1; expected type 2/)
  })

  test('a tarball with what leads out of it, and a damaged one', async () => {
    const evil = await tarOf([{ name: '../evil', text: 'x' }])
    expect(await refusal(await put('x.tar.gz', gzipSync(evil)))).toMatch(
      /it holds '\.\.\/evil', which lies outside/,
    )
    expect(await refusal(await put('y.tar.gz', gzipSync(evil).subarray(0, 40)))).toMatch(
      /cannot unpack .*y\.tar\.gz: /,
    )
    expect(await refusal(await put('z.tar.gz', gzipSync('no tar')))).toMatch(/z\.tar\.gz/)
  })

  describe('whatever it is called, in one line that is only looked at', () => {
    const COMMAND = 'x\r\n::set-output name=a::b\u001b[2J'
    const SHOWN = 'x␍␊::set-output name=a::b␛[2J'
    const shown = async (path: string): Promise<void> => {
      const said = await refusal(path)
      expect(said).toContain(SHOWN)
      expect(said).not.toMatch(/\p{Cc}/u)
    }

    test('an entry of a tarball', async () => {
      await shown(await put('x.tar.gz', gzipSync(await tarOf([{ name: `../${COMMAND}`, text: 'x' }]))))
    })

    test('a library', async () => {
      const interpreter = '/lib64/ld-linux-x86-64.so.2'
      await shown(await put('bpftrace', needing({ interpreter, needed: ['libc.so.6', COMMAND] })))
    })
  })

  test('a tree with a pipe in it', async () => {
    await put('tree/usr/bin/bpftrace', PROGRAM)
    await promisify(execFile)('mkfifo', [join(place, 'tree', 'pipe')])
    expect(await refusal(join(place, 'tree'))).toMatch(/holds 'pipe', which is no file, directory or link/)
  })
})
