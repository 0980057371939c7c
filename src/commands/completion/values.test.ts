import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { SMALLEST } from '../../matrix/matrix.fixture.js'
import { record } from '../../records/record.fixture.js'
import { program } from '../program.js'
import { possibleValues } from './values.js'
import { completionsOf } from './words.js'

const before = process.cwd()
let place = ''
beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'completion-'))
  process.chdir(place)
})
afterEach(async () => {
  process.chdir(before)
  await rm(place, { recursive: true })
})

async function completed(...words: string[]): Promise<[string[], string | null]> {
  const { candidates, paths } = await completionsOf(
    program(() => Promise.resolve()),
    words,
    possibleValues,
  )
  return [candidates.map(({ value }) => value), paths]
}

test("anywhere, the package's cases, kernels and builds", async () => {
  expect(await completed('explain', 'kretprobe-m')).toEqual([['kretprobe-multi'], null])
  expect((await completed('run', '--kernel', '6.12'))[0]).toContain('6.12')
  expect((await completed('gate', '--against', '0.27'))[0]).toEqual(['0.27.0', '0.27.1'])
})

test('cells in one word, and what a report may be of', async () => {
  expect((await completed('reproduce', '6.12.118x0.27'))[0]).toEqual(['6.12.118x0.27.0', '6.12.118x0.27.1'])
  expect((await completed('reproduce', '6.12.118x0.27.1', 'kretprobe-m'))[0]).toEqual(['kretprobe-multi'])
  expect((await completed('report', 'kretprobe-multi-reversed-'))[0]).toEqual([
    'kretprobe-multi-reversed-in-pairs',
    'kretprobe-multi-reversed-arm64',
  ])
  expect((await completed('report', '--kind', ''))[0]).toEqual(['bpftrace', 'kernel'])
})

test("the caller's own, where there are some, in the file that the line names", async () => {
  await writeFile(
    'mine.yaml',
    SMALLEST.replace(
      'cases:',
      'cases:\n  other: { probe: fexit, target: f, handlers: [a, b, c], workload: nanosleep }',
    ),
  )
  expect((await completed('run', '--config', 'mine.yaml', '--case', 'oth'))[0]).toEqual(['other'])
  await mkdir('out')
  await writeFile('out/records.jsonl', `${JSON.stringify(record({ kernel: '9.9.9', bpftrace: 'mine' }))}\n`)
  expect((await completed('run', '--out', 'out', '--kernel', '9'))[0]).toEqual(['9.9.9'])
})

test('nothing where nothing can be read', async () => {
  await writeFile('matrix.yaml', '{')
  expect(await completed('explain', '')).toEqual([[], null])
  expect(await completed('run', '--kernel', '')).toEqual([[], null])
})

test.each<[string[], string[], string | null]>([
  [['run', '--runtime', ''], ['microvm', 'container'], null],
  [['run', '--print', ''], ['summary', 'table'], null],
  [['gate', '--format', 'j'], ['json', 'junit'], null],
  [['diff', '--format', ''], ['text', 'markdown', 'json', 'feed'], null],
  [['check', '--format', ''], ['text', 'json', 'sarif', 'github'], null],
  [['check', 'a.bt', ''], [], 'files'],
  [['table', '--format', 'm'], ['markdown'], null],
  [['run', '--candidate', 'f'], ['file:'], 'files'],
  [
    ['run', '--candidate', 'u'],
    ['ubuntu:jammy', 'ubuntu:noble', 'ubuntu:questing', 'ubuntu:resolute'],
    'files',
  ],
  [['run', '--recall', ''], ['packaged'], 'files'],
  [['diff', ''], ['packaged'], 'files'],
  [['run', '--config', ''], [], 'files'],
  [['run', '--out', ''], [], 'directories'],
  [['merge', 'a', ''], [], 'directories'],
  [['init', '--kernel', ''], [], 'files'],
  [['verify', ''], [], 'files'],
  [['attest', '--key', ''], [], 'files'],
  [['run', '--jobs', ''], [], null],
  [['shell', '--share', ''], [], 'directories'],
  [['shell', '--cpus', ''], [], null],
])('%j', async (words, values, paths) => {
  const [candidates, offered] = await completed(...words)
  expect([candidates.filter((one) => one !== 'help'), offered]).toEqual([values, paths])
})
