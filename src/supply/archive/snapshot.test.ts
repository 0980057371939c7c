import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { UnavailableError, UsageError } from '../../lib/errors.js'
import { NOW, signingKey, testArchive } from './archive.fixture.js'
import type { TestArchive } from './archive.fixture.js'
import type { Archive } from './model.js'
import { withSecurity } from './pockets.js'
import { placeOf } from './snapshot.js'

const THEN = '20250901T000000Z'
const BEFORE = new Date('2025-08-30T00:00:00Z')
const MIRRORS = { debian: 'http://m/debian', security: 'http://m/debian-security', snapshot: 'http://s' }

describe('the place of a suite', () => {
  test.each([
    ['trixie', 'http://m/debian'],
    ['trixie-security', 'http://m/debian-security'],
    [`trixie@${THEN}`, `http://s/archive/debian/${THEN}`],
    [`trixie-backports@${THEN}`, `http://s/archive/debian/${THEN}`],
    [`trixie-security@${THEN}`, `http://s/archive/debian-security/${THEN}`],
  ])('%s', (suite, base) => {
    expect(placeOf(suite, MIRRORS, NOW).base).toBe(base)
  })

  test.each([
    ['trixie@20250230T000000Z', MIRRORS, "'20250230T000000Z' is no date and time"],
    ['trixie@20250901T250000Z', MIRRORS, "'20250901T250000Z' is no date and time"],
    ['trixie@20270101T000000Z', MIRRORS, 'that is in the future (now is 2026-03-05T12:00Z)'],
    [
      `trixie@${THEN}`,
      { debian: 'http://m', security: '' },
      'set `mirror: { snapshot: URL }` in matrix.yaml, or MATRIX_SNAPSHOT_MIRROR',
    ],
    ['../x', MIRRORS, 'is not the name of a suite'],
  ])('%s is refused', (suite, mirrors, words) => {
    expect(() => placeOf(suite, mirrors, NOW)).toThrow(UsageError)
    expect(() => placeOf(suite, mirrors, NOW)).toThrow(words)
  })
})

describe('a suite as it was', () => {
  let server: TestArchive
  let archive: Archive
  const open = (): Archive =>
    server.open({
      mirrors: {
        debian: `${server.url}/debian`,
        security: `${server.url}/debian-security`,
        snapshot: server.url,
      },
    })
  const at = (stamp: string, pool = 'debian') => ({ root: `/archive/${pool}/${stamp}`, date: BEFORE })
  const oldKey = (lifetime?: number) =>
    signingKey({ date: new Date('2025-01-01T00:00:00Z'), ...(lifetime === undefined ? {} : { lifetime }) })

  beforeEach(async () => {
    server = await testArchive()
    const key = await oldKey(300 * 86_400)
    await writeFile(join(server.keyringDir, 'old.gpg'), key.publicKey)
    const fields = { 'Valid-Until': 'Sat, 06 Sep 2025 00:00:00 UTC' }
    await server.publish('trixie', ['bpftrace 0.23.1'], fields, { ...at(THEN), key })
    await server.publish('trixie', ['bpftrace 0.23.2'])
    archive = open()
  })
  afterEach(() => server.close())

  test('is signed by a key of its time, valid then, and has what it had', async () => {
    const former = await archive.suite(`trixie@${THEN}`)
    expect(former).toMatchObject({ name: `trixie@${THEN}`, warnings: [], made: BEFORE })
    const [then, now] = [
      await server.newest(`trixie@${THEN}`, 'bpftrace', archive),
      await server.newest('trixie', 'bpftrace', archive),
    ]
    expect([then.version, now.version]).toEqual(['0.23.1', '0.23.2'])
    expect(await archive.download(then)).not.toBe(await archive.download(now))
    expect(server.requests).toContain(`200 /archive/debian/${THEN}/pool/main/bpftrace_0.23.1_amd64.deb`)
    expect((await server.cached()).filter((name) => name.endsWith('.InRelease'))).toHaveLength(2)
  })

  test('is not asked for again: it never changes', async () => {
    await (await archive.suite(`trixie@${THEN}`)).index()
    server.requests.length = 0
    server.files.clear()
    await (await open().suite(`trixie@${THEN}`)).index()
    expect(server.requests.filter((line) => line.includes('InRelease'))).toEqual([])
  })

  test('may be older than that of an earlier run', async () => {
    const where = { ...at('20250801T000000Z'), key: await trusted(), date: new Date('2025-07-31T00:00:00Z') }
    await server.publish('trixie', ['bpftrace 0.23.0'], {}, where)
    await archive.suite(`trixie@${THEN}`)
    await archive.suite('trixie')
    await expect(archive.suite('trixie@20250801T000000Z')).resolves.toMatchObject({ warnings: [] })
  })

  /** Another key of that time, in the keyrings. */
  async function trusted() {
    const key = await oldKey()
    await writeFile(join(server.keyringDir, 'other.gpg'), key.publicKey)
    archive = open()
    return key
  }

  test('that had expired even then says so', async () => {
    const key = await trusted()
    const fields = { 'Valid-Until': 'Sun, 31 Aug 2025 00:00:00 UTC' }
    await server.publish('trixie', ['x 1'], fields, { ...at('20250915T000000Z'), key })
    expect((await archive.suite('trixie@20250915T000000Z')).warnings).toEqual([
      'the Release of trixie@20250915T000000Z expired on 2025-08-31',
    ])
  })

  test('is refused where it was signed long after that time, or nobody here knows the key', async () => {
    const key = await trusted()
    const later = { root: '/archive/debian/20250401T000000Z', key, date: BEFORE }
    await server.publish('trixie', ['x 1'], {}, later)
    await server.publish('trixie', ['x 1'], {}, { ...at('20250902T000000Z'), key: await oldKey() })
    for (const stamp of ['20250401T000000Z', '20250902T000000Z'])
      await expect(archive.suite(`trixie@${stamp}`)).rejects.toThrow(/is refused: no signature by a key/)
  })

  test('is that suite, and no other', async () => {
    const key = await trusted()
    await server.publish(
      'trixie',
      ['x 1'],
      { Suite: 'sid', Codename: 'sid' },
      { ...at('20250903T000000Z'), key },
    )
    await expect(archive.suite('trixie@20250903T000000Z')).rejects.toThrow(UnavailableError)
  })

  test('before there was such an archive, or such a suite, is told', async () => {
    await expect(archive.suite('trixie@20050101T000000Z')).rejects.toThrow(
      /archive of former states has no suite 'trixie@20050101T000000Z' \(.* does not have archive\/debian\/20050101T000000Z\/dists\/trixie\/InRelease\); expected a time since/,
    )
    await expect(archive.suite('trixie@20050101T000000Z')).rejects.toThrow(UsageError)
  })

  test('comes with the security pocket of the same time', async () => {
    const key = await trusted()
    await server.publish('trixie-security', ['busybox 2'], {}, { ...at(THEN, 'debian-security'), key })
    await server.publish('trixie-security', ['busybox 3'])
    const both = await withSecurity(archive, `trixie@${THEN}`)
    expect((await both.index()).newest('busybox')?.version).toBe('2')
  })
})
