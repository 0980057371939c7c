/** A least speed for what comes over the network: an idle timeout alone lets a byte a second go on for years. */

/** Less than this much in so much time of waiting is no transfer: bytes, and ms. A modem has ten times that. */
export const LEAST = { bytes: 20_000, waitedMs: 20_000 }
/** One late piece is a server that was busy, and no slow transfer. */
const FEWEST_PIECES = 3

/** What is thrown where a transfer has come to next to nothing. Asking again at once would take as long. */
export class TooSlow extends Error {
  override readonly name = 'TooSlow'
}

/**
 * The same bytes. Only the time in which the reader waits counts, not that in which it is busy with what came.
 * @param now a clock, in ms
 * @throws TooSlow where too little came in a span of waiting
 */
export async function* atLeast(
  body: AsyncIterable<Uint8Array>,
  now: () => number = () => performance.now(),
  least: typeof LEAST = LEAST,
): AsyncGenerator<Uint8Array, void, void> {
  const chunks = body[Symbol.asyncIterator]()
  let waitedMs = 0
  let bytes = 0
  let pieces = 0
  let isEnded = false
  try {
    for (;;) {
      const before = now()
      const next = await chunks.next()
      waitedMs += now() - before
      if (next.done) {
        isEnded = true
        return
      }
      bytes += next.value.length
      if (++pieces >= FEWEST_PIECES && waitedMs >= least.waitedMs) {
        if (bytes < least.bytes)
          throw new TooSlow(`it sends less than ${least.bytes / least.waitedMs} kB a second`)
        waitedMs = 0
        bytes = 0
        pieces = 0
      }
      yield next.value
    }
  } finally {
    if (!isEnded) await chunks.return?.()
  }
}
