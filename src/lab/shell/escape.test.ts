import { expect, test } from 'vitest'
import { keyReader } from './escape.js'

/** What the guest gets of these chunks, and after which of them it is left. */
function typed(...chunks: readonly string[]): [string, number] {
  const read = keyReader()
  let text = ''
  for (const [at, chunk] of chunks.entries()) {
    const { bytes, leave } = read(Buffer.from(chunk))
    text += bytes.toString()
    if (leave) return [text, at]
  }
  return [text, -1]
}

test.each<[string, string[], [string, number]]>([
  ['keys as they are', ['ls\r', '\u0003', '\u001b[A', 'é'], ['ls\r\u0003\u001b[Aé', -1]],
  ['Ctrl-A x leaves', ['a', '\u0001x', 'b'], ['a', 1]],
  ['in two pieces, and what follows is nobody’s', ['\u0001', 'Xrm -r /\r'], ['', 1]],
  ['Ctrl-A twice is one', ['\u0001\u0001x'], ['\u0001x', -1]],
  ['in two pieces', ['\u0001', '\u0001', 'x'], ['\u0001x', -1]],
  ['Ctrl-A before another key goes on with it', ['\u0001', 'bx'], ['\u0001bx', -1]],
  ['x alone is a key', ['x'], ['x', -1]],
])('%s', (_, chunks, expected) => {
  expect(typed(...chunks)).toEqual(expected)
})
