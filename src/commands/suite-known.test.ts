/** A file of tests that are known to fail. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { acceptTests } from '../answers/gate/known-tests.js'
import { UsageError } from '../lib/errors.js'
import { record } from '../records/record.fixture.js'
import { knownOfSuites, knownPath, readKnown } from './suite-known.js'

let directory = ''
let config = ''
let path = ''
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'suite-known-'))
  config = join(directory, 'matrix.yaml')
  path = join(directory, 'known-runtime.yaml')
})
afterEach(() => rm(directory, { recursive: true }))

describe('where it is', () => {
  const at = (known?: string) => knownPath({ known, usualKnown: path })

  test('the usual one where it is there, and none where it is not', async () => {
    expect(at()).toBeUndefined()
    await writeFile(path, '[]\n')
    expect(at()).toBe(path)
  })

  test('what is given, there or not', async () => {
    await writeFile(path, '[]\n')
    expect(at('other.yaml')).toBe('other.yaml')
  })
})

const NAMES = ['runtime/probe.one', 'runtime/probe.two', 'runtime/call.one']
const entry = (cases: string, more = ''): string =>
  `- { id: ours, cases: ${cases}, seen: failed, summary: It fails., upstream: unreported${more} }\n`
const known = async (text: string, names = NAMES) => {
  await writeFile(path, text)
  return readKnown(path, names)
}
const casesOf = async (cases: string, names = NAMES): Promise<string[]> =>
  (await known(entry(cases), names))[0]!.cases

describe('read', () => {
  test.each(['', '[]\n', '# nothing yet\n'])('a file without entries knows nothing: %j', async (text) => {
    expect(await known(text)).toEqual([])
  })

  test('an entry as it is written', async () => {
    expect(await known(entry('[runtime/probe.one]', ', kernel: 6.10.*, words: exit code 1'))).toMatchObject([
      {
        id: 'ours',
        cases: ['runtime/probe.one'],
        seen: 'failed',
        kernel: { text: '6.10.*' },
        words: 'exit code 1',
      },
    ])
  })

  test('globs are names of tests, in the order of these', async () => {
    expect(await casesOf("['runtime/*.one']")).toEqual(['runtime/probe.one', 'runtime/call.one'])
  })

  test('a test that is named twice is there once', async () => {
    expect(await casesOf("['runtime/probe.*', runtime/probe.one]")).toEqual([
      'runtime/probe.one',
      'runtime/probe.two',
    ])
  })

  test('a name with signs of a glob is itself', async () => {
    expect(await casesOf("['runtime/a[0]']", ['runtime/a[0]', 'runtime/b'])).toEqual(['runtime/a[0]'])
  })

  test('a test that is no longer there is left out', async () => {
    expect(await casesOf('[runtime/gone.one, runtime/call.one]')).toEqual(['runtime/call.one'])
    expect(await casesOf('[runtime/gone.one]')).toEqual([])
  })

  test('what accepting writes is read', async () => {
    const { text } = acceptTests(null, [
      record({
        case: NAMES[0]!,
        verdict: 'failed',
        order: null,
        attempts: [{ mode: 'isolated', outcome: 'ordered', order: null, events: [], milliseconds: 5 }],
      }),
    ])
    expect(await known(text)).toMatchObject([{ cases: [NAMES[0]], seen: 'failed' }])
  })
})

describe('refused', () => {
  test('a file that is not there', async () => {
    const reading = readKnown(path, NAMES)
    await expect(reading).rejects.toThrow(UsageError)
    await expect(reading).rejects.toThrow(`--known: ${path} cannot be read: `)
  })

  test('a directory', async () => {
    await mkdir(path)
    await expect(readKnown(path, NAMES)).rejects.toThrow(`--known: ${path} cannot be read: `)
  })

  test('what is no list', async () => {
    await expect(known('id: ours\n')).rejects.toThrow('expected a list of known issues')
  })

  test('what is no YAML', async () => {
    await expect(known('- [\n')).rejects.toThrow(UsageError)
  })

  test('a mistake is told by its line and column', async () => {
    await expect(known(`${entry('[a]')}${entry('[b]').replace('failed', 'broken')}`)).rejects.toThrow(
      /known-runtime\.yaml:2:\d+: /,
    )
  })

  test('every mistake is told', async () => {
    const both = known(entry('[]') + entry('[b]', ', kernel: new'))
    await expect(both).rejects.toThrow(/yaml:1:\d+: [^]*yaml:2:\d+: /)
  })

  test('a key that nobody knows', async () => {
    await expect(known(entry('[a]', ', colour: red'))).rejects.toThrow('colour')
  })

  test('a key that is there twice', async () => {
    await expect(known(entry('[a]', ', seen: crash'))).rejects.toThrow('a duplicate key')
  })
})

test('what is known of the suites that tests are of, by their usual names and by those of matrix.yaml', async () => {
  const entry = (id: string, name: string): string =>
    `- { id: ${id}, cases: ['${name}'], seen: failed, summary: It fails., upstream: unreported }\n`
  await writeFile(
    config,
    `kernels: [{ from: debian:trixie-security, series: ['6.12'] }]
bpftrace: [{ from: debian:trixie }]
cases: { one: { program: 'BEGIN { exit() }', output: '^$' } }
suites: { own: { from: anywhere, known: mine.yaml } }
`,
  )
  await writeFile(path, entry('usual', 'runtime/a.*'))
  await writeFile(join(directory, 'mine.yaml'), entry('mine', 'own/b.b'))
  const known = await knownOfSuites(['runtime/a.a', 'own/b.b', 'self/c.c'], config)
  expect(known).toMatchObject([
    { id: 'usual', cases: ['runtime/a.a'] },
    { id: 'mine', cases: ['own/b.b'] },
  ])
})
