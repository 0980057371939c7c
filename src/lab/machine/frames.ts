/**
 * The frames on the agent's serial port; images/guest/frame.h describes them and is the other side.
 *
 * Anything on the port that is not a frame ends the conversation: a guest that talks garbage cannot be believed.
 */
import { crc32 } from 'node:zlib'

export interface Frame {
  readonly nonce: string
  readonly kind: string
  readonly payload: Buffer
}

const HEADER = /^MTX1 ([0-9a-zA-Z-]{1,32}) ([a-z]{1,16}) (\d{1,8}) ([0-9a-f]{8})$/
const LONGEST_HEADER = 96
const LONGEST_PAYLOAD = 8 << 20

/** The bytes of one frame. The nonce is of letters and digits, the kind of lower-case letters. */
export function encodeFrame(nonce: string, kind: string, payload: Buffer): Buffer {
  const check = crc32(payload).toString(16).padStart(8, '0')
  return Buffer.concat([Buffer.from(`MTX1 ${nonce} ${kind} ${payload.length} ${check}\n`), payload])
}

/** A garbled port: what was there in place of a frame. */
export class GarbledPort extends Error {
  override readonly name = 'GarbledPort'
}

/**
 * A reader that takes the port's bytes as they come and hands out whole frames.
 * @throws GarbledPort at the first byte sequence that is no frame, naming what it saw
 */
export function frameReader(): (chunk: Buffer) => Frame[] {
  let pending: Buffer = Buffer.alloc(0)
  return (chunk) => {
    pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk])
    const frames: Frame[] = []
    for (;;) {
      const end = pending.subarray(0, LONGEST_HEADER).indexOf(0x0a)
      if (end < 0 && pending.length < LONGEST_HEADER) return frames
      const header = HEADER.exec(pending.toString('latin1', 0, end < 0 ? LONGEST_HEADER : end))
      const length = Number(header?.[3])
      if (!header || length > LONGEST_PAYLOAD)
        throw new GarbledPort(`not a frame: ${JSON.stringify(pending.toString('latin1', 0, 60))}`)
      if (pending.length < end + 1 + length) return frames
      const payload = Buffer.from(pending.subarray(end + 1, end + 1 + length))
      pending = pending.subarray(end + 1 + length)
      if (crc32(payload) !== parseInt(header[4] ?? '', 16))
        throw new GarbledPort(`a frame '${header[2] ?? ''}' with a wrong checksum`)
      frames.push({ nonce: header[1] ?? '', kind: header[2] ?? '', payload })
    }
  }
}

/** An exercise's fields as `<name> <length>\n<bytes>\n`, the form that images/guest/exercise.c reads. */
export function encodeFields(fields: readonly (readonly [name: string, value: string])[]): Buffer {
  return Buffer.concat(
    fields.flatMap(([name, value]) => {
      const bytes = Buffer.from(value)
      return [Buffer.from(`${name} ${bytes.length}\n`), bytes, Buffer.from('\n')]
    }),
  )
}

/** The `key=value` lines of a `ready` or `done` frame. */
export function decodeLines(payload: Buffer): ReadonlyMap<string, string> {
  return new Map(
    payload
      .toString()
      .split('\n')
      .filter((line) => line.includes('='))
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  )
}
