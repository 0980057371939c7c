import { describe, expect, test } from 'vitest'
import { pkg } from '../../supply/plan/plan.fixture.js'
import { kernelLines } from './kernel-rows.js'
import type { ListedKernel } from './kernel-rows.js'

function kernel(version: string, fields: Partial<ListedKernel> = {}): ListedKernel {
  const { flavour = 'cloud' } = fields
  const release = `${version}+deb13-${flavour}-amd64`
  return {
    id: flavour === 'cloud' ? version : `${version}-${flavour}`,
    version,
    series: version.split('.', 2).join('.').replace(/-.*/, ''),
    flavour,
    release,
    packages: [pkg(`linux-image-${release} ${version}-1 34671208`)],
    lacksModules: false,
    taken: false,
    cached: false,
    ...fields,
  }
}

const ALL = [
  kernel('6.12.118', { taken: true, cached: true }),
  kernel('6.12.90'),
  kernel('6.12.118', { flavour: 'rt' }),
  kernel('6.1.192', { lacksModules: true, cached: true, taken: true }),
  kernel('6.1.9', { lacksModules: true, cached: true, taken: true }),
  kernel('7.3-rc7'),
]

describe('kernels of a suite', () => {
  test('are a row a series and flavour, from the oldest release to the newest', () => {
    expect(kernelLines(ALL, false)).toEqual([
      '  6.1   cloud  2 releases  6.1.9 … 6.1.192      35 MB  takes all, all cached, no modules',
      '  6.12  cloud  2 releases  6.12.90 … 6.12.118   35 MB  takes 6.12.118, 1 cached',
      '  6.12  rt      1 release  6.12.118             35 MB',
      '  7.3   cloud   1 release  7.3-rc7              35 MB',
    ])
  })

  test('are each named where that is wanted', () => {
    expect(kernelLines(ALL.slice(0, 3), true)).toEqual([
      '  6.12  cloud  2 releases  6.12.90 … 6.12.118   35 MB  takes 6.12.118, 1 cached',
      '      6.12.90      6.12.90+deb13-cloud-amd64    35 MB',
      '      6.12.118     6.12.118+deb13-cloud-amd64   35 MB  taken, cached',
      '  6.12  rt      1 release  6.12.118             35 MB',
      '      6.12.118-rt  6.12.118+deb13-rt-amd64      35 MB',
    ])
  })

  test('fit in 80 columns, with the longest names that there are', () => {
    const long = [
      kernel('6.12.100', { taken: true, cached: true, flavour: 'full' }),
      kernel('6.12.118', {
        taken: true,
        cached: true,
        flavour: 'full',
        release: '6.12.118+deb13-cloud-amd64',
      }),
      ...Array.from({ length: 12 }, (_, index) => kernel(`6.12.${101 + index}`, { flavour: 'full' })),
    ]
    expect(kernelLines(long, true).filter((line) => line.length > 80)).toEqual([])
  })

  test('are none where there are none', () => {
    expect(kernelLines([], true)).toEqual([])
  })
})
