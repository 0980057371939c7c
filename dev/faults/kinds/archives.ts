/** Packages and tarballs that are damaged, or made to harm. */
import { gzipSync } from 'node:zlib'
import { arOf, debAround, debOf, xzOf } from '../../../src/supply/archive/packaging.fixture.js'
import { entry, ODD, REFUSED, tar } from '../hostile-tars.js'
import { complaint, refuses } from '../judgement.js'
import { planned, PROGRAM, TAKEN } from '../planned.js'
import type { Random } from '../random.js'
import { times } from '../trial.js'
import type { Bench, Kind, Trial } from '../trial.js'

/** A zstd stream of one frame with raw blocks, that says it wants such a window (RFC 8878, 3.1). @param log of its size in KiB */
export function zstdOf(data: Buffer, log = 10): Buffer {
  const blocks: Buffer[] = []
  for (let at = 0; at < data.length || at === 0; at += 65536) {
    const piece = data.subarray(at, at + 65536)
    const header = Buffer.alloc(3)
    header.writeUIntLE((piece.length << 3) | (at + 65536 >= data.length ? 1 : 0), 0, 3)
    blocks.push(header, piece)
  }
  return Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, log << 3]), ...blocks])
}

const PACKERS: Readonly<Record<string, (data: Buffer) => Buffer>> = {
  'data.tar': (data) => data,
  'data.tar.gz': (data) => gzipSync(data, { level: 1 }),
  'data.tar.xz': xzOf,
  'data.tar.zst': (data) => zstdOf(data),
}

const ordinary = (): Buffer =>
  tar(
    entry({ name: 'usr/share/words' }, 'words '.repeat(20_000)),
    entry({ name: 'usr/bin/bpftrace' }, PROGRAM),
  )

/** A package around a tar, packed in one of the ways. */
const packed = ({ pick }: Random, data: Buffer): Buffer => {
  const name = pick(Object.keys(PACKERS))
  return debAround(name, PACKERS[name]?.(data) ?? data)
}

async function readDeb(bench: Bench, deb: Buffer, deadlineMs?: number): ReturnType<Bench['worker']> {
  const path = await bench.put('x.deb', deb)
  return bench.worker(['deb', path], deadlineMs === undefined ? {} : { deadlineMs })
}

const debs: Trial[] = [
  ...times(4, 'deb-cut', async (bench) => {
    const deb = packed(bench.random, ordinary())
    return refuses(await readDeb(bench, bench.random.cut(deb, 2000)))
  }),
  ...times(6, 'deb-flipped', async (bench) => {
    const deb = bench.random.flipped(packed(bench.random, ordinary()), bench.random.between(1, 40))
    return complaint(await readDeb(bench, deb), { codes: [0, 3] })
  }),
  ...times(2, 'deb-member-size', async (bench) => {
    const deb = await debOf([{ name: 'x', text: 'words' }])
    deb.write(
      bench.random.pick(['9999999999', '-1        ', '1e9       ', '0x10      ', '          ']),
      8 + 48,
    )
    return refuses(await readDeb(bench, deb))
  }),
  ...times(1, 'deb-many-members', async (bench) => {
    const count = bench.random.between(101, 5000)
    const deb = arOf(
      Array.from({ length: count }, () => ({ name: '\u001b[2J\n::error::x', data: Buffer.alloc(0) })),
    )
    return refuses(await readDeb(bench, deb))
  }),
  ...times(2, 'deb-without-data', async (bench) => {
    const name = bench.random.pick(['data.tar.lzma', 'data.tar.\u001b]0;x', 'control.tar'])
    return refuses(await readDeb(bench, debAround(name, Buffer.from('words'))))
  }),
  ...times(2, 'zstd-window', async (bench) => {
    const data = zstdOf(ordinary(), bench.random.between(18, 31))
    return refuses(await readDeb(bench, debAround('data.tar.zst', data)))
  }),
  ...times(2, 'zstd-blocks', async (bench) => {
    // Empty blocks, for each of which a decoder moves its window.
    const blocks = Buffer.alloc(3 * bench.random.between(1, 3) * 1_000_000)
    const data = Buffer.concat([zstdOf(Buffer.alloc(0), 17).subarray(0, 6), blocks])
    return refuses(await readDeb(bench, debAround('data.tar.zst', data)))
  }),
  ...times(2, 'xz-flipped', async (bench) => {
    const data = bench.random.flipped(xzOf(ordinary()), bench.random.between(1, 10))
    return complaint(await readDeb(bench, debAround('data.tar.xz', data)), { codes: [0, 3] })
  }),
  {
    name: 'gzip-bomb-deb',
    isFull: true,
    run: async (bench) => {
      // 12 GiB of nothing in 12 MB.
      const piece = gzipSync(Buffer.alloc(64 << 20))
      const rawSize = Buffer.alloc(12)
      rawSize.writeUInt8(0x80, 0)
      rawSize.writeBigUInt64BE(12n << 30n, 4)
      const head = gzipSync(entry({ name: 'x', rawSize }).subarray(0, 512))
      const bomb = Buffer.concat([head, ...Array.from({ length: 192 }, () => piece)])
      return refuses(await readDeb(bench, debAround('data.tar.gz', bomb), 120_000))
    },
  },
  {
    name: 'gzip-bomb-behind-the-end',
    run: async (bench) => {
      const piece = gzipSync(Buffer.alloc(64 << 20))
      const bomb = Buffer.concat([gzipSync(tar()), ...Array.from({ length: 100 }, () => piece)])
      return refuses(await readDeb(bench, debAround('data.tar.gz', bomb)))
    },
  },
]

/** What is whole must be read, or nothing is learnt from what is refused. */
const whole: Trial[] = Object.entries(PACKERS).flatMap(([name, pack]) => [
  {
    name: `deb-whole-${name}`,
    run: async (bench) => complaint(await readDeb(bench, debAround(name, pack(ordinary()))), { codes: [0] }),
  },
  {
    name: `tarball-whole-${name}`,
    run: async (bench) =>
      complaint(await planned(bench, { build: pack(ordinary()) }), { codes: [3], words: TAKEN }),
  },
])

/** Each hostile tar as a package and as a tarball of a candidate. */
const tars: Trial[] = [
  ...Object.entries(REFUSED).flatMap(([name, make]): Trial[] => [
    {
      name: `deb-${name}`,
      run: async (bench) => {
        const said = await readDeb(bench, packed(bench.random, make(bench.random)))
        // Where links lead is asked where they are followed, and so is what lies below a file.
        const isTree = ['link-out', 'below-a-file'].includes(name)
        return complaint(said, { codes: isTree ? [0, 3] : [3] })
      },
    },
    {
      name: `tarball-${name}`,
      run: async (bench) => {
        const pack = PACKERS[bench.random.pick(Object.keys(PACKERS))]
        const data = make(bench.random)
        return complaint(await planned(bench, { build: pack?.(data) ?? data }), { codes: [2] })
      },
    },
  ]),
  ...Object.entries(ODD).flatMap(([name, make]): Trial[] => [
    {
      name: `deb-${name}`,
      run: async (bench) =>
        complaint(await readDeb(bench, packed(bench.random, make(bench.random))), { codes: [0, 3] }),
    },
    {
      name: `tarball-${name}`,
      run: async (bench) => refuses(await planned(bench, { build: gzipSync(make(bench.random)) })),
    },
  ]),
  ...times(6, 'tarball-damaged', async (bench) => {
    const { random } = bench
    const whole = PACKERS[random.pick(Object.keys(PACKERS))]?.(ordinary()) ?? Buffer.alloc(0)
    const build = random.pick([
      () => random.cut(whole, 3000),
      () => random.flipped(whole, random.between(1, 60)),
    ])()
    return refuses(await planned(bench, { build }))
  }),
]

export const archives: Kind = { name: 'archives', trials: [...whole, ...debs, ...tars] }
