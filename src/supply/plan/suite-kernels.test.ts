import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { UsageError } from '../../lib/errors.js'
import type { KernelAxis } from '../../matrix/axes-schema.js'
import { parseMatrix } from '../../matrix/load.js'
import { flavoured } from '../../matrix/distributions.js'
import { CASE } from '../../matrix/matrix.fixture.js'
import type { Flavour } from './cell.js'
import { kernelsOf, takenOf } from './suite-kernels.js'
import { oneOfEach, offersOf } from './kernels.js'
import { archiveOf, pkg } from './plan.fixture.js'

const SUITE = [
  'linux-image-6.1.0-55-cloud-amd64 6.1.190-1 26713492',
  'linux-image-6.1.0-56-cloud-amd64 6.1.192-2 26713492',
  'linux-image-6.12.9+deb13-cloud-amd64 6.12.9-1 34671208',
  'linux-image-6.12.43+deb12-cloud-amd64 6.12.43-1~bpo12+1 34671208',
  'linux-image-6.12.43+deb13-cloud-amd64 6.12.43-1 34671208',
  'linux-image-6.12.117+deb13-cloud-amd64 6.12.117-1 34671208',
  'linux-image-6.12.117+deb13-rt-amd64 6.12.117-1 34671208',
  'linux-binary-7.3-cloud-amd64 7.3~rc7-1~exp1 13885624',
  'linux-binary-7.3.4+deb13-cloud-amd64 7.3.4-1~bpo13+1 13602692',
].map((words) => pkg(words))

const offers = (flavour: Flavour) => oneOfEach(offersOf(SUITE, flavour))
function axisOf(kernel: string): KernelAxis {
  const text = `kernels: [{ from: debian:trixie, ${kernel} }]\nbpftrace: [{ from: debian:trixie }]\ncases:\n${CASE}`
  return parseMatrix(text, 'm').kernels[0]!
}
function taken(kernel: string, flavour: Flavour = 'cloud'): string[] {
  return takenOf(offers(flavour), axisOf(kernel), flavour).map(({ version }) => flavoured(version, flavour))
}

describe('what an axis takes', () => {
  test.each([
    ['series: [6.1, 6.12]', ['6.1.192', '6.12.117']],
    ['series: [6.12, 6.1], releases: newest', ['6.12.117', '6.1.192']],
    ['series: [6.12], releases: all', ['6.12.9', '6.12.43', '6.12.117']],
    ['releases: all', ['6.1.190', '6.1.192', '6.12.9', '6.12.43', '6.12.117', '7.3-rc7', '7.3.4']],
    ['releases: 1', ['6.1.192', '6.12.117', '7.3.4']],
    ['series: [6.12], releases: 2', ['6.12.43', '6.12.117']],
    ['series: [6.1], releases: 99', ['6.1.190', '6.1.192']],
    ["releases: ['6.12.43', '7.3-rc7']", ['6.12.43', '7.3-rc7']],
    ["releases: ['6.12.117', '6.12.9']", ['6.12.9', '6.12.117']],
    ["releases: '>=6.12.10 <6.13'", ['6.12.43', '6.12.117']],
    ["series: [6.1, 6.12], releases: '>=6.1.191 <6.12.43'", ['6.1.192', '6.12.9']],
    ["releases: '7.3.*'", ['7.3-rc7', '7.3.4']],
    ["releases: '<7.3 >6.12.117'", ['7.3-rc7']],
  ])('%s', (kernel, versions) => {
    expect(taken(kernel)).toEqual(versions)
  })

  test('of another flavour ends in it', () => {
    expect(taken('releases: all', 'rt')).toEqual(['6.12.117-rt'])
  })

  test('of two builds of one release the newest', () => {
    const [found] = offers('cloud').filter(({ version }) => version === '6.12.43')
    expect(found?.release).toBe('6.12.43+deb13-cloud-amd64')
  })

  test.each([
    [
      'series: [6.16]',
      'cloud',
      'debian:trixie has no cloud kernel of the series 6.16; it has 7.3.4, 7.3-rc7, 6.12.117, 6.12.43, 6.12.9, 6.1.192, 6.1.190',
    ],
    [
      "releases: ['6.12.44']",
      'cloud',
      'has no cloud kernel 6.12.44; of 6.12 it has 6.12.117, 6.12.43, 6.12.9',
    ],
    ["releases: ['6.12.43']", 'rt', 'has no rt kernel 6.12.43; of 6.12 it has 6.12.117'],
    ["releases: ['6.16.3']", 'rt', 'has no rt kernel 6.16.3; it has 6.12.117'],
    ["releases: '>7.4'", 'rt', "has no rt kernel in the range '>7.4'; it has 6.12.117"],
    [
      "series: [6.1, 6.12], releases: '>=6.12'",
      'cloud',
      "of the series 6.1 in the range '>=6.12'; it has 6.1.192, 6.1.190",
    ],
    ["releases: '7.3'", 'cloud', "has no cloud kernel in the range '7.3'; it has 7.3.4"],
    ['releases: all', 'full', 'has no full kernel at all; it has none'],
  ] as const)('%s of %s is refused, naming what is there', (kernel, flavour, words) => {
    expect(() => taken(kernel, flavour)).toThrow(UsageError)
    expect(() => taken(kernel, flavour)).toThrow(words)
  })
})

describe('kernels of an axis', () => {
  let cacheDir = ''
  beforeEach(async () => {
    cacheDir = await mkdtemp(join(tmpdir(), 'suite-kernels-'))
  })
  afterEach(() => rm(cacheDir, { recursive: true }))

  const ids = async (kernel: string): Promise<string[]> => {
    const suite = await archiveOf({ trixie: SUITE }).suite('trixie')
    return (await kernelsOf(suite, axisOf(kernel), cacheDir)).map(({ id }) => id)
  }

  test('of several flavours are called by them', async () => {
    expect(await ids('series: [6.12], flavours: [cloud, rt], releases: newest')).toEqual([
      '6.12.117',
      '6.12.117-rt',
    ])
  })

  test('have a name where there is exactly one', async () => {
    expect(await ids("releases: '>=7.3', name: mine")).toEqual(['mine'])
    await expect(ids("releases: '<6.12', name: mine")).rejects.toThrow(
      "kernels: 'mine' is a name for 2 kernels of debian:trixie: 6.1.190, 6.1.192; a name is for exactly one",
    )
  })
})
