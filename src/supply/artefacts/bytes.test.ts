import { expect, test } from 'vitest'
import { bytesOf } from './bytes.js'

test('a whole is had up to its limit, and what goes on is refused there', async () => {
  let sent = 0
  const endless = async function* (): AsyncGenerator<Uint8Array> {
    for (; ; sent++) yield await Promise.resolve(Buffer.from('abc'))
  }
  const three = async function* (): AsyncGenerator<Uint8Array> {
    yield await Promise.resolve(Buffer.from('abc'))
  }
  expect((await bytesOf(three(), 3)).toString()).toBe('abc')
  await expect(bytesOf(endless(), 100)).rejects.toThrow('a file has more than 100 bytes')
  expect(sent).toBeLessThan(40)
})
