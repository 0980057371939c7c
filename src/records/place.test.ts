import { expect, test } from 'vitest'
import { holdsAt } from '../matrix/place.js'
import { parseRange } from '../matrix/versions.js'
import { placeOf } from './place.js'
import { record } from './record.fixture.js'

const part = (version: string) => [{ name: 'x', version, sha256: '' }]
const taken = (kernel: string | null, bpftrace = '0.23.2-1') => ({
  release: '6.1.0-56-cloud-amd64',
  artefacts: {
    ...record().artefacts,
    kernel: kernel === null ? [] : part(kernel),
    bpftrace: part(bpftrace),
  },
})

test.each([
  ["a package's version, without its revision", taken('6.1.192-2'), '=6.1.192'],
  ['one of a backport', taken('6.16.12-1~bpo13+1'), '=6.16.12'],
  ['a pre-release', taken('7.3~rc7-1~exp1'), '=7.3-rc7'],
  ["a kernel of the user's own, which has no revision", taken('7.3-rc7'), '=7.3-rc7'],
  ["the host's, of which only the release is known", taken(null), '=6.1.0'],
])('the kernel by %s', (_, record, range) => {
  expect(holdsAt({ kernel: parseRange(range) }, placeOf(record))).toBe(true)
  expect(holdsAt({ kernel: parseRange('<6.1') }, placeOf(record))).toBe(false)
})

test.each([
  ['0.11.3-5+deb11u1', '=0.11.3'],
  ['0.24.0-44-g1a2b3c', '>0.24.0 <0.24.1'],
  ['0.24.0-rc1', '<0.24.0'],
])('bpftrace %s lies in %s', (version, range) => {
  expect(holdsAt({ bpftrace: parseRange(range) }, placeOf(taken('6.1.192-2', version)))).toBe(true)
  expect(holdsAt({ bpftrace: parseRange('>=0.27') }, placeOf(taken('6.1.192-2', version)))).toBe(false)
})

test('without ranges everywhere', () => expect(holdsAt({}, placeOf(taken('strange', '')))).toBe(true))

test('the versions that a record carries, whatever its packages are called', () => {
  const versions = { kernel: '6.12.118', bpftrace: '0.28.0' }
  expect(placeOf({ ...taken('odd', 'odd'), versions })).toMatchObject(versions)
})

test('one build of a kernel by its release, and never where nobody knows it', () => {
  const releases = ['6.1.0-56-cloud-amd64']
  expect(holdsAt({ releases }, placeOf(taken('6.1.192-2')))).toBe(true)
  expect(holdsAt({ releases }, placeOf({ ...taken('6.1.192-2'), release: '6.1.0-56-amd64' }))).toBe(false)
  expect(holdsAt({ releases }, { kernel: '6.1.192', bpftrace: '0.23.2' })).toBe(false)
})
