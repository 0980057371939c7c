import { describe, expect, test } from 'vitest'
import { UnavailableError } from '../../lib/errors.js'
import { expiry, isReleaseOf, parseRelease } from './release.js'

const SID = `Origin: Debian
Suite: unstable
Codename: sid
Date: Fri, 30 Oct 2026 08:08:01 UTC
Valid-Until: Fri, 06 Nov 2026 08:08:01 UTC
Acquire-By-Hash: yes
Components: main contrib
MD5Sum:
 ${'0'.repeat(32)} 10824484 main/binary-amd64/Packages.xz
SHA256:
 ${'1'.repeat(64)}  1364092 contrib/binary-amd64/Packages.xz
 ${'2'.repeat(64)} 64988655 main/binary-amd64/Packages
 ${'3'.repeat(64)} 10824484 main/binary-amd64/Packages.xz
 ${'4'.repeat(64)} 10824484 main/binary-i386/Packages.xz
`

test('reads the fields and the sha256 of the index', () => {
  expect(parseRelease(SID, 'amd64')).toEqual({
    suite: 'unstable',
    codename: 'sid',
    made: new Date('2026-10-30T08:08:01Z'),
    validUntil: new Date('2026-11-06T08:08:01Z'),
    hasByHash: true,
    packages: [{ path: 'main/binary-amd64/Packages.xz', sha256: '3'.repeat(64), size: 10824484 }],
  })
})

describe('isReleaseOf', () => {
  const release = parseRelease(SID, 'amd64')
  test.each([
    ['sid', true],
    ['unstable', true],
    ['trixie', false],
    ['', false],
  ])('asked for %s: %s', (asked, expected) => {
    expect(isReleaseOf(release, asked)).toBe(expected)
  })
})

describe('expiry', () => {
  const release = parseRelease(SID, 'amd64')
  test.each([
    ['2026-11-06T08:08:01Z', undefined],
    ['2026-11-06T09:00:00Z', 'the Release of sid expired on 2026-11-06'],
    ['2026-11-07T09:00:00Z', 'the Release of sid expired on 2026-11-06'],
    ['2026-11-22T13:00:00Z', 'the Release of sid expired on 2026-11-06'],
  ])('at %s', (now, expected) => {
    expect(expiry(release, 'sid', new Date(now))).toBe(expected)
  })

  test('one without Valid-Until never expires', () => {
    const stable = parseRelease(SID.replace(/Valid-Until.*\n/, ''), 'amd64')
    expect(expiry(stable, 'sid', new Date('2099-01-01'))).toBeUndefined()
  })
})

test('a Release without the index, or with a date that is none, is refused', () => {
  expect(() => parseRelease(SID, 'arm64')).toThrow(UnavailableError)
  expect(() => parseRelease(SID, 'arm64')).toThrow(
    'the Release of unstable names no main/binary-arm64/Packages.xz with its sha256',
  )
  expect(() => parseRelease(SID.replace('Fri, 06 Nov 2026', 'soon'), 'amd64')).toThrow('which is no date')
})
