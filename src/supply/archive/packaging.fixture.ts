import { buffer } from 'node:stream/consumers'
import { crc32, gzipSync } from 'node:zlib'
import { pack, type Header } from 'tar-stream'

export type TarMember = Partial<Header> & { name: string; text?: string; content?: Buffer }

export async function tarOf(members: TarMember[]): Promise<Buffer> {
  const packed = pack()
  for (const { text, content, ...header } of members)
    packed.entry({ mode: 0o644, ...header }, content ?? text ?? '')
  packed.finalize()
  return buffer(packed as AsyncIterable<Uint8Array>)
}

/** An ar archive. */
export function arOf(members: { name: string; data: Buffer }[]): Buffer {
  const parts = members.flatMap(({ name, data }) => [
    Buffer.from(`${name.padEnd(16)}${'0'.padEnd(12)}${'0'.padEnd(6)}${'0'.padEnd(6)}${'100644'.padEnd(8)}`),
    Buffer.from(`${String(data.length).padEnd(10)}\`\n`),
    data,
    Buffer.alloc(data.length % 2, '\n'),
  ])
  return Buffer.concat([Buffer.from('!<arch>\n'), ...parts])
}

/** A .deb around a data archive that is compressed already. */
export function debAround(dataName: string, data: Buffer): Buffer {
  return arOf([
    { name: 'debian-binary', data: Buffer.from('2.0\n') },
    { name: 'control.tar.gz', data: gzipSync(Buffer.alloc(1024)) },
    { name: dataName, data },
  ])
}

export async function debOf(members: TarMember[]): Promise<Buffer> {
  return debAround('data.tar.gz', gzipSync(await tarOf(members)))
}

/** An .xz file (CRC32) that stores the data as it is: Node has no encoder. */
export function xzOf(data: Buffer): Buffer {
  const flags = Buffer.from([0, 1])
  const header = withCrc(Buffer.from([2, 0, 0x21, 1, 0x16, 0, 0, 0]))
  const chunks: Buffer[] = []
  for (let at = 0; at < data.length; at += 65536) {
    const piece = data.subarray(at, at + 65536)
    const size = Buffer.alloc(2)
    size.writeUInt16BE(piece.length - 1)
    chunks.push(Buffer.from([at === 0 ? 1 : 2]), size, piece)
  }
  const lzma2 = Buffer.concat([...chunks, Buffer.from([0])])
  const unpadded = header.length + lzma2.length + 4
  const index = withCrc(
    padded(Buffer.concat([Buffer.from([0, 1]), variableLength(unpadded), variableLength(data.length)])),
  )
  const footer = Buffer.alloc(6)
  footer.writeUInt32LE(index.length / 4 - 1)
  flags.copy(footer, 4)
  return Buffer.concat([
    Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]),
    withCrc(flags),
    header,
    padded(lzma2),
    crcOf(data),
    index,
    crcOf(footer),
    footer,
    Buffer.from('YZ'),
  ])
}

function withCrc(data: Buffer): Buffer {
  return Buffer.concat([data, crcOf(data)])
}

function crcOf(data: Buffer): Buffer {
  const crc = Buffer.alloc(4)
  crc.writeUInt32LE(crc32(data))
  return crc
}

function padded(data: Buffer): Buffer {
  return Buffer.concat([data, Buffer.alloc((4 - (data.length % 4)) % 4)])
}

function variableLength(value: number): Buffer {
  const bytes: number[] = []
  for (let rest = value; ; rest >>= 7) {
    if (rest < 128) return Buffer.from([...bytes, rest])
    bytes.push((rest & 127) | 128)
  }
}

/** A frame of zstd that stores the data as they are: Node has no encoder. */
export function zstdOf(data: Buffer): Buffer {
  const largest = 128 << 10
  // No checksum, a window of 128 KiB.
  const parts: Buffer[] = [Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, (17 - 10) << 3])]
  for (let at = 0; at === 0 || at < data.length; at += largest) {
    const piece = data.subarray(at, at + largest)
    const header = Buffer.alloc(3)
    header.writeUIntLE((piece.length << 3) | (at + largest >= data.length ? 1 : 0), 0, 3)
    parts.push(header, piece)
  }
  return Buffer.concat(parts)
}
