import { expect, test } from 'vitest'
import { UsageError } from '../../lib/errors.js'
import { record } from '../../records/record.fixture.js'
import { recordsOf } from '../report/findings/findings.fixture.js'
import { askedPlaces, neighboursOf } from './asked.js'

const grid = Array.from({ length: 7 }, () => '....').join(' ')
const records = recordsOf({ kprobe: grid })
const asked = (
  kernel: string[],
  bpftrace: string[] = [],
  release = '6.17.13+deb13-amd64',
  among = records,
) => {
  const places = askedPlaces(among, { kernel, bpftrace, release })
  return [
    places.rows.map((row) => places.kernels[row]?.kernel),
    places.unmeasuredKernels,
    places.columns.map((column) => places.builds[column]?.bpftrace),
    places.unmeasuredBuilds,
  ]
}

test('nothing chosen is everything', () => {
  const [rows, , columns] = asked([])
  expect([rows?.length, columns?.length]).toEqual([7, 4])
})

test('series, globs and identifiers choose, a release that nobody measured is kept apart', () => {
  expect(asked(['6.1', '7.*', '6.14', '6.12.30', '6.9'], ['0.27', '0.24']).map((one) => one)).toEqual([
    ['6.1.192', '7.0.13', '7.3.4'],
    ['6.9', '6.12.30', '6.14'],
    ['0.27.0', '0.27.1'],
    ['0.24'],
  ])
})

test('where only such releases are asked for, no measured one is', () => {
  expect(asked(['6.14'])[0]).toEqual([])
})

test('host is the kernel of this machine, measured or not', () => {
  expect(asked(['host'])[0]).toEqual(['6.17.13'])
  expect(asked(['host'], [], '5.15.0-91-generic').slice(0, 2)).toEqual([[], ['5.15.0']])
  const host = record({ kernel: 'host', runtime: 'container', release: '5.15.0-91-generic' })
  expect(asked(['host'], [], '5.15.0-91-generic', [...records, host]).slice(0, 2)).toEqual([['host'], []])
  // The records' host is another machine.
  expect(asked(['host'], [], '5.15.0-92-generic', [...records, host]).slice(0, 2)).toEqual([[], ['5.15.0']])
  expect(() => asked(['host'], [], 'mine')).toThrow(UsageError)
})

test.each([
  [['6.21x'], [], "no kernel matches '6.21x'"],
  [['6'], [], "no kernel matches '6'"],
  [['rawhide'], [], "no kernel matches 'rawhide'"],
  [[], ['0.27.x'], "no bpftrace matches '0.27.x' (did you mean '0.27.0'?)"],
])('%j %j is wrong use', (kernel, bpftrace, message) => {
  expect(() => asked(kernel, bpftrace)).toThrow(message)
})

test('neighbours are the nearest of the same flavour', () => {
  const names = ['5.10.1', '6.1.1', '6.1.1-rt', '6.12.1', 'host']
  expect(neighboursOf('6.5', names)).toEqual([1, 3])
  expect(neighboursOf('6.5-rt', names)).toEqual([2])
  expect(neighboursOf('7.0', names)).toEqual([3])
  expect(neighboursOf('4.19', names)).toEqual([0])
})

test('neighbours are of the same architecture', () => {
  const names = ['6.1.1', '6.1.1-arm64', '6.12.1', '6.12.1-rt-arm64', '6.12.118', '6.16.1-arm64', '6.16.1']
  expect(neighboursOf('6.12.90-arm64', names)).toEqual([1, 5])
  expect(neighboursOf('6.12.90', names)).toEqual([2, 4])
  expect(neighboursOf('6.12.90-rt-arm64', names)).toEqual([3])
  expect(neighboursOf('7.3-arm64', ['7.2.1', '7.3.4'])).toEqual([])
})

test('the kernel of an arm64 machine is looked up among arm64 kernels', () => {
  const arm = recordsOf({ kprobe: '.' }, { kernels: ['6.12.118-arm64'], builds: ['0.23.2'] })
  const host = (release: string) =>
    askedPlaces([...records, ...arm], { kernel: ['host'], bpftrace: [], release, arch: 'arm64' })
  expect(host('6.17.13-generic').unmeasuredKernels).toEqual(['6.17.13-arm64'])
  expect(host('6.12.118-generic')).toMatchObject({ rows: [3], unmeasuredKernels: [] })
})
