import { expect, test } from 'vitest'
import { record } from '../../../records/record.fixture.js'
import { kernelRows, newestArchitecture } from './axes.js'

test('rows say their architecture: what their records say, and without any what the name says', () => {
  const records = [
    record({ kernel: '6.12.117' }),
    record({ kernel: '6.12.117-arm64', arch: 'arm64' }),
    record({ kernel: 'host', runtime: 'container', arch: 'arm64' }),
  ]
  const rows = kernelRows(records, ['6.12.117', '7.3.4', '7.3.4-arm64'])
  expect(rows.map(({ kernel, arch }) => [kernel, arch])).toEqual([
    ['6.12.117', undefined],
    ['6.12.117-arm64', 'arm64'],
    ['7.3.4', undefined],
    ['7.3.4-arm64', 'arm64'],
    ['host', 'arm64'],
  ])
})

const ARM = { arch: 'arm64' } as const

test.each([
  ['x86_64', []],
  ['x86_64', [{ kernel: '6.12.118-arm64', ...ARM }, { kernel: '7.3.4' }]],
  ['arm64', [{ kernel: '6.12.118' }, { kernel: '7.3.4-arm64', ...ARM }]],
  ['x86_64', [{ kernel: '7.3.4' }, { kernel: '7.3.4-arm64', ...ARM }]],
  ['x86_64', [{ kernel: '7.3.4' }, { kernel: 'host', ...ARM }]],
  ['arm64', [{ kernel: 'host', ...ARM }]],
] as const)('the newest is of %s', (arch, kernels) => expect(newestArchitecture(kernels)).toBe(arch))
