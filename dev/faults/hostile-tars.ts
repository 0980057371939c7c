/** Tars that no sane program makes, byte by byte. */
import type { Random } from './random.js'

interface Header {
  readonly name: string
  /** One character: `0` a file, `1` a hard link, `2` a symbolic link, `5` a directory, `x` attributes, … */
  readonly type?: string
  readonly size?: number
  readonly link?: string
  readonly mode?: number
  /** Twelve bytes in place of the size. */
  readonly rawSize?: Buffer
}

const BLOCK = 512
const octal = (value: number, width: number): string => `${value.toString(8).padStart(width - 1, '0')}\0`

function headerOf({ name, type = '0', size = 0, link = '', mode = 0o755, rawSize }: Header): Buffer {
  const block = Buffer.alloc(BLOCK)
  block.write(name.slice(0, 100), 0, 'utf8')
  block.write(octal(mode, 8) + octal(0, 8) + octal(0, 8) + octal(size, 12) + octal(0, 12), 100)
  rawSize?.copy(block, 124)
  block.write('        ' + type, 148)
  block.write(link.slice(0, 100), 157)
  block.write('ustar\x0000', 257, 'latin1')
  block.write(
    octal(
      block.reduce((sum, byte) => sum + byte, 0),
      7,
    ) + ' ',
    148,
  )
  return block
}

const padded = (data: Buffer): Buffer => Buffer.concat([data, Buffer.alloc(-data.length & (BLOCK - 1))])

export const entry = (header: Header, data: Buffer | string = ''): Buffer => {
  const bytes = Buffer.from(data)
  return Buffer.concat([headerOf({ size: bytes.length, ...header }), padded(bytes)])
}

/** An attribute's line, which begins with its own length. */
function line(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`
  let length = Buffer.byteLength(rest) + 1
  while (String(length).length + Buffer.byteLength(rest) !== length)
    length = String(length).length + Buffer.byteLength(rest)
  return `${length}${rest}`
}
export const attributes = (all: Record<string, string>): Buffer =>
  entry(
    { name: 'PaxHeader', type: 'x' },
    Object.entries(all)
      .map(([key, value]) => line(key, value))
      .join(''),
  )

const END = Buffer.alloc(2 * BLOCK)
export const tar = (...parts: readonly Buffer[]): Buffer => Buffer.concat([...parts, END])

const FILE = entry({ name: 'usr/bin/tool' }, 'words')

/** What each must be refused for, by what makes it so. */
export const REFUSED: Readonly<Record<string, (random: Random) => Buffer>> = {
  'link-out': ({ between }) => {
    const target = `${'../'.repeat(between(4, 40))}etc/passwd`
    return tar(entry({ name: 'usr/lib/x', type: '2', link: target }), entry({ name: 'usr/lib/x/y' }, 'words'))
  },
  'hard-link-out': ({ pick }) =>
    tar(
      FILE,
      entry({ name: 'x', type: '1', link: pick(['../../etc/shadow', '/etc/shadow', 'usr/../../x']) }),
    ),
  'name-out': ({ pick }) =>
    tar(entry({ name: pick(['../x', '/etc/x', 'usr/../../x', 'a/b/../../../x']) }, 'words')),
  device: ({ pick }) => tar(entry({ name: 'dev/sda', type: pick(['3', '4', '6']) })),
  sparse: () => tar(attributes({ 'GNU.sparse.major': '1', 'GNU.sparse.name': 'x\u001b[2J' }), FILE),
  'unknown-type': ({ pick }) => tar(entry({ name: 'x', type: pick(['S', 'M', 'V', '\u001b']) }, 'words')),
  'many-attributes': ({ between }) =>
    tar(
      attributes(Object.fromEntries(Array.from({ length: between(300, 3000) }, (_, at) => [`a${at}`, 'x']))),
      FILE,
    ),
  'deep-path': ({ between }) => tar(attributes({ path: `${'a/'.repeat(between(130, 500))}x` }), FILE),
  'long-path': ({ between }) => tar(attributes({ path: 'x'.repeat(between(1025, 200_000)) }), FILE),
  'long-target': ({ between }) =>
    tar(attributes({ linkpath: 'x'.repeat(between(4097, 200_000)) }), entry({ name: 'x', type: '2' })),
  'attribute-out': ({ pick }) =>
    tar(attributes({ path: pick(['../../x', '/x', 'a/\u0000/../b/../../x']) }), FILE),
  'zeros-behind': ({ between }) => tar(FILE, Buffer.alloc(between(17, 64) << 20)),
  'no-end-of-file': ({ between }) =>
    Buffer.concat([headerOf({ name: 'x', size: between(1000, 2 ** 30) }), END]),
  'below-a-file': () =>
    tar(entry({ name: 'x\u0007\u001b[31m' }, 'words'), entry({ name: 'x\u0007\u001b[31m/y' }, 'words')),
  'wrong-sum': ({ between }) => {
    const bytes = Buffer.from(tar(FILE, FILE))
    bytes.write(octal(between(1, 7), 7), 1024 + 148)
    return bytes
  },
}

/** What may be taken or refused, and must come to an end. */
export const ODD: Readonly<Record<string, (random: Random) => Buffer>> = {
  'raw-size': ({ below, pick }) => {
    const rawSize = Buffer.alloc(12, below(256))
    rawSize.writeUInt8(pick([0x80, 0xff, 0x20, 0x39]), 0)
    return tar(entry({ name: 'x', rawSize }, 'words'))
  },
  'hostile-name': ({ pick }) =>
    tar(entry({ name: `${pick(['\u001b[2J', '\n::error::x', '\u202e', '\u0007'])}x` }, 'words')),
  'many-attributes-in-a-row': ({ between }) =>
    tar(...Array.from({ length: between(500, 5000) }, () => attributes({ comment: 'x'.repeat(300) })), FILE),
  'wrong-attribute-length': ({ pick }) =>
    tar(entry({ name: 'x', type: 'x' }, pick(['999999999 path=x\n', '-5 path=x\n', 'path', '0 =\n'])), FILE),
  'same-name': ({ between }) => tar(...Array.from({ length: between(1000, 5000) }, () => FILE)),
  loops: () =>
    tar(
      entry({ name: 'a', type: '2', link: 'b' }),
      entry({ name: 'b', type: '2', link: 'a' }),
      entry({ name: 'usr/bin/bpftrace', type: '2', link: '/a' }),
    ),
  'hard-link-to-itself': () => tar(entry({ name: 'x', type: '1', link: 'x' })),
}
