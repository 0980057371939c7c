/** What records are judged by: matrix.yaml, or what a suite's records say themselves. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { parseMatrix } from '../matrix/load.js'
import { SMALLEST } from '../matrix/matrix.fixture.js'
import { record } from '../records/record.fixture.js'
import { judgedBy } from './judged-suite.js'

let directory = ''
let config = ''
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'judged-suite-'))
  config = join(directory, 'matrix.yaml')
  await writeFile(config, SMALLEST)
})
afterEach(() => rm(directory, { recursive: true }))

const MATRIX = parseMatrix(SMALLEST, 'matrix.yaml')
const tested = (name: string) => record({ case: `runtime/${name}`, question: 'asked' })

test('a suite’s are judged by themselves, and by what is known to fail', async () => {
  await writeFile(
    join(directory, 'known-runtime.yaml'),
    '- { id: ours, cases: ["runtime/a.*"], seen: failed, summary: It fails., upstream: unreported }\n',
  )
  const { matrix, cases, suite } = await judgedBy(MATRIX, [tested('a.a'), tested('b.b')], config)
  expect(suite).toBe('runtime')
  expect([...cases]).toEqual([
    ['runtime/a.a', { question: 'asked', free: false }],
    ['runtime/b.b', { question: 'asked', free: false }],
  ])
  expect(matrix).toMatchObject({
    kernels: [],
    bpftrace: [],
    cases: [],
    knownIssues: [{ id: 'ours', cases: ['runtime/a.a'] }],
    gate: { decisions: { regression: 'fail', improved: 'allow', newCase: 'allow' } },
  })
})

test('others are judged by matrix.yaml, also where a suite’s are among them', async () => {
  for (const records of [[], [record()], [record(), tested('a.a')]]) {
    const { matrix, cases, suite } = await judgedBy(MATRIX, records, config)
    expect({ matrix, suite }).toEqual({ matrix: MATRIX, suite: null })
    expect([...cases.keys()]).toEqual(MATRIX.cases.map(({ name }) => name))
  }
})
