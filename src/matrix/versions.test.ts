import { describe, expect, test } from 'vitest'
import { UsageError } from '../lib/errors.js'
import { compareVersions, isVersion, numbersOfSeries, parseRange, satisfies, seriesOf } from './versions.js'

const inRange = (version: string, range: string) => satisfies(version, parseRange(range))

describe('order of versions', () => {
  test.each([
    [
      'bpftrace',
      ['0.11.3', '0.17.0', '0.23', '0.23.2', '0.24.0-rc1', '0.24.0', '0.27.0', '0.27.0-12-gabcdef', '0.27.1'],
    ],
    [
      'kernels',
      ['5.10.262', '6.1', '6.1.192', '6.12', '6.12.117', '6.16.12', '7.3-rc6', '7.3~rc7', '7.3-rc10', '7.3'],
    ],
    [
      'stages',
      ['0.24-dev', '0.24~alpha1', '0.24~beta1', '0.24~pre1', '0.24~rc1', '0.24~rc1-3-g0123abc', '0.24'],
    ],
    ['names last', ['0.11.3', '7.3-rt', 'candidate', 'host']],
  ])('%s', (_, ascending) => {
    expect(ascending.toReversed().sort(compareVersions)).toEqual(ascending)
    for (const [i, version] of ascending.slice(1).entries()) {
      expect(compareVersions(ascending[i] ?? '', version)).toBeLessThan(0)
    }
  })

  test.each([
    ['0.23', '0.23.0'],
    ['v0.23.2', '0.23.2'],
    ['7.3-rc7', '7.3~rc7'],
    ['0.24.0-rc1', '0.24~rc1'],
    ['6.1.192-rt', '6.1.192-full'],
    ['0.27.0-12-gabcdef-dirty', '0.27.0-12-gabcdef'],
    ['host', 'host'],
  ])('%s is level with %s', (a, b) => {
    expect(compareVersions(a, b)).toBe(0)
  })
})

describe('ranges', () => {
  test.each([
    ['0.23.2', '<0.23.3'],
    ['0.24.0-dev', '<0.24'],
    ['v0.23.0-dirty', '=0.23.0'],
    ['v0.24.0-44-g1a2b3c', '>0.24.0 <0.24.1'],
    ['v0.24.0-rc1-12-gabcdef', '>0.24.0-rc1 <0.24.0-rc2'],
    ['0.24.0-rc1', '<0.24'],
    ['0.24~rc1', '>=0.24.0-rc1, <0.24.0'],
    ['0.27.0-12-gabcdef', '>0.27.0 <0.27.1'],
    ['0.23.0', '0.23'],
    ['0.23.0', '=0.23'],
    ['0.23.2', '>= 0.23, <= 0.23.2'],
    ['6.12.117', '6.12.*'],
    ['6.12', '6.12.*'],
    ['6.12', '6.12.0.*'],
    ['7.3-rc7', '=7.3.*'],
    ['6.12.117-rt', '>=6.12.117,<=6.12.117'],
    ['6.12.117-full-headers', '>=6.12.117,<=6.12.117'],
    ['6.1.192-full', '6.1.192'],
    ['7.3-rc7-rt', '<7.3'],
  ])('%s is in %s', (version, range) => {
    expect(inRange(version, range)).toBe(true)
  })

  test.each([
    ['0.23.3', '<0.23.3'],
    ['0.24.0-rc1', '>=0.24'],
    ['0.23.2', '0.23'],
    ['6.1.192', '6.12.*'],
    ['6.120', '6.12.*'],
    ['6.12.117', '>6.1 <6.12'],
    ['6.10', '6.1'],
  ])('%s is not in %s', (version, range) => {
    expect(inRange(version, range)).toBe(false)
  })

  test.each(['candidate', 'host', '', '6.x', '0.27.1+', '6.12.117-cloud'])('%o lies in no range', (name) => {
    expect(inRange(name, '>=0')).toBe(false)
    expect(inRange(name, '<999')).toBe(false)
  })

  test('keep what was written', () => {
    expect(parseRange('>=0.23, <0.23.3').text).toBe('>=0.23, <0.23.3')
  })

  test.each(['=>0.23', '!=0.23', '^0.23', '==0.23', '*', '>=6.12.*', 'fexit', '<', '0.23 || 0.24'])(
    '%s is refused',
    (text) => {
      expect(() => parseRange(text)).toThrow(UsageError)
      expect(() => parseRange(text)).toThrow(/is not a version comparator: expected </)
    },
  )

  test('an empty range is refused', () => {
    expect(() => parseRange(' , ')).toThrow('an empty version range: expected <')
  })

  test('a flavour in a range is refused', () => {
    expect(() => parseRange('=6.12.117-rt')).toThrow("'=6.12.117-rt' names a flavour")
    expect(() => parseRange('6.12.117-headers')).toThrow("'6.12.117-headers' names a flavour")
  })
})

test.each([
  ['6.12.117', '6.12'],
  ['6.12', '6.12'],
  ['6.12.117-rt', '6.12-rt'],
  ['6.12.117-headers', '6.12-headers'],
  ['6.12.117-rt-headers', '6.12-rt-headers'],
  ['7.3-rc7', '7.3'],
  ['0.27.0-12-gabcdef', '0.27'],
  ['host', undefined],
  ['7', undefined],
])('the series of %s is %s', (identifier, series) => {
  expect(seriesOf(identifier)).toBe(series)
})

describe("kernels of one upstream version, which a distribution's number of the build tells apart", () => {
  test('are ordered by that number, which is none of another flavour', () => {
    const ids = [
      '6.8.0-100-generic',
      '6.11.0-9-generic',
      '6.8.0-45-generic',
      '6.8.12',
      '6.8.0-1015-aws',
      '5.15.0-119-kvm',
    ]
    expect(ids.sort(compareVersions)).toEqual([
      '5.15.0-119-kvm',
      '6.8.0-45-generic',
      '6.8.0-100-generic',
      '6.8.0-1015-aws',
      '6.8.12',
      '6.11.0-9-generic',
    ])
    expect(compareVersions('6.8.0-45-gcp', '6.8.0-45-azure')).toBe(0)
    expect(compareVersions('6.8.0-45-generic-headers', '6.8.0-45-generic')).toBe(0)
  })

  test.each([
    ['>=6.8', true],
    ['6.8.*', true],
    ['=6.8', true],
    ['<=6.8.0', true],
    ['<6.8', false],
    ['>6.8', false],
    ['>=6.8.1', false],
  ])('lie in %s by the upstream version: %s', (range, expected) => {
    for (const id of ['6.8.0-45-generic', '6.8.0-1015-aws', '6.8.0-45-gcp'])
      expect(satisfies(id, parseRange(range))).toBe(expected)
  })

  test('have a series of their own', () => {
    expect(seriesOf('6.8.0-45-generic')).toBe('6.8-generic')
    expect(seriesOf('6.8.0-45-lowlatency-headers')).toBe('6.8-lowlatency-headers')
    expect(numbersOfSeries('6.8.0-45-generic')).toBe('6.8')
    expect(numbersOfSeries('6.12.118-rt')).toBe('6.12')
    expect(numbersOfSeries('mine')).toBeUndefined()
  })

  test.each(['6.1.0-56', '0.23.2-1', '6.8.0-45-oracle', '6.1.0-56-cloud-amd64', '6.8.0-45-generic-x'])(
    '%s is no version, as it never was',
    (text) => {
      expect(isVersion(text)).toBe(false)
    },
  )

  test('what git describes is still that', () => {
    expect(compareVersions('0.27.0-12-gabc', '0.27.0-13-gabc')).toBeLessThan(0)
    expect(compareVersions('0.27.0-12-gabc', '0.27.0')).toBeGreaterThan(0)
  })
})
