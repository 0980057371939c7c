import { beforeAll, describe, expect, test } from 'vitest'
import { NOW, SIGNED, signed, signingKey, type SigningKey } from './archive.fixture.js'
import { signedText, verifiedText, type Keyrings } from './clearsign.js'

const TEXT = 'Suite: trixie\n- dashed\nSHA256:\n 00 1 x'
let key: SigningKey
let other: SigningKey
let message: string
const ring = (...keys: SigningKey[]): Keyrings => ({
  directory: '/keyrings',
  keys: [Buffer.concat(keys.map(({ publicKey }) => publicKey))],
  digest: '',
})

beforeAll(async () => {
  ;[key, other] = await Promise.all([signingKey(), signingKey()])
  message = await signed(TEXT, key)
})

test('a keyring holds several keys; one that signed is enough', async () => {
  expect(await verifiedText(message, ring(other, key), NOW)).toBe(TEXT)
  expect(await verifiedText(message.replace(/\n/g, '\r\n'), ring(key), NOW)).toBe(TEXT)
})

describe('refused', () => {
  test('a key that is not in the keyring', async () => {
    await expect(verifiedText(message, ring(other), NOW)).rejects.toThrow(
      /no signature by a key of \/keyrings holds \([0-9a-f]{16}: /,
    )
  })

  test('a changed text', async () => {
    await expect(verifiedText(message.replace('trixie', 'sid'), ring(key), NOW)).rejects.toThrow(
      'no signature',
    )
  })

  test('a signature of the future', async () => {
    const before = new Date(SIGNED.getTime() - 86_400_000)
    await expect(verifiedText(message, ring(key), before)).rejects.toThrow('no signature')
  })

  test.each([
    ['before', (text: string) => `Suite: sid\n${text}`, 'not a clear-signed message'],
    ['after', (text: string) => `${text}\nSuite: sid\n`, 'text outside'],
    ['in its head', (text: string) => text.replace('\n\n', '\nSuite: sid\n\n'), 'text before'],
    ['by a second message', (text: string) => `${text}\n${text}`, 'text outside'],
  ])('text %s of what is signed', (_, change, reason) => {
    expect(() => signedText(change(message))).toThrow(reason)
  })

  test('no signature at all', () => {
    expect(() => signedText(TEXT)).toThrow('not a clear-signed message')
    expect(() => signedText(message.slice(0, message.indexOf('-----END')))).toThrow('text outside')
  })
})
