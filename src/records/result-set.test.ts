import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { UsageError } from '../lib/errors.js'
import { record, reversed } from './record.fixture.js'
import type { ResultRecord } from './record.js'
import { loadResultSet } from './result-set.js'

const lines = (...records: ResultRecord[]): string =>
  records.map((one) => `${JSON.stringify(one)}\n`).join('')

let place: string
const git = (...args: string[]) =>
  execa('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args], { cwd: place })

/** Commits results with one order, then with another; then the working copy has none of both. */
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'matrix-revision-'))
  await git('init', '--quiet', '--initial-branch=main')
  await mkdir(join(place, 'results'))
  await mkdir(join(place, 'other'))
  await writeFile(join(place, 'results/records.jsonl'), lines(record()))
  await git('add', '.')
  await git('commit', '--quiet', '--message=one')
  await git('tag', 'v1')
  await writeFile(join(place, 'results/records.jsonl'), lines(reversed()))
  await cp(join(place, 'results'), join(place, 'other/results'), { recursive: true })
  await git('add', '.')
  await git('commit', '--quiet', '--message=two')
  await writeFile(join(place, 'results/records.jsonl'), lines(record({ case: 'working' })))
  await writeFile(join(place, 'empty'), '')
  await mkdir(join(place, 'nothing'))
})
afterAll(() => rm(place, { recursive: true, force: true }))

const casesIn = async (name: string): Promise<string[]> =>
  (await loadResultSet(name, place)).records.map(({ case: one, verdict }) => `${one} ${verdict}`)

describe('a result set is found by', () => {
  test.each([
    ['a directory', 'results', 'working ok'],
    ['a file', 'results/records.jsonl', 'working ok'],
    ['a revision', 'HEAD', 'fexit wrong-order'],
    ['an earlier one', 'HEAD~1', 'fexit ok'],
    ['a tag', 'v1', 'fexit ok'],
    ['a revision and a directory', 'HEAD:other/results', 'fexit wrong-order'],
    ['the same with a slash', 'HEAD:other/results/', 'fexit wrong-order'],
    ['a revision and a file', 'v1:results/records.jsonl', 'fexit ok'],
  ])('%s', async (_, name, found) => {
    expect(await casesIn(name)).toEqual([found])
  })

  test('an absolute path', async () => {
    expect(await casesIn(join(place, 'results'))).toEqual(['working ok'])
  })

  test('a path before a revision of the same name', async () => {
    await git('branch', 'both', 'v1')
    expect(await casesIn('both')).toEqual(['fexit ok'])
    await cp(join(place, 'results'), join(place, 'both'), { recursive: true })
    expect(await casesIn('both')).toEqual(['working ok'])
  })
})

describe('is refused, with what to give:', () => {
  test.each([
    ['neither path nor revision', 'no-such', "there is no such path, and git knows no revision 'no-such'"],
    ['a revision without results', 'v1:other', 'revision v1 has no other'],
    ['a directory of a revision without records', 'HEAD:other', 'revision HEAD has no other/records.jsonl'],
    ['the root of a revision', 'HEAD:', 'revision HEAD has no records.jsonl'],
    ['an option', '--help', 'no revision begins with a dash'],
    ['a directory without records', 'nothing', 'it has no records.jsonl'],
    ['an empty file', 'empty', "'empty' holds no record"],
    ['something else', '.git/HEAD', 'holds no record ('],
  ])('%s', async (_, name, why) => {
    const refused = loadResultSet(name, place)
    await expect(refused).rejects.toBeInstanceOf(UsageError)
    await expect(refused).rejects.toThrow(why)
    await expect(refused).rejects.toThrow('give a results directory, a records file, or a git revision')
  })

  test('a revision where there is no repository', async () => {
    const bare = await mkdtemp(join(tmpdir(), 'matrix-bare-'))
    await expect(loadResultSet('HEAD', bare)).rejects.toThrow('not a git repository')
    await rm(bare, { recursive: true })
  })
})

test('a damaged line is told by the name of the set', async () => {
  await writeFile(join(place, 'cut'), lines(record(), record({ case: 'kprobe' })).slice(0, -30))
  await git('add', 'cut')
  const { stdout } = await git('stash', 'create')
  expect(await loadResultSet(`${stdout}:cut`, place)).toEqual({
    records: [record()],
    problems: [`${stdout}:cut:2: the last line was cut short and holds no record; the line was left out`],
  })
})
