/** Contents as a whole, and as a stream. */
import { UnavailableError } from '../../lib/errors.js'

/** What is held in memory as a whole: modules, configurations, lists; a module with debug information has some tens of MiB. */
const MOST = 256 << 20

/** @throws UnavailableError where it is more than `most` bytes: a few of them compressed may be as many as one likes */
export async function bytesOf(content: AsyncIterable<Uint8Array>, most = MOST): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of content) {
    size += chunk.length
    if (size > most)
      throw new UnavailableError(
        `a file has more than ${most} bytes where a kernel's module, a configuration or a list is expected; make it smaller (modules: strip --strip-debug)`,
      )
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** The stream of what is there already. */
export async function* pieces(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, void> {
  yield await Promise.resolve(bytes)
}
