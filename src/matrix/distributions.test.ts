import { describe, expect, test } from 'vitest'
import { CASE, expectMistake } from './matrix.fixture.js'
import { DISTRIBUTIONS, FLAVOURS, flavoured, isOfFlavour } from './distributions.js'
import { flavoursOf } from './axes-schema.js'
import { parseMatrix } from './load.js'
import { sourceOf, sourceText, suiteBeside, suiteText, wordOf, wrongSource } from './source.js'

const text = (kernel: string): string =>
  `kernels:\n  - { ${kernel} }\nbpftrace:\n  - { from: ubuntu:noble }\ncases:\n${CASE}`
const axis = (kernel: string) => parseMatrix(text(kernel), 'm').kernels[0]!

describe('distributions', () => {
  test('have no flavour in common', () => {
    expect(new Set(FLAVOURS).size).toBe(DISTRIBUTIONS.flatMap(({ flavours }) => Object.keys(flavours)).length)
  })

  test('stand before a suite', () => {
    expect(sourceOf('ubuntu:noble')).toEqual({ kind: 'suite', suite: 'ubuntu:noble' })
    expect(sourceOf('debian:noble')).toEqual({ kind: 'suite', suite: 'noble' })
    expect(sourceOf('mint:noble')).toBeUndefined()
    expect(sourceOf('ubuntu:24.04')).toBeUndefined()
    for (const written of ['ubuntu:noble-updates', 'debian:trixie@20250901T000000Z']) {
      const source = sourceOf(written)!
      expect(sourceText(source)).toBe(written)
      expect(wordOf(source)).toBe(written.split(':')[0])
    }
    expect([suiteText('trixie'), suiteText('ubuntu:noble')]).toEqual(['debian:trixie', 'ubuntu:noble'])
    expect(suiteBeside('trixie@20250901T000000Z', 'x')).toBe('x@20250901T000000Z')
    expect(suiteBeside('ubuntu:noble', 'noble-updates')).toBe('ubuntu:noble-updates')
  })

  test('of which only one has former states', () => {
    expect(wrongSource(sourceOf('ubuntu:noble@20250901T000000Z')!)).toBe(
      "no archive of former states of Ubuntu is known: expected ubuntu:noble without '@20250901T000000Z'",
    )
  })
})

test.each([
  ['6.12.118', 'cloud', '6.12.118'],
  ['6.12.118', 'rt', '6.12.118-rt'],
  ['6.12', 'full', '6.12-full'],
  ['6.8.0-45-generic', 'generic', '6.8.0-45-generic'],
  ['6.8', 'aws', '6.8-aws'],
] as const)('%s of %s is %s', (stem, flavour, name) => {
  expect(flavoured(stem, flavour)).toBe(name)
})

test('a release that says its flavour is of no other', () => {
  expect(isOfFlavour('6.8.0-45-generic', 'generic')).toBe(true)
  expect(isOfFlavour('6.8.0-45-generic', 'cloud')).toBe(false)
  expect(isOfFlavour('6.12.118', 'rt')).toBe(true)
})

describe("kernels of Ubuntu's", () => {
  test('are generic ones where nobody says', () => {
    expect(flavoursOf(axis("from: ubuntu:noble, series: ['6.8']"))).toEqual(['generic'])
    expect(flavoursOf(axis("from: ubuntu:noble, series: ['6.8'], flavour: aws"))).toEqual(['aws'])
    expect(flavoursOf(axis("from: debian:trixie, series: ['6.12']"))).toEqual(['cloud'])
  })

  test('are listed by `uname -r`, of a series by its numbers', () => {
    expect(axis("from: ubuntu:noble, series: ['6.8'], releases: [6.8.0-45-generic]").releases).toEqual({
      kind: 'listed',
      releases: ['6.8.0-45-generic'],
    })
  })

  test.each([
    [
      'from: ubuntu:noble, series: [6.8], flavour: rt',
      "Ubuntu has no flavour 'rt': expected generic, kvm, aws, azure, gcp or lowlatency",
    ],
    [
      'from: debian:trixie, series: [6.8], flavours: [generic]',
      "Debian has no flavour 'generic': expected cloud, full or rt",
    ],
    ['from: ubuntu:noble, series: [6.8], flavour: genric', "found 'genric' (did you mean 'generic'?)"],
    ['from: ubuntu:noble, releases: [6.8.0-1015-aws]', "'6.8.0-1015-aws' is of another flavour than generic"],
    [
      'from: debian:trixie, releases: [6.8.0-45-generic]',
      "'6.8.0-45-generic' is of another flavour than cloud",
    ],
    [
      'from: ubuntu:noble, series: [6.5], releases: [6.8.0-45-generic]',
      "'6.8.0-45-generic' is not of the series 6.5",
    ],
    [
      'from: ubuntu:noble, releases: [6.8.0-45]',
      'expected `uname -r` of a kernel of Ubuntu, such as 6.8.0-45-generic',
    ],
    ["from: ubuntu:noble, releases: '>=6.8.0-45-generic'", 'names a flavour, which is not part of'],
    [
      'from: ubuntu:noble, series: [6.8], config: c',
      "'config' of a kernel from ubuntu: expected no such key",
    ],
    ['from: ubuntu:noble@20250901T000000Z, series: [6.8]', 'no archive of former states of Ubuntu is known'],
  ])('not { %s }', (kernel, words) => {
    const said = (() => {
      try {
        parseMatrix(text(kernel), 'matrix.yaml')
        return ''
      } catch (error) {
        return String(error)
      }
    })()
    expect(said).toContain(words)
  })

  test('are not what tools come from', () => {
    expectMistake(
      `tools: ubuntu:noble\n${text('from: ubuntu:noble, series: [6.8]')}`,
      'expected debian: and a suite',
    )
  })
})
