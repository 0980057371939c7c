/** A suite by its directory, and by its name in matrix.yaml. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { UsageError } from '../lib/errors.js'
import { SMALLEST } from '../matrix/matrix.fixture.js'
import { namedSuite } from './named-suite.js'
import type { SuiteAsked, SuiteWords } from './named-suite.js'

let directory = ''
let config = ''
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'named-suite-'))
  config = join(directory, 'matrix.yaml')
})
afterEach(() => rm(directory, { recursive: true }))

/** @param suites lines below `suites:`; '' for a matrix without any */
async function named(
  suites: string,
  words: string,
  args: Omit<SuiteWords, 'config'> = {},
): Promise<SuiteAsked> {
  await writeFile(config, SMALLEST + (suites === '' ? '' : `suites:\n${suites}`))
  return namedSuite(words, { config, ...args })
}

const FULL = `\
  mine:
    from: bpftrace/tests/runtime
    programs: build/testprogs
    known: known.yaml
    tests: ['probe.*', 'call.*']
`

describe('a directory', () => {
  test('is called by its last part, and stays as it was given', async () => {
    expect(await named('', 'bpftrace/tests/runtime/')).toEqual({
      name: 'runtime',
      directory: 'bpftrace/tests/runtime/',
      programs: undefined,
      known: undefined,
      usualKnown: join(directory, 'known-runtime.yaml'),
      test: [],
    })
  })

  test('has what the command line says', async () => {
    const args = { programs: 'p', known: 'k.yaml', test: ['probe.*'] }
    expect(await named('', 'runtime', args)).toMatchObject(args)
  })

  test('is one where no suite of matrix.yaml has that name', async () => {
    expect((await named(FULL, 'runtime')).directory).toBe('runtime')
  })

  test('whose name every object has is no suite of matrix.yaml', async () => {
    expect(await named(FULL, 'toString')).toMatchObject({ name: 'toString', directory: 'toString' })
  })
})

describe('a name', () => {
  test('has its paths beside matrix.yaml, wherever that is', async () => {
    expect(await named(FULL, 'mine')).toEqual({
      name: 'mine',
      directory: join(directory, 'bpftrace/tests/runtime'),
      programs: join(directory, 'build/testprogs'),
      known: undefined,
      usualKnown: join(directory, 'known.yaml'),
      test: ['probe.*', 'call.*'],
    })
  })

  test('may say no more than where it is', async () => {
    expect(await named('  mine: { from: runtime }\n', 'mine')).toEqual({
      name: 'mine',
      directory: join(directory, 'runtime'),
      programs: undefined,
      known: undefined,
      usualKnown: join(directory, 'known-mine.yaml'),
      test: [],
    })
  })

  test('may lead to an absolute path', async () => {
    expect((await named('  mine: { from: /srv/runtime }\n', 'mine')).directory).toBe('/srv/runtime')
  })

  test('goes before a directory of that name', async () => {
    expect((await named('  runtime: { from: elsewhere }\n', 'runtime')).directory).toBe(
      join(directory, 'elsewhere'),
    )
  })

  test.each([
    ['programs', { programs: 'other' }],
    ['known', { known: 'other.yaml' }],
    ['test', { test: ['json.*'] }],
  ])('the command line’s %s go before those of matrix.yaml, as they were given', async (_, args) => {
    expect(await named(FULL, 'mine', args)).toEqual({ ...(await named(FULL, 'mine')), ...args })
  })
})

describe('refused', () => {
  test('a mistake in matrix.yaml', async () => {
    await expect(named('  mine: { programs: p }\n', 'mine')).rejects.toThrow(UsageError)
  })

  test('a matrix that is not there, for a directory, too', async () => {
    await expect(namedSuite('runtime', { config })).rejects.toThrow(/^no matrix can be read from /)
  })
})
