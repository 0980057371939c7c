/** A tar that is written to a file while it is filled. */
import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { pack } from 'tar-stream'
import type { Pack } from 'tar-stream'

/**
 * @param fill adds the entries
 * @returns what `fill` gave, once the whole tar is written
 */
export async function writeTar<T>(path: string, fill: (tar: Pack) => Promise<T>): Promise<T> {
  const tar = pack()
  const written = pipeline(tar, createWriteStream(path))
  written.catch((error: unknown) => tar.destroy(error as Error))
  let filled: T
  try {
    filled = await fill(tar)
    tar.finalize()
  } catch (error) {
    tar.destroy(error as Error)
    await written.catch(() => undefined)
    throw error
  }
  await written
  return filled
}
