import { ReadableStream } from 'node:stream/web'

let turn: Promise<void> = Promise.resolve()

/**
 * Decompresses one .xz stream (any check, any number of blocks). Throws Error if the data is damaged or cut short.
 *
 * Only one stream is decompressed at a time in a process, the others wait: the decoder has one memory. So a
 * second stream must not be awaited while a first is read half, and each must be read to its end or left
 * with `break` or `return()`.
 */
export async function* unxz(compressed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, void> {
  const previous = turn
  let done = (): void => undefined
  turn = new Promise((resolve) => (done = resolve))
  await previous
  try {
    yield* decode(compressed)
  } finally {
    done()
  }
}

type Xz = Pick<typeof import('xz-decompress'), 'XzReadableStream'>

/** A CommonJS module: Node hands it over as the default; tsx, under which dev/ runs, by its names. */
async function library(): Promise<Xz> {
  const found = (await import('xz-decompress')) as Partial<Xz> & { readonly default?: Xz }
  const { XzReadableStream = found.default?.XzReadableStream } = found
  if (!XzReadableStream) throw new Error('xz-decompress has another shape')
  return { XzReadableStream }
}

async function* decode(compressed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, void> {
  const xz = await library()
  const chunks = compressed[Symbol.asyncIterator]()
  let isWanted = true
  const input = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        if (!isWanted) throw new Error('nobody reads on')
        const next = await chunks.next()
        if (next.done) controller.close()
        else controller.enqueue(next.value)
      },
    },
    { highWaterMark: 0 },
  )
  const reader = new xz.XzReadableStream(input).getReader()
  let isOpen = true
  try {
    for (;;) {
      const { done, value } = await reader.read()
      isOpen = !done
      if (done) return
      if (value.length > 0) yield value
    }
  } catch (error) {
    isOpen = false
    throw decoderError(error)
  } finally {
    // cancel() would free the decoder's memory under a read that is under way; a source that fails does not.
    isWanted = false
    while (isOpen)
      isOpen = await reader.read().then(
        ({ done }) => !done,
        () => false,
      )
    await chunks.return?.()
  }
}

/** The decoder says a number (xz.h), and a source that ends early makes it trip over `null`. */
function decoderError(error: unknown): Error {
  if (error instanceof TypeError) return new Error('the xz data is cut short')
  const code = error instanceof Error ? /error code (\d+)/.exec(error.message)?.[1] : undefined
  if (code === undefined) return error instanceof Error ? error : new Error(String(error))
  // The decoder takes dictionaries of 64 MiB, as `xz -9` makes them.
  if (code === '4')
    return new Error('its xz data want more memory than is given; compress it again with xz -9 or less')
  return new Error(code === '8' ? 'the xz data is cut short' : `the xz data is damaged (xz error ${code})`)
}
