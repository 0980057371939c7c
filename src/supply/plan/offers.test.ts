import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { UnavailableError, UsageError } from '../../lib/errors.js'
import type { Archive } from '../archive/model.js'
import { buildsIn, EVERY_SUITE, kernelsIn, suitesOf } from './offers.js'
import { archiveOf, pkg } from './plan.fixture.js'
import { USERLAND } from './userland.js'

let cacheDir = ''
beforeEach(async () => {
  cacheDir = await mkdtemp(join(tmpdir(), 'offers-'))
})
afterEach(() => rm(cacheDir, { recursive: true }))

test('suites that a mirror has not are left out only where nobody named them; a mirror that fails is told', async () => {
  const archive: Archive = {
    ...archiveOf({}),
    suite: (name) => {
      if (name === 'trixie') return archiveOf({ trixie: [] }).suite(name)
      return Promise.reject(name === 'sid' ? new UnavailableError('it is down') : new UsageError('no suite'))
    },
  }
  const names = ['trixie', 'named', 'forky', 'sid']
  const { suites, lacking } = await suitesOf(archive, names, ['forky', 'sid'])
  expect(suites.map(({ name }) => name)).toEqual(['trixie'])
  expect(lacking).toEqual([
    { name: 'named', why: 'no suite' },
    { name: 'sid', why: 'it is down' },
  ])
  const broken = { ...archive, suite: () => Promise.reject(new TypeError('a defect')) }
  await expect(suitesOf(broken, ['x'], ['x'])).rejects.toThrow('a defect')
})

test('kernels of every flavour, with those whose modules have gone', async () => {
  const suite = await archiveOf({
    trixie: [
      'linux-image-6.12.118+deb13-cloud-amd64 6.12.118-1 34671208',
      'linux-image-6.12.118+deb13-rt-amd64 6.12.118-1 108671208',
      'linux-binary-7.0.13+deb13-amd64 7.0.13-1 13000000',
      'linux-binary-7.3-cloud-amd64 7.3~rc7-1~exp1 13885624',
      'linux-modules-7.3-cloud-amd64 7.3~rc7-1~exp1 40000000',
    ].map((words) => pkg(words)),
  }).suite('trixie')
  const found = await kernelsIn(suite, cacheDir)
  expect(found.map(({ id, series, lacksModules }) => [id, series, lacksModules])).toEqual([
    ['7.3-rc7', '7.3', false],
    ['6.12.118', '6.12', false],
    ['7.0.13-full', '7.0', true],
    ['6.12.118-rt', '6.12', false],
  ])
})

test('builds, newest first, the newest with all that it needs where the suite has that', async () => {
  const machine = Object.keys(USERLAND).map((name) => pkg(`${name} 1`))
  const builds = [pkg('bpftrace 0.23.2-1'), pkg('bpftrace 0.23.1-1')]
  const archive = archiveOf({ trixie: [...machine, ...builds], 'trixie-backports': builds, sid: machine })
  const listed = async (name: string) =>
    (await buildsIn(await archive.suite(name), cacheDir)).map(({ id, packages }) => [id, packages?.length])
  expect(await listed('trixie')).toEqual([
    ['0.23.2', machine.length + 1],
    ['0.23.1', undefined],
  ])
  expect(await listed('trixie-backports')).toEqual([
    ['0.23.2', undefined],
    ['0.23.1', undefined],
  ])
  expect(await listed('sid')).toEqual([])
})

test('every suite has a name of its own, and none is a former one', () => {
  expect(new Set(EVERY_SUITE).size).toBe(EVERY_SUITE.length)
  expect(EVERY_SUITE).toContain('bookworm-backports')
  expect(EVERY_SUITE.filter((suite) => !/^[a-z-]+$/.test(suite))).toEqual([])
})
