import { describe, expect, test } from 'vitest'
import { flavoursOf } from './axes-schema.js'
import { parseMatrix } from './load.js'
import { CASE, expectMistake } from './matrix.fixture.js'

const text = (kernel: string): string =>
  `kernels:\n  - { from: debian:trixie, ${kernel} }\nbpftrace:\n  - from: debian:trixie\ncases:\n${CASE}`
const axis = (kernel: string) => parseMatrix(text(kernel), 'matrix.yaml').kernels[0]!

describe('releases of a series', () => {
  test.each([
    ['series: [6.12], releases: newest', { kind: 'newest', count: 1 }],
    ['series: [6.12], releases: 3', { kind: 'newest', count: 3 }],
    ['releases: 12', { kind: 'newest', count: 12 }],
    ['releases: all', { kind: 'all' }],
    ["releases: ['6.12.43', 7.4, 7.3-rc7]", { kind: 'listed', releases: ['6.12.43', '7.4', '7.3-rc7'] }],
    ["releases: '>=6.12.90 <6.13'", { kind: 'range', range: { text: '>=6.12.90 <6.13' } }],
    ['releases: 6.12.*', { kind: 'range' }],
  ])('%s', (kernel, releases) => {
    expect(axis(kernel).releases).toMatchObject(releases)
  })

  test('are those of files that do not know of them where nobody says', () => {
    expect(axis('series: [6.12]').releases).toBeUndefined()
  })

  test.each([
    ['series: [6.12], releases: some', '2:54: expected newest, all, a number of releases'],
    ['series: [6.12], releases: ""', '2:44: expected newest, all'],
    ["series: [6.12], releases: '>=6.12-rt'", "2:54: '>=6.12-rt' names a flavour"],
    ['series: [6.12], releases: -1', '2:54: expected newest, all'],
    ['series: [6.12], releases: []', '2:54: expected newest, all, a number of releases'],
    ['series: [6.12], releases: { from: 1 }', '2:56: expected newest, all, a number of releases'],
    [
      'releases: [6.12.43-rt]',
      "2:39: expected an upstream release such as 6.12.43 or 7.3-rc7, found '6.12.43-rt'",
    ],
    ['releases: [6.12.43, 6.12.43]', "2:48: '6.12.43' again: expected each release once"],
    ['series: [6.12], releases: [6.12.1, 6.1.192]', "2:63: '6.1.192' is not of the series 6.12"],
    ['series: [6.12, 6.1], releases: [6.12.1]', '2:43: no release of 6.1 is listed'],
    ['releases: newest', "2:7: missing key 'series'"],
    ['releases: all, name: x', '2:49: a name for several releases: expected exactly one'],
    ['releases: 2, series: [6.12], name: x', '2:63: a name for several releases: expected exactly one'],
  ])('not %s', (kernel, words) => {
    expectMistake(text(kernel), words)
  })

  test('not of a file', () => {
    expectMistake(
      text('releases: all').replace('debian:trixie,', "'file:x',"),
      "'releases' of a kernel from file",
    )
  })

  test('not of a time that never was', () => {
    expectMistake(
      text('series: [6.12]').replace('debian:trixie,', 'debian:trixie@20250230T000000Z,'),
      "2:13: '20250230T000000Z' is no date and time: expected such as 20250901T000000Z, in UTC",
    )
  })

  test('an entry without series is one too', () => {
    const twice = text('releases: all').replace(
      'bpftrace:',
      '  - { from: debian:trixie, releases: all }\n  - { from: debian:trixie, releases: 2 }\nbpftrace:',
    )
    expectMistake(twice, "3:13: 'debian:trixie' again: expected each kernel once")
  })
})

describe('flavours', () => {
  test('one, or several in their order', () => {
    expect(flavoursOf(axis('series: [6.12]'))).toEqual(['cloud'])
    expect(flavoursOf(axis('series: [6.12], flavour: rt'))).toEqual(['rt'])
    expect(flavoursOf(axis('series: [6.12], flavours: [rt, cloud]'))).toEqual(['rt', 'cloud'])
  })

  test.each([
    [
      'series: [6.12], flavours: [rt], flavour: rt',
      "2:44: expected either 'flavour' or 'flavours', not both",
    ],
    ['series: [6.12], flavours: [cloud, cloud]', "2:62: 'cloud' again: expected each flavour once"],
    [
      'series: [6.12], flavours: [clod]',
      "2:55: expected cloud, full or rt, found 'clod' (did you mean 'cloud'?)",
    ],
    ['series: [6.12], flavours: []', '2:54: expected a list of cloud, full and rt'],
    ['series: [6.12], flavours: [cloud, rt], name: x', '2:73: a name for 2 flavours'],
  ])('not %s', (kernel, words) => {
    expectMistake(text(kernel), words)
  })

  test('one that another entry names too', () => {
    const twice = text('series: [6.12], flavours: [cloud, rt]').replace(
      'bpftrace:',
      '  - { from: debian:trixie, series: [6.12], flavour: rt }\nbpftrace:',
    )
    expectMistake(twice, "3:37: '6.12' again: expected each kernel once")
  })
})
