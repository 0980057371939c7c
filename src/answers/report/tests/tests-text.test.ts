/** What is said at the end of a run of tests. */
import { describe, expect, test } from 'vitest'
import { record } from '../../../records/record.fixture.js'
import type { ResultRecord } from '../../../records/record.js'
import { testsLines } from './tests-text.js'
import type { EndedTests } from './tests-text.js'

const passed = (name: string, changes: Partial<ResultRecord> = {}): ResultRecord =>
  record({ case: `runtime/${name}`, events: [], reason: 'passed', ...changes })
const failed = (name: string, changes: Partial<ResultRecord> = {}): ResultRecord =>
  passed(name, { verdict: 'failed', order: null, reason: `exit code 1 in ${name}`, ...changes })
const skipped = (name: string, reason: string, changes: Partial<ResultRecord> = {}): ResultRecord =>
  passed(name, { verdict: 'unsupported', order: null, reason, ...changes })
const NEWER = { kernel: '7.3.4', release: '7.3.4-amd64' }
/** As many as wanted, each with its number in three digits. */
const many = (count: number, make: (number: string) => ResultRecord): ResultRecord[] =>
  Array.from({ length: count }, (_, at) => make(String(at).padStart(3, '0')))

const lines = (records: readonly ResultRecord[], changes: Partial<EndedTests> = {}): string[] =>
  testsLines({
    records,
    table: { cases: [], knownIssues: [] },
    remembered: 0,
    milliseconds: 61_400,
    changes: [],
    ...changes,
  })
const after = (all: readonly string[], heading: string): string[] => {
  const at = all.indexOf(heading)
  const rest = at < 0 ? [] : all.slice(at + 1)
  return rest.includes('') ? rest.slice(0, rest.indexOf('')) : rest
}

describe('how many', () => {
  test('the axes and the verdicts, the best first', () => {
    expect(lines([passed('a'), failed('b'), skipped('c', 'skipped: x')])[0]).toMatch(
      /^3 tests × 1 kernel × 1 build: 1 ok, .*1 failed/,
    )
  })

  test('what was asked, and in what time', () => {
    expect(lines([passed('a'), passed('b')], { remembered: 1 })[1]).toBe(
      '1 answered without a machine, 1 asked, in 61 s',
    )
  })

  test.each([
    [0, '1 s'],
    [119_400, '119 s'],
    [120_000, '2 min'],
    [3_600_000, '60 min'],
  ])('%d ms are %s', (milliseconds, words) => {
    expect(lines([passed('a')], { milliseconds })[1]).toMatch(new RegExp(`, in ${words}$`))
  })
})

describe('nothing is told', () => {
  test('of what passes', () => {
    expect(lines(many(50, (number) => passed(`test${number}`)))).toHaveLength(2)
  })

  test('of what varies and passes', () => {
    expect(lines([passed('a', { expected: { order: 'varies', why: 'by-chance' } })])).toHaveLength(2)
  })

  test('of what passes beside what fails', () => {
    expect(lines([passed('quiet'), failed('loud')]).join('\n')).not.toContain('quiet')
  })

  test('of where a test was left out, but for its reason', () => {
    const all = lines([skipped('quiet', 'skipped: needs btf')])
    expect(all.join('\n')).not.toContain('quiet')
    expect(all).not.toContain('What fails where:')
  })
})

describe('what fails where', () => {
  const where = (records: readonly ResultRecord[]): string[] => after(lines(records), 'What fails where:')

  test('tests that fail on the same kernels are told together', () => {
    expect(where([failed('a'), failed('b'), passed('c')])).toEqual([
      '  0.23.2: ✗ failed (unexpected)',
      '    runtime/a, runtime/b',
    ])
  })

  test('kernels on which it passes are told beside those on which it fails', () => {
    expect(where([passed('a'), failed('a', NEWER)])).toEqual([
      '  0.23.2: ✓ 6.12 · ✗ failed (unexpected) 7.3',
      '    runtime/a',
    ])
  })

  test('builds stand side by side', () => {
    const other = { bpftrace: '0.24.0', versions: { kernel: '6.12.117', bpftrace: '0.24.0' } }
    expect(where([failed('a'), passed('a', other)])).toEqual([
      '  0.23.2: ✗ failed (unexpected); 0.24.0: ✓',
      '    runtime/a',
    ])
  })

  test('a known failure is told as known, and not how', () => {
    const known = failed('a', { verdict: 'known', expected: { order: 'failed', why: 'ours' } })
    expect(where([known])[0]).toBe('  0.23.2: ✗ failed')
    expect(lines([known])).not.toContain('How:')
  })

  test('what is fixed is told', () => {
    expect(where([passed('a', { verdict: 'fixed', expected: { order: 'failed', why: 'ours' } })])).toEqual([
      '  0.23.2: ! as described (unexpected)',
      '    runtime/a',
    ])
  })

  test('many names are lines of at most 100 columns, and more than 80 are used', () => {
    const names = where(many(60, (number) => failed(`test-${number}`, { reason: 'exit code 1' }))).slice(1)
    expect(names.length).toBeGreaterThan(3)
    for (const name of names) expect(name.length).toBeLessThanOrEqual(100)
    for (const name of names.slice(0, -1)) expect(name.length).toBeGreaterThan(80)
  })

  test('a sign that a terminal would follow is shown', () => {
    expect(where([failed('a\u001b[31m')])[1]).toBe('    runtime/a␛[31m')
  })
})

describe('how', () => {
  const how = (records: readonly ResultRecord[]): string[] => after(lines(records), 'How:')

  test('a failure has its test, its build and its words', () => {
    const [line = '', ...others] = how([failed('a')])
    expect(line).toMatch(/^ {2}runtime\/a, bpftrace 0\.23\.2: .*: exit code 1 in a$/)
    expect(others).toEqual([])
  })

  test('one reason on two kernels is one line', () => {
    expect(how([failed('a'), failed('a', NEWER)])).toHaveLength(1)
  })

  test('a reason with line feeds is one line', () => {
    expect(how([failed('a', { reason: 'one\ntwo' })])[0]).toContain('one␊two')
  })

  test('a long reason is cut', () => {
    expect(how([failed('a', { reason: 'x'.repeat(2000) })])[0]).toHaveLength(600)
  })

  test('thirty are told, and how many more', () => {
    expect(how(many(30, (number) => failed(`t${number}`)))).toHaveLength(30)
    const all = how(many(32, (number) => failed(`t${number}`)))
    expect(all).toHaveLength(31)
    expect(all.at(-1)).toBe('  and 2 more: see the table')
  })
})

describe('left out', () => {
  const left = (records: readonly ResultRecord[]): string[] => after(lines(records), 'Left out:')

  test('tests of one reason are counted together, the most first', () => {
    expect(
      left([skipped('a', 'skipped: rare'), skipped('b', 'skipped: often'), skipped('c', 'skipped: often')]),
    ).toEqual(['  2 tests: skipped: often', '  1 test: skipped: rare'])
  })

  test('a test on two kernels is one test', () => {
    expect(left([skipped('a', 'skipped: x'), skipped('a', 'skipped: x', NEWER)])).toEqual([
      '  1 test: skipped: x',
    ])
  })

  test('twenty reasons are told, and how many others there are', () => {
    expect(left(many(20, (number) => skipped(`t${number}`, `skipped: ${number}`)))).toHaveLength(20)
    const all = left(many(21, (number) => skipped(`t${number}`, `skipped: ${number}`)))
    expect(all).toHaveLength(21)
    expect(all.at(-1)).toBe('  and 1 other reason: see the records')
  })

  test('a long reason is cut', () => {
    expect(left([skipped('a', 'x'.repeat(1000))])[0]).toHaveLength(240)
  })
})

describe('at the end', () => {
  test('warnings are told once', () => {
    const warnings = ['the Release of sid has expired']
    const all = lines([passed('a', { warnings }), passed('b', { warnings })])
    expect(all.slice(2)).toEqual(['', ...warnings])
  })

  test('the file of known failures, where there is one', () => {
    expect(lines([passed('a')], { known: 'known-runtime.yaml' }).slice(2)).toEqual([
      '',
      'Known failures: known-runtime.yaml',
    ])
  })

  test('what changed since the last records, where anything did', () => {
    expect(lines([passed('a')], { changes: ['1 fixed', '2 new'] }).at(-1)).toBe(
      'Since the last records: 1 fixed, 2 new',
    )
  })
})
