import { describe, expect, test } from 'vitest'
import type { KnownIssue } from '../../../matrix/schema.js'
import type { ResultRecord } from '../../../records/record.js'
import { record, reversed, unordered } from '../../../records/record.fixture.js'
import { modelOf } from './model.js'
import type { TableOptions } from './report.js'

const issue: KnownIssue = {
  id: 'fexit-reversed',
  cases: ['fexit'],
  seen: 'reversed',
  summary: 'fexit is attached forward.',
  upstream: 'unreported',
}
const options = (changes: Partial<TableOptions> = {}): TableOptions => ({
  cases: [{ name: 'kprobe' }, { name: 'fexit', title: 'On return' }],
  knownIssues: [],
  ...changes,
})
const known = (changes = {}) =>
  reversed({ verdict: 'known', expected: { order: 'reversed', why: issue.id }, ...changes })

describe('axes', () => {
  test('cases: the seed first, then as given, then those of which only records know', () => {
    const cases = [{ name: 'kprobe' }, { name: 'seed-b' }, { name: 'fexit' }, { name: 'seed-a' }]
    const { grids } = modelOf([record({ case: 'old' }), record({ case: 'fexit' })], options({ cases }))
    expect(grids.map(({ name }) => name)).toEqual(['seed-b', 'seed-a', 'kprobe', 'fexit', 'old'])
  })

  test('kernels and builds by version, those expected among them', () => {
    const { kernels, builds } = modelOf(
      [
        record({ kernel: '6.12.1', bpftrace: '0.11.3' }),
        record({ kernel: 'host', bpftrace: '0.9.4', runtime: 'container' }),
      ],
      options({ expected: { kernels: ['6.2.1', 'host', '6.12.1'], builds: ['0.23.2', '0.9.4'] } }),
    )
    expect(kernels.map(({ kernel, runtime }) => `${kernel} ${runtime}`)).toEqual([
      '6.2.1 microvm',
      '6.12.1 microvm',
      'host container',
    ])
    expect(builds.map(({ bpftrace }) => bpftrace)).toEqual(['0.9.4', '0.11.3', '0.23.2'])
  })

  test('a kernel has a row a runtime', () => {
    const { kernels, grids } = modelOf([record(), reversed({ runtime: 'container' })], options())
    expect(kernels.map(({ runtime }) => runtime)).toEqual(['microvm', 'container'])
    expect(grids[1]?.answers.map(([answer]) => answer?.shown)).toEqual(['ok', 'wrong-order'])
  })

  test('what was run: releases that were seen, and packages', () => {
    const { kernels, builds } = modelOf(
      [
        record({ release: '6.12.117-b' }),
        unordered('error', 'no boot', { case: 'kprobe', release: 'promised' }),
      ],
      options(),
    )
    expect(kernels[0]?.releases).toEqual(['6.12.117-b'])
    expect(builds[0]?.packages).toEqual(['0.23.2-1'])
  })
})

test('a table of nothing but gaps is refused before it is made', () => {
  const apart = Array.from({ length: 3000 }, (_, at) =>
    record({ kernel: `6.12.${at}`, bpftrace: `0.23.${at}`, case: 'fexit' }),
  )
  expect(() => modelOf(apart, options())).toThrow(
    /^3000 kernels, 3000 builds and \d cases? .* a table of \d+ answers: expected 400000 at most/,
  )
})

describe('answers', () => {
  test('what has no record is missing, and is not green in the overview', () => {
    const { grids, overview, counts } = modelOf([record()], options())
    expect(grids.map(({ answers }) => answers[0]?.[0]?.shown)).toEqual(['missing', 'ok'])
    expect(overview).toEqual([[{ worst: 'missing', kept: 1, promised: 2 }]])
    expect(counts).toMatchObject({ ok: 1, missing: 1, error: 0 })
  })

  test('an expected cell without any record is missing in every case', () => {
    const { overview, counts } = modelOf([], options({ expected: { kernels: ['6.1'], builds: ['0.23.2'] } }))
    expect(overview).toEqual([[{ worst: 'missing', kept: 0, promised: 2 }]])
    expect(counts.missing).toBe(2)
  })

  test('without records and expectations there is nothing', () => {
    expect(modelOf([], options()).overview).toEqual([])
  })

  test.each([
    [[record(), reversed()], 'wrong-order', 1],
    [[known(), record()], 'known', 1],
    [[unordered('unsupported', 'no'), known()], 'known', 0],
    [[unordered('error', 'no'), known()], 'error', 0],
    [[record({ verdict: 'fixed' }), record()], 'fixed', 2],
    [[record({ verdict: 'fixed' }), unordered('error', 'no')], 'error', 1],
    [[unordered('crash', 'no'), unordered('error', 'no')], 'crash', 0],
    [[record({ verdict: 'flaky' }), record()], 'flaky', 1],
  ] as const)('the overview shows the worst: %#', ([first, second], worst, kept) => {
    const records = [
      { ...first, case: 'kprobe' },
      { ...second, case: 'fexit' },
    ]
    expect(modelOf(records, options()).overview).toEqual([[{ worst, kept, promised: 2 }]])
  })

  test('a case of which nothing is expected can be the worst, and is not counted', () => {
    const cases = [
      { name: 'fexit', promise: 'declared' },
      { name: 'mixed', promise: 'none' },
    ] as const
    const [kept, free] = [record(), { case: 'mixed', expected: {} }]
    for (const other of [record(free), record({ ...free, verdict: 'fixed' }), known(free)])
      expect(modelOf([kept, other], options({ cases })).overview).toEqual([
        [{ worst: other.verdict, kept: 1, promised: 1 }],
      ])
  })

  test('of a case of which only records know, they say whether something is expected', () => {
    const free = record({ expected: {} })
    const covered = known({ kernel: '7.3.4', expected: { order: 'partial', why: 'programs-confused' } })
    const promised = (...records: ResultRecord[]): boolean[] =>
      modelOf(records, options({ cases: [] })).grids.map((one) => one.promised)
    expect(promised(free, covered)).toEqual([false])
    expect(promised(record(), covered)).toEqual([true])
  })

  test('are counted as the exit code sees them, whatever surprises', () => {
    const surprise = 'answered, although a refusal is predicted'
    const { grids, counts, standings } = modelOf(
      [
        record({ surprise }),
        unordered('error', 'no boot', { kernel: '6.1', surprise }),
        reversed({ kernel: '6.2', surprise }),
        known({ kernel: '6.3' }),
      ],
      options({ cases: [] }),
    )
    expect(grids[0]?.answers.flat().map(({ shown }) => shown)).toEqual([
      'surprise',
      'wrong-order',
      'known',
      'surprise',
    ])
    expect(counts).toMatchObject({ surprise: 2, 'wrong-order': 1, known: 1, error: 0 })
    expect(standings).toEqual({ expected: 1, unexpected: 3, unanswered: 0 })
  })

  test('a known issue has its number', () => {
    const { grids } = modelOf(
      [known(), record({ case: 'kprobe', expected: { order: 'declared', why: issue.id } })],
      options({ knownIssues: [{ ...issue, id: 'other' }, issue] }),
    )
    expect(grids.map(({ answers }) => answers[0]?.[0]?.issue)).toEqual([undefined, 2])
  })

  test('a known issue of an architecture that nobody asked is not told', () => {
    const its = { ...issue, arch: 'arm64' as const }
    const told = (...records: ResultRecord[]) =>
      modelOf(records, options({ knownIssues: [its] })).issues.map(({ id }) => id)
    expect(told(record())).toEqual([])
    expect(told(record(), record({ kernel: '6.12.118-arm64', arch: 'arm64' }))).toEqual([its.id])
  })

  test('a known issue of releases that nobody asked is not told', () => {
    const its = { ...issue, releases: ['6.18.5+deb13-amd64'] }
    const told = (release: string) =>
      modelOf([record({ release })], options({ knownIssues: [its] })).issues.map(({ id }) => id)
    expect(told('6.18.5+deb13-cloud-amd64')).toEqual([])
    expect(told('6.18.5+deb13-amd64')).toEqual([its.id])
  })

  test('of two records for one question the later counts', () => {
    expect(modelOf([unordered('error', 'no'), record()], options()).records).toEqual([record()])
  })
})
