import { expect, test } from 'vitest'
import { parseRange } from '../../matrix/versions.js'
import { record } from '../../records/record.fixture.js'
import { input } from './gate.fixture.js'
import { holdsAt } from './place.js'

const [issue] = input({ records: [], baseline: [] }).knownIssues
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
  expect(holdsAt({ ...issue!, kernel: parseRange(range) }, record)).toBe(true)
  expect(holdsAt({ ...issue!, kernel: parseRange('<6.1') }, record)).toBe(false)
})

test.each([
  ['0.11.3-5+deb11u1', '=0.11.3'],
  ['0.24.0-44-g1a2b3c', '>0.24.0 <0.24.1'],
  ['0.24.0-rc1', '<0.24.0'],
])('bpftrace %s lies in %s', (version, range) => {
  expect(holdsAt({ ...issue!, bpftrace: parseRange(range) }, taken('6.1.192-2', version))).toBe(true)
  expect(holdsAt({ ...issue!, bpftrace: parseRange('>=0.27') }, taken('6.1.192-2', version))).toBe(false)
})

test('without ranges everywhere', () => expect(holdsAt(issue!, taken('strange', ''))).toBe(true))
