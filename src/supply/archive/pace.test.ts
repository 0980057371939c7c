import { expect, test } from 'vitest'
import { openRepository } from '../sources/oci/registry.js'
import { sourceOf } from '../../matrix/source.js'
import { testArchive } from './archive.fixture.js'
import { httpGet } from './http.js'
import { atLeast, LEAST, TooSlow } from './pace.js'

/** Pieces that each come after some seconds, on a clock that stands still otherwise. */
async function seconds(
  pieces: readonly (readonly [bytes: number, seconds: number])[],
  busy = 0,
): Promise<number> {
  let clock = 0
  let had = 0
  const body = async function* (): AsyncGenerator<Uint8Array> {
    for (const [bytes, wait] of pieces) {
      clock += wait * 1000
      yield await Promise.resolve(new Uint8Array(bytes))
    }
  }
  for await (const chunk of atLeast(body(), () => clock)) {
    had += chunk.length
    clock += busy * 1000
  }
  return had
}
const each = <T>(count: number, one: T): T[] => Array.from({ length: count }, () => one)

test('a byte a second is given up', async () => {
  await expect(seconds(each(1000, [1, 1]))).rejects.toThrow(TooSlow)
  await expect(seconds(each(1000, [1, 1]))).rejects.toThrow('it sends less than 1 kB a second')
  await expect(
    seconds([...each(1000, [65536, 0.1] as const), ...each(100, [1, 1] as const)]),
  ).rejects.toThrow(TooSlow)
})

test('what is slow but comes, comes late, or waits for its reader is had', async () => {
  expect(await seconds(each(100, [1500, 1]))).toBe(150_000)
  expect(await seconds([[10, 50]])).toBe(10)
  expect(await seconds(each(100, [10, 0]), 10)).toBe(1000)
})

test('a mirror and a registry are held to it, and what they send is not asked for again', async () => {
  const at = await testArchive()
  const now = performance.now.bind(performance)
  let ahead = 0
  performance.now = () => now() + ahead
  try {
    at.responders.set('/slow', (_, response) => {
      response.writeHead(200, { 'content-length': 1000 })
      const timer = setInterval(() => {
        ahead += LEAST.waitedMs
        response.write('x')
      }, 20)
      response.on('close', () => clearInterval(timer))
    })
    const read = async (body: AsyncIterable<Uint8Array>): Promise<void> => {
      for await (const _ of body);
    }
    await expect(read((await httpGet({ environment: {} })(`${at.url}/slow`)).body)).rejects.toThrow(TooSlow)

    await at.publish('trixie', ['one 1'])
    at.responders.set('/debian/dists/trixie/InRelease', at.responders.get('/slow')!)
    at.requests.length = 0
    await expect(at.open().suite('trixie')).rejects.toThrow('it sends less than 1 kB a second')
    expect(at.requests.filter((one) => one.includes('InRelease')).length).toBeLessThan(2)

    const source = sourceOf(`oci:${at.url.replace('http://', '')}/tools/x:1`)
    if (source?.kind !== 'oci') throw new Error('no reference')
    at.responders.set('/v2/tools/x/manifests/1', at.responders.get('/slow')!)
    const repository = openRepository(source.reference, { environment: {}, delayMs: 1, longestWaitMs: 1 })
    await expect(read((await repository.get('x', 'manifests/1')).body)).rejects.toThrow(TooSlow)
  } finally {
    performance.now = now
    await at.close()
  }
})
