import { describe, expect, test } from 'vitest'
import { UsageError } from '../lib/errors.js'
import { mergeShards } from './merge.js'
import type { ShardResults } from './merge.js'
import { record, reversed, unordered } from './record.fixture.js'
import type { ResultRecord } from './record.js'
import type { ShardNote } from './shard-note.js'

const CASES = ['fexit', 'kprobe']
const KERNELS = ['6.1.192', '6.12.117', '7.3.4']
const cells = KERNELS.map((kernel, index) => ({
  kernel,
  bpftrace: '0.23.2',
  runtime: 'microvm' as const,
  shard: index + 1,
}))
const answers = (kernel: string): ResultRecord[] => CASES.map((name) => record({ kernel, case: name }))

const shard = (
  number: number,
  records: readonly ResultRecord[] = answers(KERNELS[number - 1]!),
  changes: Partial<ShardNote> = {},
  directory = `s${number}`,
): ShardResults => ({ directory, note: { shard: number, of: 3, cases: CASES, cells, ...changes }, records })

const all = [shard(1), shard(2), shard(3)]

describe('shards of one matrix', () => {
  test('together are the matrix', () => {
    const merged = mergeShards(all)
    expect(merged.records).toEqual(KERNELS.flatMap(answers))
    expect(merged).toMatchObject({ lacks: [], absent: [], leftOut: [] })
  })

  test('come in any order, and twice', () => {
    const merged = mergeShards([...all.toReversed(), ...all])
    expect(merged.records).toHaveLength(6)
    expect(merged.lacks).toEqual([])
  })

  test('one that is absent is named, with its cells', () => {
    const merged = mergeShards([all[0]!, all[2]!])
    expect(merged.absent).toEqual([2])
    expect(merged.lacks).toEqual([{ ...cells[1], cases: CASES, inconclusive: false }])
    expect(merged.records).toHaveLength(4)
  })

  test('one that was to ask nothing is not missed', () => {
    const none = { of: 4 }
    const merged = mergeShards([1, 2, 3].map((number) => shard(number, undefined, none)))
    expect(merged.absent).toEqual([])
    expect(mergeShards([1, 2, 3, 4].map((n) => shard(n, n === 4 ? [] : undefined, none))).lacks).toEqual([])
  })

  test('what one that is there lacks is named, and so is what has no conclusion', () => {
    const [first, second] = answers(KERNELS[1]!)
    const error = unordered('error', 'no boot', { kernel: second!.kernel, case: second!.case })
    expect(mergeShards([all[0]!, shard(2, [first!]), all[2]!]).lacks).toEqual([
      { ...cells[1], cases: ['kprobe'], inconclusive: false },
    ])
    expect(mergeShards([all[0]!, shard(2, [first!, error]), all[2]!]).lacks).toEqual([
      { ...cells[1], cases: ['kprobe'], inconclusive: true },
    ])
  })
})

test('answers that differ only in where they were recalled from do not contradict each other', () => {
  const recalled = answers(KERNELS[1]!).map((one) => ({ ...one, recalledFrom: ['published'] }))
  const merged = mergeShards([...all, shard(2, recalled, {}, 'again')])
  expect(merged).toMatchObject({ lacks: [], absent: [], leftOut: [] })
  expect(merged.records).toHaveLength(6)
  const lies = recalled.map((one) =>
    reversed({ ...one, verdict: 'wrong-order', order: 'reversed', events: ['cba'] }),
  )
  expect(() => mergeShards([...all, shard(2, lies, {}, 'again')])).toThrow('not the same')
})

describe('what lies in a directory beside its shard', () => {
  const foreign = record({ kernel: KERNELS[1]! })

  test('does not stand in for a shard that is absent', () => {
    const merged = mergeShards([shard(1, [...answers(KERNELS[0]!), ...answers(KERNELS[1]!)]), all[2]!])
    expect(merged.absent).toEqual([2])
    expect(merged.lacks).toHaveLength(1)
    expect(merged.leftOut).toEqual([{ directory: 's1', records: 2 }])
  })

  test('is left out where it agrees, where it is of no cell and of no case', () => {
    const others = [foreign, record({ kernel: '9.9.9' }), record({ kernel: KERNELS[0]!, case: 'other' })]
    const merged = mergeShards([shard(1, [...answers(KERNELS[0]!), ...others]), all[1]!, all[2]!])
    expect(merged.records).toEqual(KERNELS.flatMap(answers))
    expect(merged.leftOut).toEqual([{ directory: 's1', records: 3 }])
  })

  test('may not contradict the shard that asked', () => {
    const other = shard(1, [...answers(KERNELS[0]!), reversed({ kernel: KERNELS[1]! })])
    expect(() => mergeShards([other, all[1]!, all[2]!])).toThrow(UsageError)
    expect(() => mergeShards([other, all[1]!, all[2]!])).toThrow(
      'an answer is there twice, and not the same: fexit on 6.12.117 × 0.23.2: s1 says wrong-order reversed cba, s2 says ok declared abc. Give each shard a directory of its own',
    )
  })
})

describe('one shard twice', () => {
  const again = (records: ResultRecord[]) => shard(1, records, {}, 'again')
  const kernel = KERNELS[0]!
  const [fexit, kprobe] = answers(kernel)

  test('every answer that differs is named', () => {
    const wrong = CASES.map((name) => reversed({ kernel, case: name }))
    expect(() => mergeShards([...all, again(wrong)])).toThrow(
      /^2 answers are there twice, and not the same: fexit on .*; kprobe on 6\.1\.192 × 0\.23\.2: s1 says ok declared abc, again says wrong-order reversed cba\./,
    )
  })

  test('many are counted', () => {
    const names = Array.from({ length: 14 }, (_, index) => `c${index}`)
    const of = (make: typeof record) => names.map((name) => make({ kernel, case: name }))
    expect(() =>
      mergeShards([shard(1, of(record), { cases: names }), shard(1, of(reversed), { cases: names })]),
    ).toThrow(/^14 answers are .*; and 4 more\. Give/)
  })

  test('of answers that agree the later counts', () => {
    const later = { ...kprobe!, finishedAt: '2027-01-01T00:00:00.000Z' }
    expect(mergeShards([...all, again([fexit!, later])]).records).toContain(later)
    expect(mergeShards([again([fexit!, later]), ...all]).records).toContain(later)
  })

  test('an error contradicts nothing, and what concludes counts', () => {
    const error = unordered('error', 'no boot', { kernel, finishedAt: '2027-01-01T00:00:00.000Z' })
    for (const shards of [
      [...all, again([error])],
      [again([error]), ...all],
    ])
      expect(mergeShards(shards)).toMatchObject({ lacks: [], records: KERNELS.flatMap(answers) })
  })

  test('what a known issue says to vary contradicts nothing', () => {
    const expected = { order: 'varies', why: 'timers-drift' }
    const [one, other] = [record({ kernel, expected }), reversed({ kernel, verdict: 'known', expected })]
    expect(mergeShards([shard(1, [one, kprobe!]), again([other])]).lacks).toHaveLength(2)
    expect(() => mergeShards([shard(1, [one, kprobe!]), again([reversed({ kernel })])])).toThrow(UsageError)
  })
})

describe('shards of different matrices are refused', () => {
  test.each<[string, Partial<ShardNote>, string]>([
    ['another number of shards', { of: 4 }, 's1 is a shard of 3, s2 of 4'],
    [
      'another kernel release',
      { cells: [...cells.slice(0, 2), { ...cells[2]!, kernel: '7.3.5' }] },
      'only s1 has 7.3.4 × 0.23.2; only s2 has 7.3.5 × 0.23.2',
    ],
    ['another case', { cases: [...CASES, 'uprobe'] }, 'only s2 has the case uprobe'],
    [
      'another share',
      { cells: cells.map((cell) => ({ ...cell, shard: 4 - cell.shard })) },
      's1 and s2 share the cells out differently',
    ],
  ])('%s', (_, changes, why) => {
    const shards = [all[0]!, shard(2, undefined, changes)]
    expect(() => mergeShards(shards)).toThrow(UsageError)
    expect(() => mergeShards(shards)).toThrow(`these are not shards of one matrix: ${why}. Run all shards`)
  })
})

describe('different artefacts under one name are refused', () => {
  const with_ = (changes: Partial<ResultRecord['artefacts']>, records = answers(KERNELS[1]!)) =>
    records.map((one) => ({ ...one, artefacts: { ...one.artefacts, ...changes } }))
  const other = { kernel: [{ name: 'linux', version: '6.12.117-2', sha256: 'e' }] }

  test('a build of which each shard had its own', () => {
    const shards = [all[0]!, shard(2, with_({ image: { sha256: 'e' } })), all[2]!]
    expect(() => mergeShards(shards)).toThrow(UsageError)
    expect(() => mergeShards(shards)).toThrow(
      'under one name there are answers of different artefacts: bpftrace 0.23.2 in s1 and in s2. Run all',
    )
  })

  test('a kernel that two shards share', () => {
    const [fexit, kprobe] = answers(KERNELS[1]!)
    const shards = [shard(2, [fexit!]), shard(2, with_(other, [kprobe!]), {}, 'again')]
    expect(() => mergeShards(shards)).toThrow('kernel 6.12.117 in s2 and in again')
    expect(() => mergeShards([all[0]!, shard(2, with_(other)), all[2]!])).not.toThrow()
  })

  test('but for the kernel of each machine', () => {
    const host = cells.map((cell) => ({ ...cell, kernel: 'host' }))
    const own = (records: ResultRecord[]) => records.map((one) => ({ ...one, kernel: 'host' }))
    const [fexit, kprobe] = own(answers(KERNELS[0]!))
    const shards = [
      shard(3, [fexit!], { cells: host }),
      shard(3, with_(other, [kprobe!]), { cells: host }, 'again'),
    ]
    expect(mergeShards(shards).records).toHaveLength(2)
  })
})
