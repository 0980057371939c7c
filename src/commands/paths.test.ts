import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, readlink, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { UnavailableError, UsageError } from '../lib/errors.js'
import { RESULTS } from './defaults.js'
import { parseMatrix } from '../matrix/load.js'
import { SMALLEST } from '../matrix/matrix.fixture.js'
import { baselinePath, pathsOf, writeTo } from './paths.js'

let dir: string
const at = (name: string): string => join(dir, name)
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'paths-'))
  await mkdir(at('out.d'))
  await writeFile(at('out.d/records.jsonl'), '')
  await writeFile(at('step_summary_1'), 'before')
})
afterEach(() => rm(dir, { recursive: true, force: true }))

describe('the baseline', () => {
  const matrix = parseMatrix(SMALLEST, 'matrix.yaml')
  const policed = { gate: { ...matrix.gate, baseline: 'accepted.jsonl' } }

  test.each([
    [undefined, matrix, RESULTS, 'results/baseline.jsonl'],
    [undefined, matrix, '/tmp/x', '/tmp/x/baseline.jsonl'],
    [undefined, matrix, '/tmp/x/records.jsonl', '/tmp/x/baseline.jsonl'],
    [undefined, policed, '/tmp/x', 'accepted.jsonl'],
    ['given.jsonl', policed, '/tmp/x', 'given.jsonl'],
  ])('%s, a policy, --out %s', (given, policy, out, path) => {
    expect(baselinePath(given, policy, out)).toBe(path)
  })
})

describe('pathsOf', () => {
  test('the default', async () => {
    expect(await pathsOf({ out: RESULTS })).toEqual({ records: RESULTS })
  })

  test.each(['out.d', 'nowhere', 'nowhere.d/', 'kept.jsonl', 'nowhere.jsonl'])(
    '--out %s is where records are',
    async (name) => {
      await writeFile(at('kept.jsonl'), '')
      expect(await pathsOf({ out: join(dir, '/') + name })).toEqual({ records: join(dir, '/') + name })
    },
  )

  test.each(['table.md', 'nowhere/junit.xml', 'step_summary_1'])(
    '--out %s is the file to write',
    async (name) => {
      expect(await pathsOf({ out: at(name) })).toEqual({ records: RESULTS, file: at(name) })
    },
  )

  test('--output is always the file to write', async () => {
    expect(await pathsOf({ out: at('out.d'), output: 'table' })).toEqual({
      records: at('out.d'),
      file: 'table',
    })
  })

  test('two files to write are a mistake', async () => {
    const refused = pathsOf({ out: at('a.md'), output: at('b.md') })
    await expect(refused).rejects.toBeInstanceOf(UsageError)
    await expect(refused).rejects.toThrow('both name a file to write')
  })

  test('the records are not written over, whatever they are called', async () => {
    await symlink(at('out.d/records.jsonl'), at('alias'))
    for (const [out, output] of [
      [at('out.d'), at('out.d/records.jsonl')],
      [at('out.d'), at('alias')],
      [at('out.d/records.jsonl'), at('out.d/../out.d/records.jsonl')],
    ] as const)
      await expect(pathsOf({ out, output })).rejects.toThrow(`${output} holds the records`)
  })
})

describe('writeTo', () => {
  test('makes a file, and its directories', async () => {
    await writeTo(at('a/b/table.md'), ['one ', 'two\n'])
    expect(await readFile(at('a/b/table.md'), 'utf8')).toBe('one two\n')
  })

  test('replaces what was there, behind a link too', async () => {
    await symlink('step_summary_1', at('link'))
    await writeTo(at('link'), ['after'])
    expect(await readFile(at('step_summary_1'), 'utf8')).toBe('after')
    expect(await readlink(at('link'))).toBe('step_summary_1')
  })

  test('a pipe stays one', async () => {
    await promisify(execFile)('mkfifo', [at('pipe')])
    const [, text] = await Promise.all([writeTo(at('pipe'), ['through']), readFile(at('pipe'), 'utf8')])
    expect(text).toBe('through')
  })

  test('a directory, and a disk that is full', async () => {
    await expect(writeTo(at('out.d'), ['x'])).rejects.toThrow(
      `cannot write ${at('out.d')}: a directory is in the way`,
    )
    await expect(writeTo('/dev/full', ['x'])).rejects.toBeInstanceOf(UnavailableError)
  })
})
