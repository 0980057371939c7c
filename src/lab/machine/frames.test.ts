import { describe, expect, test } from 'vitest'
import { decodeLines, encodeFields, encodeFrame, frameReader, GarbledPort } from './frames.js'

const NONCE = '9f86d081884c7d659a2feaa0'
const bytes = (text: string): Buffer => Buffer.from(text)

describe('the reader', () => {
  const frames = Buffer.concat([
    encodeFrame(NONCE, 'out', bytes('=fexit a 42976285853 0\n')),
    encodeFrame(NONCE, 'file', Buffer.alloc(0)),
    encodeFrame(NONCE, 'err', bytes('MTX1 abc out 3 00000000\nüß\0\xff')),
    encodeFrame(NONCE, 'done', bytes('ended=exit\nexit=0\n')),
  ])
  const all = frameReader()(frames)

  test('hands out whole frames, whatever is in them', () => {
    expect(all.map(({ nonce, kind }) => [nonce, kind])).toEqual(
      ['out', 'file', 'err', 'done'].map((kind) => [NONCE, kind]),
    )
    expect(all.map(({ payload }) => payload.toString())).toEqual([
      '=fexit a 42976285853 0\n',
      '',
      'MTX1 abc out 3 00000000\nüß\0\xff',
      'ended=exit\nexit=0\n',
    ])
  })

  test('gives the same wherever the bytes are split', () => {
    for (let at = 0; at <= frames.length; at++) {
      const read = frameReader()
      expect([...read(frames.subarray(0, at)), ...read(frames.subarray(at))]).toEqual(all)
    }
  })

  test('gives the same byte by byte', () => {
    const read = frameReader()
    expect([...frames].flatMap((byte) => read(Buffer.of(byte)))).toEqual(all)
  })

  test('keeps what it handed out apart from the buffers that it was given', () => {
    const chunk = encodeFrame(NONCE, 'out', bytes('tokens'))
    const [frame] = frameReader()(chunk)
    chunk.fill(0)
    expect(frame?.payload.toString()).toBe('tokens')
  })

  test('waits for a payload that has not come whole', () => {
    const frame = encodeFrame(NONCE, 'out', bytes('tokens'))
    expect(frameReader()(frame.subarray(0, -1))).toEqual([])
  })
})

describe('a garbled port', () => {
  const refused = (port: Buffer | string): string => {
    try {
      frameReader()(Buffer.from(port))
    } catch (error) {
      expect(error).toBeInstanceOf(GarbledPort)
      return String(error)
    }
    return 'accepted'
  }
  const header = (fields: string): string => refused(`${fields}\n`)

  test('a checksum that does not fit', () => {
    const frame = encodeFrame(NONCE, 'out', bytes('=fexit a 1 0\n'))
    frame[frame.length - 5] = 0x39
    expect(refused(frame)).toContain("a frame 'out' with a wrong checksum")
  })

  test('words of somebody else before a frame', () => {
    const frame = encodeFrame(NONCE, 'out', bytes('x'))
    expect(refused(Buffer.concat([bytes('[    1.2] random: crng\n'), frame]))).toContain('crng')
  })

  test('and after one', () => {
    const frame = encodeFrame(NONCE, 'out', bytes('x'))
    expect(refused(Buffer.concat([frame, bytes('garbage\n')]))).toContain(
      'not a frame: \\"garbage'.replaceAll('\\', ''),
    )
  })

  test('a header that does not end', () => {
    expect(refused(`MTX1 ${'a'.repeat(200)}`)).toContain('not a frame')
  })

  test('a nonce, a kind or a length that is too long', () => {
    expect(header(`MTX1 ${'a'.repeat(33)} out 0 00000000`)).toContain('not a frame')
    expect(header(`MTX1 ${NONCE} ${'k'.repeat(17)} 0 00000000`)).toContain('not a frame')
    expect(header(`MTX1 ${NONCE} out 123456789 00000000`)).toContain('not a frame')
  })

  test('a length beyond every payload, at once and not after it was waited for', () => {
    expect(header(`MTX1 ${NONCE} out ${8 * 2 ** 20 + 1} 00000000`)).toContain('not a frame')
    expect(header(`MTX1 ${NONCE} out ${8 * 2 ** 20} 00000000`)).toBe('accepted')
  })

  test.each([
    'MTX2 abc out 0 00000000',
    'MTX1 abc out -1 00000000',
    'MTX1 abc out 0 0000000',
    'MTX1 abc out 0 0000000G',
    'MTX1 abc OUT 0 00000000',
    'MTX1  out 0 00000000',
    'MTX1 abc out 0 00000000 ',
    '',
  ])("'%s' is no header", (line) => {
    expect(header(line)).toContain('not a frame')
  })
})

describe('what is in frames', () => {
  test('fields say their length in bytes, so that a value may hold anything', () => {
    const fields = encodeFields([
      ['arg', '/usr/bin/bpftrace'],
      ['file', '/tmp/program.bt\0fexit:é\n{ }\n'],
      ['arg', ''],
    ])
    expect(fields.toString()).toBe(
      'arg 17\n/usr/bin/bpftrace\nfile 29\n/tmp/program.bt\0fexit:é\n{ }\n\narg 0\n\n',
    )
  })

  test('lines of key and value; a value may hold an equals sign', () => {
    const lines = decodeLines(bytes('ended=exit\nexit=0\nnot a pair\nrelease=6.12.117+deb13=x\nempty=\n'))
    expect([...lines]).toEqual([
      ['ended', 'exit'],
      ['exit', '0'],
      ['release', '6.12.117+deb13=x'],
      ['empty', ''],
    ])
  })
})
