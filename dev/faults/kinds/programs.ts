/** Candidates and kernels that are no programs, or damaged ones. */
import { createServer } from 'node:net'
import { once } from 'node:events'
import { mkdir, symlink, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { foreign, needing, vmlinux } from '../../../src/supply/sources/elf.fixture.js'
import { complaint, refuses } from '../judgement.js'
import { KERNEL, planned, PROGRAM } from '../planned.js'
import { times } from '../trial.js'
import type { Bench, Kind, Trial } from '../trial.js'

const NAMES = Array.from({ length: 700 }, (_, at) => `lib${at}.so`)
const LOADER = '/lib64/ld-linux-x86-64.so.2'

/** A file with a note in it, that says how long its name and its content are. */
function noted(name: number, content: number): Buffer {
  const bytes = vmlinux('Linux version 6.12.1 (x)\n', true)
  const at = bytes.indexOf('Xen\0') - 12
  bytes.writeUInt32LE(name >>> 0, at)
  bytes.writeUInt32LE(content >>> 0, at + 4)
  bytes.writeUInt32LE(1, at + 8)
  return bytes
}

const files: Readonly<Record<string, (bench: Bench) => Buffer>> = {
  'endless-notes': ({ random }) =>
    noted(random.pick([0xfffffff4, 0xfffffffc, 0x80000000]), random.pick([0, 0xfffffff8, 0xffffffff])),
  'many-needed': ({ random }) =>
    needing({ interpreter: LOADER, needed: NAMES.slice(0, random.between(513, 700)) }),
  'hostile-needed': ({ random }) =>
    needing({
      interpreter: LOADER,
      needed: [random.pick(['../../../etc/passwd', '\u001b[2J\n::error::x', '/etc/shadow', ''])],
    }),
  'long-interpreter': ({ random }) =>
    needing({ interpreter: `/${'x'.repeat(random.between(4097, 500_000))}` }),
  'interpreter-out': ({ random }) =>
    needing({ interpreter: random.pick(['/../../x', 'x', '/dev/zero', '/proc/self/exe', '\u001b']) }),
  'many-directories': ({ random }) =>
    needing({ interpreter: LOADER, needed: ['x'], rpath: '/a:'.repeat(random.between(600, 20_000)) }),
  'odd-directories': ({ random }) =>
    needing({
      interpreter: LOADER,
      needed: ['x'],
      runpath: random.pick(['$ORIGIN/../../..', '/proc/self/fd', '/dev', '${LIB}/$PLATFORM']),
    }),
  'many-segments': ({ random }) => {
    const bytes = Buffer.from(PROGRAM)
    bytes.writeUInt16LE(random.between(1001, 65535), 56)
    return bytes
  },
  'segments-far-away': ({ random }) => {
    const bytes = Buffer.from(PROGRAM)
    bytes.writeBigUInt64LE(BigInt(random.between(1, 2 ** 31)) << 32n, random.pick([32, 40]))
    return bytes
  },
  another: ({ random }) => foreign(random.pick([3, 40, 183, 243, 9999])),
  script: ({ random }) => Buffer.from(`#!/bin/sh\n${'\u001b[2J'.repeat(random.between(1, 1000))}`),
  text: ({ random }) => Buffer.alloc(random.between(1, 5_000_000), 'x'),
  nothing: () => Buffer.alloc(0),
  'damaged-appimage': ({ random }) => {
    const bytes = Buffer.from(PROGRAM)
    bytes.write('AI', 8)
    bytes.writeUInt8(random.pick([1, 2, 3]), 10)
    return Buffer.concat([
      bytes,
      random.pick([Buffer.alloc(0), Buffer.from('hsqs'), Buffer.alloc(4096, 'x')]),
    ])
  },
}

/** What is no file, by how it is made. */
const odd: Readonly<Record<string, (bench: Bench) => Promise<string>>> = {
  pipe: async ({ place }) => {
    await execa('mkfifo', [join(place, 'pipe')])
    return join(place, 'pipe')
  },
  memory: () => Promise.resolve('/proc/self/mem'),
  device: ({ random }) =>
    Promise.resolve(random.pick(['/dev/zero', '/dev/urandom', '/dev/tty', '/dev/full', '/dev/stdin'])),
  'of-the-kernel': ({ random }) =>
    Promise.resolve(
      random.pick(['/proc/kmsg', '/proc/kcore', '/sys/kernel/uevent_seqnum', '/proc/self/maps']),
    ),
  'loop-of-links': async ({ place }) => {
    await symlink('loop', join(place, 'loop'))
    return join(place, 'loop')
  },
  'empty-directory': async ({ place }) => {
    await mkdir(join(place, 'empty'))
    return join(place, 'empty')
  },
  huge: async (bench) => {
    const path = await bench.put('huge', PROGRAM)
    await truncate(path, bench.random.between(5, 4000) * 2 ** 30)
    return path
  },
  'hostile-name': (bench) =>
    bench.put(`${bench.random.pick(['\u001b[2J', '\u202e', '\n::error::'])}x`, 'words'),
  'not-there': ({ random }) => Promise.resolve(`/no/${'such/'.repeat(random.between(1, 900))}`),
}

async function withSocket(
  bench: Bench,
  work: (path: string) => Promise<string | null>,
): Promise<string | null> {
  const path = join(bench.place, 'socket')
  const server = createServer().listen(path)
  await once(server, 'listening')
  try {
    return await work(path)
  } finally {
    server.close()
  }
}

const trials: Trial[] = [
  ...Object.entries(files).flatMap(([name, make]): Trial[] => [
    {
      name: `build-${name}`,
      run: async (bench) => refuses(await planned(bench, { build: make(bench) })),
    },
    {
      name: `kernel-${name}`,
      run: async (bench) => refuses(await planned(bench, { kernel: make(bench) })),
    },
  ]),
  ...Object.entries(odd).flatMap(([name, make]): Trial[] => [
    {
      name: `build-${name}`,
      run: async (bench) =>
        complaint(await planned(bench, { build: `file:${await make(bench)}` }), { codes: [2] }),
    },
    {
      name: `kernel-${name}`,
      run: async (bench) =>
        complaint(await planned(bench, { kernel: `file:${await make(bench)}` }), { codes: [2] }),
    },
  ]),
  {
    name: 'build-socket',
    run: (bench) =>
      withSocket(bench, async (path) =>
        complaint(await planned(bench, { build: `file:${path}` }), { codes: [2] }),
      ),
  },
  ...times(6, 'build-flipped', async (bench) => {
    const { random } = bench
    const whole = random.pick([
      PROGRAM,
      needing({ interpreter: LOADER, needed: ['libc.so.6', 'libm.so.6'], rpath: '/lib' }),
    ])
    return refuses(await planned(bench, { build: random.flipped(whole, random.between(1, 30)) }))
  }),
  ...times(3, 'build-cut', async (bench) => {
    return refuses(await planned(bench, { build: bench.random.cut(PROGRAM) }))
  }),
  ...times(4, 'kernel-flipped', async (bench) => {
    const { random } = bench
    const whole = random.pick([KERNEL, vmlinux('Linux version 6.12.1 (x)\n', true)])
    return refuses(await planned(bench, { kernel: random.flipped(whole, random.between(1, 300)) }))
  }),
  ...times(2, 'kernel-cut', async (bench) => {
    return refuses(await planned(bench, { kernel: bench.random.cut(KERNEL) }))
  }),
]

export const programs: Kind = { name: 'programs', trials }
