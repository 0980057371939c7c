import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { UsageError } from '../lib/errors.js'
import { parseMatrix } from '../matrix/load.js'
import { SMALLEST } from '../matrix/matrix.fixture.js'
import { record, reversed, unordered } from '../records/record.fixture.js'
import type { ResultRecord } from '../records/record.js'
import type { Cell } from '../supply/plan/cell.js'
import { nextSteps, openable, openEnding, printedOf } from './ending.js'
import type { RunOver } from './ending.js'
import { tableOptions } from './table.js'

const matrix = parseMatrix(SMALLEST, 'matrix.yaml')
const ARGS = { config: 'matrix.yaml', out: 'results', fresh: false, json: false }

let root: string
beforeEach(async () => void (root = await mkdtemp(join(tmpdir(), 'ending-'))))
afterEach(() => rm(root, { recursive: true }))

describe('what is printed', () => {
  test.each([
    [{ json: false }, 'summary'],
    [{ json: false, print: 'summary' }, 'summary'],
    [{ json: false, print: 'table' }, 'table'],
    [{ json: true }, 'records'],
  ] as const)('%j', (args, printed) => {
    expect(printedOf(args, false)).toBe(printed)
    expect(printedOf(args, true)).toBe('nothing')
  })

  test.each(['summary', 'table'])('--print %s contradicts --json', (print) => {
    expect(() => printedOf({ json: true, print }, false)).toThrow(UsageError)
    expect(() => printedOf({ json: true, print }, false)).toThrow(
      `--json and --print ${print} contradict each other; leave one of them out`,
    )
  })

  test.each(['', 'json', 'toString', 'tab\u001ble'])('--print %j lists what there is', (print) => {
    expect(() => printedOf({ json: false, print }, false)).toThrow(UsageError)
    expect(() => printedOf({ json: false, print }, false)).toThrow(
      /^--print takes one of summary, table, not '/,
    )
  })
})

describe('how to go on', () => {
  const steps = (args: Parameters<typeof nextSteps>[0], whole = true) => nextSteps(args, matrix, whole, root)
  const judged = (gate: Partial<typeof matrix.gate>) =>
    nextSteps(ARGS, { gate: { ...matrix.gate, ...gate } }, true, root).then

  test('a checkout has its own script; where the package is installed, there is a program', async () => {
    expect(steps(ARGS).explain('fexit')).toBe('matrix explain fexit')
    await mkdir(join(root, 'src'))
    expect(steps(ARGS).explain('fexit')).toBe('npm run --silent matrix -- explain fexit')
  })

  test('with the files that the run was given, as a shell reads them', () =>
    expect(steps({ config: 'mine/matrix.yaml', out: "it's mine" }).explain('a case')).toBe(
      `matrix explain 'a case' --config mine/matrix.yaml --out 'it'\\''s mine'`,
    ))

  test('by the gate, where there is something to judge by; else that is to be made', async () => {
    const baseline = join(root, 'baseline.jsonl')
    expect(judged({ baseline })).toMatchObject({ command: 'matrix baseline accept', clean: true })
    await writeFile(baseline, '')
    expect(judged({ baseline })).toMatchObject({ command: 'matrix gate', clean: false })
    expect(judged({ against: '0.27.0' })).toMatchObject({ command: 'matrix gate' })
  })

  test('a part is not judged, and a share is put together with the others', () => {
    expect(steps(ARGS, false).then).toBeNull()
    expect(steps({ ...ARGS, out: 'shard-1', shard: '1/3' }, false).then).toMatchObject({
      command: 'matrix merge shard-1 DIR...',
    })
  })
})

test('a path is told as who started npm opens it', () => {
  expect(openable('results/index.html', {}, '/tool')).toBe('results/index.html')
  expect(openable('results/index.html', { INIT_CWD: '/tool/' }, '/tool')).toBe('results/index.html')
  expect(openable('results/index.html', { INIT_CWD: '/tool/docs' }, '/tool')).toBe('/tool/results/index.html')
  expect(openable('/tmp/x', { INIT_CWD: '/tool/docs' }, '/tool')).toBe('/tmp/x')
})

describe('a run that is over', () => {
  const cells = ['6.1.192', '6.12.117'].map(
    (kernel): Cell => ({ kernel: { id: kernel }, bpftrace: { id: '0.23.2' }, runtime: 'microvm' }) as Cell,
  )
  const OVER: RunOver = {
    context: { matrix, cells, cases: matrix.cases, unasked: null },
    whole: true,
    before: [],
    mine: [],
    all: [],
    table: tableOptions(matrix, cells),
  }
  const both: readonly ResultRecord[] = cells.map(({ kernel }) => record({ kernel: kernel.id }))

  /** What goes to each stream. */
  function told(over: Partial<RunOver>, args: Partial<typeof ARGS & { print: string }> = {}, how = {}) {
    const { interrupted = false, silent = false } = how as { interrupted?: boolean; silent?: boolean }
    const said = { stdout: '', stderr: '' }
    const stream = (name: keyof typeof said) =>
      ({ write: (text: string) => (said[name] += text) }) as unknown as NodeJS.WriteStream
    const abort = new AbortController()
    const { signal } = abort
    const surroundings = { environment: {}, stdout: stream('stdout'), stderr: stream('stderr'), signal }
    const ending = openEnding({ ...ARGS, ...args }, surroundings, silent)
    const tell = ending.hearing(() => undefined)
    for (const one of over.mine ?? [])
      tell({ type: 'record', record: one, remembered: one.kernel === '6.1.192' })
    if (interrupted) abort.abort()
    ending.tell({ ...OVER, ...over })
    return { ...said, lines: said.stdout.split('\n').slice(0, -1) }
  }

  test('is told in a few lines, with what was remembered', () => {
    const { lines, stderr } = told({ mine: both, all: both })
    expect(lines[0]).toMatch(/^2 kernels × 1 build × 1 case: 1 remembered, 1 asked, in 1 s$/)
    expect(lines[1]).toBe('2 questions, all as expected: 2 ok')
    expect(lines[2]).toBe('Table: results/compatibility.md   Page: results/index.html')
    expect(lines).toHaveLength(4)
    expect(stderr).toBe('')
  })

  test('is compared with the records before it: all of them, or those of a part', () => {
    const before = [...both, record({ case: 'gone' })]
    const mine = [both[0]!, reversed()]
    expect(told({ before, mine, all: mine }).lines.slice(3, 5)).toEqual([
      'Since the last records: 1 worse, 1 vanished; 1 the same',
      '  worse: 6.12.117 × 0.23.2 fexit: ✓ abc → ✗ reversed cba (unexpecte…, and 1 more',
    ])
    const { lines } = told({ before, mine, all: [...mine, before[2]!], whole: false })
    expect(lines).toContain('Since the last records: 1 worse; 1 the same')
    expect(lines).toContain('Left as they were: 1 other answer in results/')
  })

  test('prints the table, or the records, and nothing else', () => {
    const { stdout } = told({ mine: both, all: both }, { print: 'table' })
    expect(stdout).toMatch(/^# In which order do bpftrace handlers run\?\n/)
    expect(stdout).not.toContain('Since')
    const json = told({ mine: both, all: both }, { json: true })
    expect(json.lines.map((line) => JSON.parse(line) as unknown)).toEqual(both)
    expect(told({ mine: both, all: both }, {}, { silent: true }).stdout).toBe('')
  })

  test('was interrupted: an error is no answer, and there is no summary', () => {
    const mine = [both[0]!, unordered('error', 'no')]
    const { stdout, stderr } = told({ mine, all: mine }, { out: 'x/y/' }, { interrupted: true })
    expect(stdout).toBe('')
    expect(stderr).toBe(
      'interrupted: 1 of 2 answers are saved in x/y/; the same command goes on from there\n',
    )
    const again = told({ mine, all: mine }, { fresh: true }, { interrupted: true, silent: true })
    expect(again.stderr).toContain('without --fresh the same command goes on')
  })
})
