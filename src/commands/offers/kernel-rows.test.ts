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
      '  6.1   cloud  2 releases  6.1.9 … 6.1.192      35 MB*  → all, all cached',
      '  6.12  cloud  2 releases  6.12.90 … 6.12.118   35 MB   → 6.12.118, 1 cached',
      '  6.12  rt      1 release  6.12.118             35 MB',
      '  7.3   cloud   1 release  7.3-rc7              35 MB',
    ])
  })

  test('are each named where that is wanted', () => {
    expect(kernelLines(ALL.slice(0, 4), true)).toEqual([
      '  6.1   cloud   1 release  6.1.192              35 MB*  → 6.1.192, 1 cached',
      '    → 6.1.192      6.1.192+deb13-cloud-amd64    35 MB  cached, no modules',
      '  6.12  cloud  2 releases  6.12.90 … 6.12.118   35 MB   → 6.12.118, 1 cached',
      '      6.12.90      6.12.90+deb13-cloud-amd64    35 MB',
      '    → 6.12.118     6.12.118+deb13-cloud-amd64   35 MB  cached',
      '  6.12  rt      1 release  6.12.118             35 MB',
      '      6.12.118-rt  6.12.118+deb13-rt-amd64      35 MB',
    ])
  })

  test('fit in 80 columns, with the longest that there are', () => {
    const fields = { flavour: 'full', cached: true, taken: true, lacksModules: true } as const
    const long = Array.from({ length: 14 }, (_, index) =>
      kernel(`6.12.${100 + index}`, {
        ...fields,
        taken: index === 13,
        cached: index > 1,
        release: `6.12.${100 + index}+deb13.1-cloud-amd64`,
        packages: [pkg(`linux ${index} 178000000`)],
      }),
    )
    expect(kernelLines(long, true).filter((line) => line.length > 80)).toEqual([])
    expect(kernelLines(long, false)[0]).toContain('→ 6.12.113, 12 cached')
    const all = long.map((one) => ({ ...one, taken: true, cached: true }))
    expect(kernelLines(all, true).filter((line) => line.length > 80)).toEqual([])
    const most = long.map((one, index) => ({ ...one, taken: index > 0 }))
    expect(kernelLines(most, false).filter((line) => line.length > 80)).toEqual([])
  })

  test('are none where there are none', () => {
    expect(kernelLines([], true)).toEqual([])
  })
})
