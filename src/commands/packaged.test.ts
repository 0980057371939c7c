/** What the package brings, seen from a directory of the caller. */
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { SMALLEST } from '../matrix/matrix.fixture.js'
import { PACKAGE } from './package-place.js'
import { namedRecords, PACKAGED_CONFIG, recordsToRead, usualConfig } from './packaged.js'
import { openMatrix } from './open-matrix.js'
import { program } from './program.js'
import type { Surroundings } from './surroundings.js'

const RESULTS = join(PACKAGE, 'results')
const before = process.cwd()
let directory = ''
let stderr = new PassThrough()
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'packaged-'))
  process.chdir(directory)
  stderr = new PassThrough()
})
afterEach(async () => {
  process.chdir(before)
  await rm(directory, { recursive: true })
})

const said = (): string => String(stderr.read() ?? '')
const ownRecords = async (): Promise<void> => {
  await mkdir('results')
  await writeFile('results/records.jsonl', '')
}

/** Runs a verb as the command line does, and gives its exit code or what it throws. */
async function started(...words: string[]): Promise<number> {
  let code = -1
  const surroundings = {
    environment: {},
    stdout: new PassThrough().resume(),
    stderr,
    signal: new AbortController().signal,
  } as unknown as Surroundings
  await program(async (work) => {
    code = await work(surroundings)
  }).parseAsync(words, { from: 'user' })
  return code
}

describe('without a matrix.yaml', () => {
  test("the package's is used, and who runs it is told once", async () => {
    expect(await usualConfig()).toBe(PACKAGED_CONFIG)
    for (const _ of [1, 2])
      expect((await openMatrix(PACKAGED_CONFIG, stderr)).knownIssues.length).toBeGreaterThan(0)
    expect(said()).toBe(
      `there is no matrix.yaml here; the one that came with this program is used: ${PACKAGED_CONFIG}\n`,
    )
  })

  test("verbs that read take the package's records, and say so", async () => {
    expect(await started('explain', 'fexit')).toBe(0)
    expect(said().split('\n')).toEqual([
      expect.stringContaining('there is no matrix.yaml here'),
      `there are no records in results/; those that came with this program are used: ${RESULTS}`,
      '',
    ])
    expect(await started('table')).toBe(0)
    expect(await started('gate', '--against', '0.27.0', '--bpftrace', '0.27.1')).toBe(0)
  })

  test('a table that is written to a file is made of the same', async () => {
    expect(await started('table', '--out', 'mine.md')).toBe(0)
    expect(await readFile('mine.md', 'utf8')).toContain('0.27.1')
  })

  test("the caller's own records come first, and so does what --out names", async () => {
    await expect(started('table', '--out', 'elsewhere')).rejects.toThrow(
      'no records can be read from elsewhere',
    )
    await ownRecords()
    await expect(started('table')).rejects.toThrow('results holds no records')
    expect(said()).not.toContain('there are no records')
  })

  test('a file that is given and is not there is a mistake', async () => {
    await expect(started('table', '--config', 'matrix.yaml')).rejects.toThrow(
      'no matrix can be read from matrix.yaml',
    )
  })

  test.each([
    ['judged against a baseline', ['gate', '--against', '0.27.0', '--baseline', 'mine.jsonl']],
    ['made the baseline', ['baseline', 'accept']],
    ['attested', ['attest']],
  ])("the package's records are not %s", async (_, words) => {
    await expect(started(...words)).rejects.toThrow()
    expect(said()).not.toContain('there are no records')
  })
})

describe('with a matrix.yaml', () => {
  beforeEach(() => writeFile('matrix.yaml', SMALLEST))

  test("neither the package's nor its records are used", async () => {
    await expect(started('table')).rejects.toThrow('no records can be read from results')
    expect(await namedRecords('results', stderr)).toBe('results')
    expect(said()).toBe('')
  })

  test("the package's, where it is named, brings no records and needs no word", async () => {
    await expect(started('table', '--config', PACKAGED_CONFIG)).rejects.toThrow('no records can be read')
    expect(said()).toBe('')
  })

  test('one that leads to nothing is a mistake, not an absence', async () => {
    await rm('matrix.yaml')
    await symlink('nowhere', 'matrix.yaml')
    expect(await usualConfig()).toBe('matrix.yaml')
    await expect(started('table')).rejects.toThrow('no matrix can be read from matrix.yaml')
  })
})

describe('records by name:', () => {
  test("'packaged' are those of the package, anywhere, unless something here is called so", async () => {
    expect(await namedRecords('packaged', stderr)).toBe(RESULTS)
    expect(await started('diff', 'packaged', 'packaged')).toBe(0)
    expect(said()).toBe('')
    await mkdir('packaged')
    expect(await namedRecords('packaged', stderr)).toBe('packaged')
  })

  test('results are those of the package where there are none', async () => {
    expect(await namedRecords('results/', stderr)).toBe(RESULTS)
    expect(said()).toContain('there are no records in results/')
    await ownRecords()
    expect(await namedRecords('results', stderr)).toBe('results')
    expect(await recordsToRead({ out: 'results', config: PACKAGED_CONFIG }, stderr)).toBe('results')
  })
})
