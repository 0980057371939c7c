import { expect, test } from 'vitest'
import { record } from '../records/record.fixture.js'
import { oneRecord } from './one-record.js'

const NONE = { kernel: [], bpftrace: [], runtime: [] }
const RECORDS = ['6.12.118', '6.18.15'].flatMap((kernel) =>
  ['0.23.2', '0.27.1', 'next'].flatMap((bpftrace) =>
    ['fexit', 'kprobe'].map((name) => record({ kernel, bpftrace, case: name })),
  ),
)

test.each<[string, string | undefined, Partial<typeof NONE>]>([
  ['6.18x0.27.1', 'fexit', {}],
  ['6.18.15×0.27.1', 'fexit', {}],
  ['fexit', undefined, { kernel: ['6.18'], bpftrace: ['0.27'] } as never],
])('%s %s names one record', (first, second, selectors) => {
  const found = oneRecord(RECORDS, { first, second }, { ...NONE, ...selectors }, false)
  expect([found.kernel, found.bpftrace, found.case]).toEqual(['6.18.15', '0.27.1', 'fexit'])
})

test('a build whose name has an x is found too', () => {
  expect(oneRecord(RECORDS, { first: '6.18xnext', second: 'kprobe' }, NONE, false).bpftrace).toBe('next')
})

test.each<[string, string | undefined, Partial<Record<keyof typeof NONE, string[]>>, RegExp]>([
  ['6.18', 'fexit', {}, /names no cell.*such as 6\.18\.15xnext.*6\.12\.118/],
  ['5.10x0.27.1', 'fexit', {}, /names no cell/],
  ['6.18x0.27.1', 'fexi', {}, /did you mean.*fexit/i],
  ['6.18x0.27.1', 'fexit', { kernel: ['6.12'] }, /both say where/],
  ['fexit', undefined, { kernel: ['6.18'] }, /3 records are left.*fexit on 6\.18\.15x0\.23\.2/],
  ['6.18x0.2*', 'fexit', {}, /2 records are left/],
])('%s %s %j does not', (first, second, selectors, why) => {
  expect(() => oneRecord(RECORDS, { first, second }, { ...NONE, ...selectors }, false)).toThrow(why)
})
