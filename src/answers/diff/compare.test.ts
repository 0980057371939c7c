import { describe, expect, test } from 'vitest'
import { record, reversed, unordered } from '../../records/record.fixture.js'
import type { ResultRecord } from '../../records/record.js'
import { compareSets, isLoss } from './compare.js'
import type { Difference } from './difference.js'

const compare = (before: ResultRecord[], after: ResultRecord[], bySeries = false): Difference =>
  compareSets(before, after, { bySeries })

const CASES = ['fexit', 'kprobe', 'uprobe']
const cell = (changes: Partial<ResultRecord> = {}): ResultRecord[] =>
  CASES.map((name) => record({ case: name, ...changes }))
const grid = [...cell(), ...cell({ bpftrace: '0.27.1' }), ...cell({ kernel: '6.1.192' })]

/** How many of each kind, but for those of which there is none. */
function counts(difference: Difference): Record<string, number> {
  const { worse, vanished, better, changed, manner } = difference
  const all = { worse, vanished, better, new: difference.new, changed, manner }
  return Object.fromEntries(
    Object.entries(all).flatMap(([kind, some]) => (some.length > 0 ? [[kind, some.length]] : [])),
  )
}

describe('answers to one question', () => {
  const kindOf = (before: ResultRecord, after: ResultRecord) => counts(compare([before], [after]))

  test('the same answer, at another time and on another day, is no difference', () => {
    const later = record({
      finishedAt: '2027-01-01T00:00:00.000Z',
      attempts: record().attempts.map((attempt) => ({ ...attempt, milliseconds: 1 })),
      reason: 'in other words',
      release: '6.12.117+deb13u1-cloud-amd64',
    })
    const difference = compare([record()], [later])
    expect(counts(difference)).toEqual({})
    expect(difference.same).toBe(1)
  })

  test('worse and better', () => {
    expect(kindOf(record(), reversed())).toEqual({ worse: 1 })
    expect(kindOf(reversed(), record())).toEqual({ better: 1 })
  })

  const mixed = (events: string[], order: ResultRecord['order'] = 'shuffled') =>
    record({ case: 'mixed', expected: {}, order, events })

  test('another order where none is expected is told, be it called the same', () => {
    expect(kindOf(mixed(['bca', 'bca']), mixed(['cab', 'cab']))).toEqual({ changed: 1 })
    expect(kindOf(mixed(['abc'], 'declared'), mixed(['cba'], 'reversed'))).toEqual({ changed: 1 })
  })

  test('events that vary anyway say nothing by varying otherwise', () => {
    const partial = (events: string[]) => reversed({ order: 'partial', events, attempts: [] })
    expect(kindOf(partial(['ab', 'c']), partial(['c', 'ab']))).toEqual({})
  })

  test('another known issue, a prediction that fails, an issue that is seen no longer', () => {
    const known = (why: string) => reversed({ verdict: 'known', expected: { order: 'reversed', why } })
    expect(kindOf(known('one'), known('other'))).toEqual({ changed: 1 })
    expect(kindOf(record(), record({ surprise: 'answered' }))).toEqual({ changed: 1 })
    expect(kindOf(record(), record({ verdict: 'fixed' }))).toEqual({ changed: 1 })
  })

  test('another mechanism; none where one of the records is from before there were any', () => {
    const by = (mechanism: string) => record({ mechanism: [mechanism] })
    expect(kindOf(by('kprobe'), by('kprobe_multi'))).toEqual({ manner: 1 })
    expect(kindOf(by('kprobe'), by('kprobe'))).toEqual({})
    expect(kindOf(record(), by('kprobe'))).toEqual({})
  })

  test('other attempts at the same answer', () => {
    const [attempt] = record().attempts
    expect(kindOf(record(), record({ attempts: [attempt!, { ...attempt!, mode: 'isolated' }] }))).toEqual({
      manner: 1,
    })
  })
})

describe('what only one set has', () => {
  const lone = (some: Difference['new']) =>
    some.map(({ what, record: { kernel, bpftrace, case: name }, ...rest }) => ({
      what,
      at: what === 'case' ? name : `${kernel} ${bpftrace}${what === 'answer' ? ` ${name}` : ''}`,
      ...('answers' in rest ? { answers: rest.answers } : {}),
    }))

  test('a whole cell is told once', () => {
    const difference = compare(grid, grid.slice(0, 6))
    expect(lone(difference.vanished)).toEqual([{ what: 'cell', at: '6.1.192 0.23.2', answers: 3 }])
    expect(isLoss(difference)).toBe(true)
    expect(lone(compare(grid.slice(0, 6), grid).new)).toEqual(lone(difference.vanished))
  })

  test('a case that is in no cell any more is told once, beside a cell that is gone', () => {
    const left = grid.slice(0, 6).filter((one) => one.case !== 'uprobe')
    const { vanished } = compare(grid, left)
    expect(lone(vanished)).toEqual([
      { what: 'cell', at: '6.1.192 0.23.2', answers: 3 },
      { what: 'case', at: 'uprobe', answers: 2 },
    ])
  })

  test('an answer of a cell that is there is told by itself', () => {
    expect(lone(compare(grid, grid.slice(1)).vanished)).toEqual([
      { what: 'answer', at: '6.12.117 0.23.2 fexit' },
    ])
  })

  test('the runtime is part of the cell', () => {
    const difference = compare(cell(), cell({ runtime: 'container' }))
    expect(counts(difference)).toEqual({ vanished: 1, new: 1 })
  })

  test('what is only new is no loss', () => {
    expect(isLoss(compare(grid.slice(0, 3), grid))).toBe(false)
  })
})

describe('a newer release of a kernel series', () => {
  const newer = cell({ kernel: '6.12.118' })

  test('is not the same kernel, and said to have taken its place', () => {
    const difference = compare(cell(), newer)
    expect(counts(difference)).toEqual({ vanished: 1, new: 1 })
    expect(difference.successors).toEqual([{ gone: '6.12.117', come: '6.12.118' }])
    expect(isLoss(difference)).toBe(true)
  })

  test('answers in its place where that is asked for', () => {
    const [first, ...others] = newer
    const difference = compare(cell(), [reversed({ ...reversed(), kernel: first!.kernel }), ...others], true)
    expect(counts(difference)).toEqual({ worse: 1 })
    expect(difference.worse[0]).toMatchObject({
      before: { kernel: '6.12.117', case: 'fexit' },
      after: { kernel: '6.12.118', case: 'fexit' },
    })
    expect(difference.same).toBe(2)
  })

  test('loses what it has no answer to', () => {
    const { vanished } = compare(cell(), newer.slice(1), true)
    expect(vanished.map(({ what, record: { kernel } }) => [what, kernel])).toEqual([['case', '6.12.117']])
  })

  test.each([
    ['another flavour', ['6.12.117'], ['6.12.118-rt']],
    ['another series', ['6.12.117'], ['6.13.1']],
    ['two that are gone', ['6.12.116', '6.12.117'], ['6.12.118']],
    ['two that have come', ['6.12.117'], ['6.12.118', '6.12.119']],
    ['no version', ['host'], ['6.12.118']],
    ['both there before', ['6.12.117', '6.12.118'], ['6.12.118']],
  ])('%s: none is taken for the other', (_, before, after) => {
    const of = (kernels: string[]) => kernels.flatMap((kernel) => cell({ kernel }))
    expect(compare(of(before), of(after), true).successors).toEqual([])
  })
})

test('is sorted, whatever the order of the records', () => {
  const after = grid.map((one) => unordered('crash', 'SIGSEGV', { ...one, verdict: 'crash', order: null }))
  const [forward, backward] = [compare(grid, after), compare(grid.toReversed(), after)]
  expect(backward).toEqual(forward)
  expect(forward.worse.map(({ after: one }) => `${one.kernel} ${one.bpftrace} ${one.case}`)).toEqual([
    ...CASES.map((name) => `6.1.192 0.23.2 ${name}`),
    ...CASES.map((name) => `6.12.117 0.23.2 ${name}`),
    ...CASES.map((name) => `6.12.117 0.27.1 ${name}`),
  ])
})

test('takes a time in proportion to the records', () => {
  const many = Array.from({ length: 20_000 }, (_, index) =>
    record({ kernel: `6.${index % 50}.1`, case: `c${index}` }),
  )
  const began = performance.now()
  expect(compare(many, many.slice(1)).vanished).toHaveLength(1)
  expect(performance.now() - began).toBeLessThan(60_000)
})

describe('host is whatever kernel a machine has', () => {
  const host = (release: string, changes: Partial<ResultRecord> = {}) =>
    cell({ kernel: 'host', runtime: 'container', release, ...changes })
  const better = host('6.18', { reason: 'in other words' })

  test('of one release it is compared', () => {
    expect(compare(host('6.18'), better).same).toBe(3)
  })

  test('of another release it is another kernel: the one has vanished, the other is new', () => {
    const difference = compare([...grid, ...host('6.1')], [...grid, ...better])
    expect(counts(difference)).toEqual({ vanished: 1, new: 1 })
    expect(difference.vanished).toMatchObject([{ what: 'cell', answers: 3, record: { release: '6.1' } }])
    expect(difference.successors).toEqual([{ gone: 'host 6.1', come: 'host 6.18' }])
  })

  test('by series the two are compared', () => {
    expect(compare(host('6.1'), better, true).same).toBe(3)
  })

  test('an answer that is lost is worse, whatever the release would have been', () => {
    const lost = host('', { verdict: 'error', order: null, events: [] })
    expect(counts(compare(host('6.1'), lost))).toEqual({ worse: 3 })
  })
})
