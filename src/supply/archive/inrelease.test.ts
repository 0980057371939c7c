import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { UnavailableError } from '../../lib/errors.js'
import { signed, signingKey, testArchive, type TestArchive } from './archive.fixture.js'

let at: TestArchive
beforeEach(async () => {
  at = await testArchive()
})
afterEach(() => at.close())

describe('a Release is refused', () => {
  async function refusal(message: string | RegExp): Promise<void> {
    const error: unknown = await at
      .open()
      .suite('trixie')
      .catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(UnavailableError)
    expect((error as Error).message).toMatch(message)
    expect(await at.cached()).toEqual([])
  }

  test('changed after it was signed', async () => {
    const { inRelease } = await at.publish('trixie', ['one 1'])
    const text = at.files.get(inRelease)!.toString()
    at.files.set(inRelease, Buffer.from(text.replace('Suite: trixie', 'Suite: sid')))
    await refusal(/the Release of trixie from 127\.0\.0\.1:\d+ is refused: no signature by a key of/)
  })

  test('signed by an unknown key', async () => {
    const { inRelease } = await at.publish('trixie', ['one 1'])
    const stranger = await signed('Suite: trixie\n', await signingKey())
    at.files.set(inRelease, Buffer.from(stranger))
    await refusal('no signature by a key of')
  })

  test('with text before or after what is signed', async () => {
    const { inRelease } = await at.publish('trixie', ['one 1'])
    const text = at.files.get(inRelease)!.toString()
    at.files.set(inRelease, Buffer.from(`Suite: trixie\n\n${text}`))
    await refusal('it is not a clear-signed message')
    at.files.set(inRelease, Buffer.from(`${text}\nSHA256:\n 00 1 main/binary-amd64/Packages.xz\n`))
    await refusal('it has text outside of what is signed')
  })

  test('not signed at all', async () => {
    const { inRelease } = await at.publish('trixie', ['one 1'])
    at.files.set(inRelease, Buffer.from('<html>please log in</html>'))
    await refusal('it is not a clear-signed message')
  })

  test('of another suite', async () => {
    const { inRelease } = await at.publish('sid', ['one 1'], { Suite: 'unstable' })
    at.files.set('/debian/dists/trixie/InRelease', at.files.get(inRelease)!)
    await expect(at.open().suite('trixie')).rejects.toThrow('it is that of sid (unstable)')
  })

  test('expired: a warning, or with strict a refusal', async () => {
    await at.publish('sid', ['one 1'], { 'Valid-Until': 'Mon, 02 Mar 2026 08:00:00 UTC' })
    expect((await at.open().suite('sid')).warnings).toEqual(['the Release of sid expired on 2026-03-02'])
    await expect(at.open({ strict: true }).suite('sid')).rejects.toThrow(
      'the Release of sid expired on 2026-03-02',
    )
  })

  test('a key that is taken away counts no more, though its Release is in the cache', async () => {
    const { inRelease } = await at.publish('trixie', ['one 1'])
    await at.open().suite('trixie')
    await writeFile(join(at.keyringDir, 'test.gpg'), (await signingKey()).publicKey)
    await expect(at.open().suite('trixie')).rejects.toThrow('no signature')
    at.responders.set(inRelease, (_, response) => response.writeHead(503).end())
    await expect(at.open().suite('trixie')).rejects.toThrow('cannot have the Release of trixie')
  })

  test('without a keyring there is nothing to trust', async () => {
    await at.publish('trixie', ['one 1'])
    const keyringDir = join(at.directory, 'nowhere')
    await expect(at.open({ keyringDir }).suite('trixie')).rejects.toThrow('there is no keyring')
  })
})
