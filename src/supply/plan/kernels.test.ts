import { describe, expect, test } from 'vitest'
import { ofSeries, offersOf } from './kernels.js'
import type { KernelOffer } from './kernels.js'
import { pkg } from './plan.fixture.js'

const offers = (flavour: 'cloud' | 'full' | 'rt', ...packages: string[]): KernelOffer[] =>
  offersOf(
    packages.map((words) => pkg(words)),
    flavour,
  )
const names = (offer: KernelOffer | undefined): string[] | undefined =>
  offer?.packages.map(({ name }) => name)
const versions = (found: readonly KernelOffer[]): string[] => found.map(({ version }) => version)

describe('kernels in one package', () => {
  const BOOKWORM = [
    'linux-image-6.12-cloud-amd64 6.12.117-1~deb12u1 1512',
    'linux-image-6.12.111+deb12-cloud-amd64 6.12.111-1~deb12u1 34136456',
    'linux-image-6.12.117+deb12-cloud-amd64 6.12.117-1~deb12u1 34307256',
    'linux-image-6.12.117+deb12-cloud-amd64-dbg 6.12.117-1~deb12u1 317861800',
    'linux-image-6.12.117+deb12-cloud-amd64-unsigned 6.12.117-1~deb12u1 34304772',
    'linux-image-6.1.0-56-cloud-amd64 6.1.192-2 26713492',
    'linux-image-6.1.0-56-cloud-amd64-unsigned 6.1.192-2 26714428',
    'linux-image-6.1.0-56-amd64 6.1.192-2 70560688',
    'linux-image-6.1.0-56-rt-amd64 6.1.192-2 70560688',
    'linux-image-cloud-amd64 6.1.192-2 1504',
    'linux-image-cloud-amd64-dbg 6.1.192-2 1324',
  ]

  test('those with an ABI number count, newest first; what depends on them, debug and unsigned ones do not', () => {
    expect(offers('cloud', ...BOOKWORM).map(({ release }) => release)).toEqual([
      '6.12.117+deb12-cloud-amd64',
      '6.12.111+deb12-cloud-amd64',
      '6.1.0-56-cloud-amd64',
    ])
  })

  test('the version is upstream’s, whatever the ABI is called', () => {
    expect(versions(offers('cloud', ...BOOKWORM))).toEqual(['6.12.117', '6.12.111', '6.1.192'])
  })

  test('the plain flavour is not mistaken for the others, whose names end alike', () => {
    expect(offers('full', ...BOOKWORM).map(({ release }) => release)).toEqual(['6.1.0-56-amd64'])
    expect(offers('rt', ...BOOKWORM).map(({ release }) => release)).toEqual(['6.1.0-56-rt-amd64'])
  })

  test('an ABI of a backport of its own', () => {
    const found = offers('cloud', 'linux-image-6.1.0-0.deb11.52-cloud-amd64 6.1.180-1~deb11u1 28080000')
    expect(found.map(({ release, version }) => [release, version])).toEqual([
      ['6.1.0-0.deb11.52-cloud-amd64', '6.1.180'],
    ])
  })

  test('a meta package alone is no kernel', () => {
    expect(offers('cloud', 'linux-image-6.12-cloud-amd64 6.12.117-1 1512')).toEqual([])
  })

  test('of several versions of one name the newest', () => {
    const [found, ...more] = offers(
      'cloud',
      'linux-image-5.10.0-36-cloud-amd64 5.10.244-1 40000000',
      'linux-image-5.10.0-36-cloud-amd64 5.10.1000-1 40000000',
      'linux-image-5.10.0-36-cloud-amd64 5.10.251-1 40000000',
    )
    expect(found?.version).toBe('5.10.1000')
    expect(more).toEqual([])
  })
})

describe('kernels in several packages, from 6.19', () => {
  const RELEASE = '7.2.12+deb13-cloud-amd64'
  const SPLIT = [
    `linux-base-${RELEASE} 7.2.12-1~bpo13+1 1037368`,
    `linux-binary-${RELEASE} 7.2.12-1~bpo13+1 13387976`,
    `linux-binary-unsigned-${RELEASE} 7.2.12-1~bpo13+1 13387976`,
    `linux-modules-${RELEASE} 7.2.12-1~bpo13+1 37779084`,
    `linux-image-${RELEASE} 7.2.12-1~bpo13+1 1924`,
  ]

  test('kernel, configuration and modules', () => {
    expect(names(offers('cloud', ...SPLIT)[0])).toEqual([
      `linux-binary-${RELEASE}`,
      `linux-base-${RELEASE}`,
      `linux-modules-${RELEASE}`,
    ])
    expect(offers('cloud', ...SPLIT)).toHaveLength(1)
  })

  test('only the binary is left of an older release', () => {
    const found = offers(
      'cloud',
      'linux-binary-6.19.14+deb13-cloud-amd64 6.19.14-1~bpo13+1 13030208',
      'linux-image-6.19.14+deb13-cloud-amd64 6.19.14-1~bpo13+1 2072',
    )
    expect(names(found[0])).toEqual(['linux-binary-6.19.14+deb13-cloud-amd64'])
  })

  test('modules of another build do not belong to it', () => {
    const found = offers(
      'cloud',
      `linux-binary-${RELEASE} 7.2.12-2 13387976`,
      `linux-modules-${RELEASE} 7.2.12-1 37779084`,
      `linux-base-${RELEASE} 7.2.12-2 1037368`,
    )
    expect(names(found[0])).toEqual([`linux-binary-${RELEASE}`, `linux-base-${RELEASE}`])
  })

  test('an image package without its binary is a mere dependency', () => {
    expect(offers('cloud', `linux-image-${RELEASE} 7.2.12-1~bpo13+1 1924`)).toEqual([])
  })

  test('a pre-release is written as the kernel writes it and lies before its release', () => {
    const found = offers(
      'cloud',
      'linux-binary-7.3-cloud-amd64 7.3~rc7-1~exp1 13885624',
      'linux-binary-7.3.4+deb13-cloud-amd64 7.3.4-1~bpo13+1 13602692',
      'linux-binary-7.2.13+deb14-cloud-amd64 7.2.13-1 13717736',
    )
    expect(versions(found)).toEqual(['7.3.4', '7.3-rc7', '7.2.13'])
  })
})

describe('the newest of a series', () => {
  const found = offers(
    'cloud',
    'linux-image-6.12.117+deb13-cloud-amd64 6.12.117-1 34671208',
    'linux-image-6.12.9+deb13-cloud-amd64 6.12.9-1 34671208',
    'linux-image-6.1.0-56-cloud-amd64 6.1.192-2 26713492',
    'linux-binary-7.3-cloud-amd64 7.3~rc7-1~exp1 13885624',
  )

  test('6.1 is not 6.12', () => {
    expect(ofSeries(found, '6.1')[0]?.version).toBe('6.1.192')
    expect(ofSeries(found, '6.12')[0]?.version).toBe('6.12.117')
  })

  test('a pre-release belongs to its series', () => {
    expect(ofSeries(found, '7.3')[0]?.version).toBe('7.3-rc7')
  })

  test('a release without a third number too', () => {
    expect(ofSeries(offers('full', 'linux-image-7.4-amd64 7.4-1 70000000'), '7.4')[0]?.version).toBe('7.4')
  })

  test('a series that is not there, and one that is only a beginning of one', () => {
    expect(ofSeries(found, '6.16')[0]).toBeUndefined()
    expect(ofSeries(found, '7')[0]?.version).toBe('7.3-rc7')
    expect(ofSeries(found, '6.11')[0]).toBeUndefined()
  })
})
