/** Files of the host that the user named: looked at, with a sentence where that cannot be. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import type { Stats } from 'node:fs'
import { codeOf } from '../../lib/files.js'
import { sentence, UsageError } from '../../lib/errors.js'

export interface Content {
  readonly size: number
  readonly sha256: string
}

/** @param what names the thing and its place, for the sentence @throws UsageError where there is none */
export async function statOrRefuse(what: string, path: string): Promise<Stats> {
  return stat(path).catch((error: unknown) => {
    throw new UsageError(
      codeOf(error) === 'ENOENT'
        ? `${what}: there is no such file or directory (${path}); build it, or mend the path`
        : `${what} cannot be looked at: ${sentence(error)}`,
    )
  })
}

/** The first bytes of a file. @throws UsageError where it may not be read */
export async function headOf(what: string, path: string, length: number): Promise<Buffer> {
  const file = await open(path).catch((error: unknown) => {
    throw new UsageError(`${what} cannot be read: ${sentence(error)}`)
  })
  const { buffer, bytesRead } = await file
    .read(Buffer.alloc(length), 0, length, 0)
    .finally(() => file.close())
  return buffer.subarray(0, bytesRead)
}

/** Size and digest of a file of the host. @throws UsageError where it may not be read */
export async function contentOf(path: string): Promise<Content> {
  const hash = createHash('sha256')
  let size = 0
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
      size += chunk.length
      hash.update(chunk)
    }
  } catch (error) {
    if (codeOf(error) === undefined) throw error
    throw new UsageError(`cannot read ${path}: ${sentence(error)}`)
  }
  return { size, sha256: hash.digest('hex') }
}
