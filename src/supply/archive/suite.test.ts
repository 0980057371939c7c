import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { UnavailableError, UsageError } from '../../lib/errors.js'
import { testArchive, type TestArchive } from './archive.fixture.js'

let at: TestArchive
beforeEach(async () => {
  at = await testArchive()
})
afterEach(() => at.close())

describe('a suite that cannot be had', () => {
  test('the mirror does not have it', async () => {
    const error: unknown = await at
      .open()
      .suite('foo')
      .catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(UsageError)
    expect((error as Error).message).toContain("the archive has no suite 'foo'")
    expect(at.requests).toHaveLength(1)
  })

  test('it has a name that is none, or needs a mirror that is not known', async () => {
    await expect(at.open().suite('../x')).rejects.toThrow("'../x' is not the name of a suite")
    const archive = at.open({ mirrors: { debian: at.url, security: '' } })
    await expect(archive.suite('sid-security')).rejects.toThrow('MATRIX_SECURITY_MIRROR')
    expect(at.requests).toEqual([])
  })

  test('an unreachable mirror: the copy of an earlier run with a warning, else an error that says what to do', async () => {
    const { inRelease } = await at.publish('trixie', ['one 1'])
    await at.newest('trixie', 'one')
    at.responders.set(inRelease, (request) => request.socket.destroy())
    const suite = await at.open().suite('trixie')
    expect(suite.warnings[0]).toMatch(
      /the Release of trixie is the one of an earlier run: 127\.0\.0\.1:\d+ cannot/,
    )
    expect((await suite.index()).newest('one')?.version).toBe('1')

    const cacheDir = join(at.directory, 'empty')
    const nothing = at.open({ cacheDir }).suite('trixie')
    await expect(nothing).rejects.toThrow(UnavailableError)
    await expect(nothing).rejects.toThrow(/127\.0\.0\.1:\d+: .*; check the network, or set MATRIX_MIRROR/)
  })

  test('a mirror that stumbles is asked again, three times at the most', async () => {
    const { inRelease } = await at.publish('trixie', ['one 1'])
    let stumbles = 2
    at.responders.set(inRelease, (_, response) => {
      if (stumbles-- > 0) response.writeHead(503).end()
      else response.writeHead(200).end(at.files.get(inRelease))
    })
    await at.open().suite('trixie')
    expect(at.requests).toHaveLength(3)
    stumbles = 3
    await expect(at.open({ cacheDir: join(at.directory, 'b') }).suite('trixie')).rejects.toThrow('status 503')
  })

  test('an abort is not taken for a mirror that fails', async () => {
    const { inRelease } = await at.publish('trixie', ['one 1'])
    const stop = new AbortController()
    at.responders.set(inRelease, () => stop.abort(new Error('enough')))
    await expect(at.open({ signal: stop.signal }).suite('trixie')).rejects.toThrow('enough')

    const pause = new AbortController()
    at.responders.set(inRelease, (_, response) => {
      response.writeHead(503).end()
      setTimeout(() => pause.abort(new Error('in the pause')), 20)
    })
    const waiting = at.open({ signal: pause.signal, retryDelay: 60_000 }).suite('trixie')
    await expect(waiting).rejects.toThrow('in the pause')
  })
})
