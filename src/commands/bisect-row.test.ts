import { describe, expect, test } from 'vitest'
import { UsageError } from '../lib/errors.js'
import type { BisectAsker } from './bisect-asking.js'
import { axisOf, endsOf, rowOf } from './bisect-row.js'
import { searched } from './bisect-search.js'
import { answerIn } from '../answers/bisect/answer.js'
import { changesIn } from '../answers/bisect/search.js'
import { record, reversed } from '../records/record.fixture.js'
import type { ResultRecord } from '../records/record.js'
import type { Cell } from '../supply/plan/cell.js'

const cell = (kernel: string, bpftrace = '0.27.1', flavour: Cell['kernel']['flavour'] = 'cloud'): Cell => ({
  kernel: {
    ...{ id: kernel, version: kernel.replace(/-(?!rc).*/, ''), series: '', release: kernel, flavour },
    ...{ arch: 'x86_64', packages: [], warnings: [] },
  },
  bpftrace: { id: bpftrace, version: bpftrace, arch: 'x86_64', packages: [], warnings: [] },
  runtime: 'microvm',
})
const ids = (cells: readonly Cell[]): string[] => cells.map(({ kernel }) => kernel.id)

describe('the row', () => {
  test('is in the order of releases, candidates before their release', () => {
    const row = rowOf(
      [cell('7.3'), cell('6.12.90'), cell('7.3-rc7'), cell('6.12.118'), cell('6.1.187')],
      'kernel',
    )
    expect(ids(row)).toEqual(['6.1.187', '6.12.90', '6.12.118', '7.3-rc7', '7.3'])
  })

  test('has kernels of one flavour', () => {
    expect(
      ids(rowOf([cell('6.1'), cell('6.12', '0.27.1'), cell('6.12-rt', '0.27.1', 'rt')], 'kernel')),
    ).toEqual(['6.1', '6.12'])
    const ubuntu = (release: string, flavour: Cell['kernel']['flavour']) => {
      const one = cell(release, '0.27.1', flavour)
      return { ...one, kernel: { ...one.kernel, version: release } }
    }
    const generic = [ubuntu('6.8.0-100-generic', 'generic'), ubuntu('6.8.0-45-generic', 'generic')]
    expect(ids(rowOf(generic, 'kernel'))).toEqual(['6.8.0-45-generic', '6.8.0-100-generic'])
    expect(() => rowOf([...generic, ubuntu('6.8.0-1015-aws', 'aws')], 'kernel')).toThrow(
      /kernels of generic and aws cannot be searched as one row/,
    )
    expect(() => rowOf([...generic, cell('6.12')], 'kernel')).toThrow(/kernels of generic and cloud cannot/)
    const mixed = [cell('6.1-rt', '0.27.1', 'rt'), cell('6.12-full', '0.27.1', 'full')]
    expect(() => rowOf(mixed, 'kernel')).toThrow(/kernels of rt and full cannot be searched as one row/)
  })

  test('has one build, and builds have one kernel', () => {
    expect(() => rowOf([cell('6.1'), cell('6.12', '0.23.2')], 'kernel')).toThrow(
      'bisect over kernels takes one bpftrace build; choose with --bpftrace: 0.27.1, 0.23.2',
    )
    expect(() => rowOf([cell('6.1'), cell('6.12', '0.23.2')], 'bpftrace')).toThrow(/takes one kernel/)
    expect(() => rowOf([cell('6.1')], 'kernel')).toThrow(
      'there is nothing to search: 6.1 is all that is offered',
    )
  })

  test('an axis is a word', () => {
    expect(() => axisOf('arch')).toThrow(UsageError)
  })
})

describe('ends', () => {
  const names = ['6.1.150', '6.1.187', '6.12.43', '6.12.118', '6.16.3', '6.16.12']
  test.each([
    [{}, [0, 5]],
    [{ good: '6.12', bad: '6.16' }, [2, 5]],
    [{ good: '6.16', bad: '6.12' }, [2, 5]],
    [{ good: '6.12.118', bad: '6.16.3' }, [3, 4]],
    [{ good: '6.12' }, [2, 5]],
    [{ bad: '6.12' }, [0, 3]],
  ])('%j', (given, ends) => expect(endsOf(names, 'kernel', given)).toEqual(ends))

  test('one release is not two ends, and what is not there is refused', () => {
    expect(() => endsOf(names, 'kernel', { good: '6.12.43', bad: '6.12.43' })).toThrow(
      /6\.12\.43 is both ends/,
    )
    expect(() => endsOf(names, 'kernel', { good: '6.14' })).toThrow(/no kernel matches '6\.14'/)
  })
})

describe('the search over a row', () => {
  const row = ['5.10', '6.1', '6.12', '6.16', '6.17', '6.18', '7.0'].map((name) => cell(name))

  /** Answers by a letter a release: written, reversed, or flaky at first. */
  function asking(history: string) {
    const asked: string[] = []
    const asker: BisectAsker = {
      ask: (cells) =>
        Promise.resolve(
          new Map(
            cells.map(({ kernel }): [string, ResultRecord] => {
              const letter = history[row.findIndex((one) => one.kernel.id === kernel.id)]
              asked.push(kernel.id)
              if (letter === 'f' && asked.filter((one) => one === kernel.id).length < 3)
                return [kernel.id, record({ verdict: 'flaky', order: null, events: [] })]
              return [kernel.id, letter === 'b' ? reversed() : record()]
            }),
          ),
        ),
    }
    return { asker, asked }
  }
  const how = { axis: 'kernel', every: false, most: 1, tell: () => undefined } as const

  test('what earlier records say is asked anew at the sides of the change, and no further', async () => {
    const { asker, asked } = asking('ggggbbb')
    const recorded = new Map([
      [3, answerIn(record())],
      [4, answerIn(reversed())],
      [0, answerIn(record())],
      [6, answerIn(reversed())],
    ])
    const its = await searched(row, recorded, asker, how)
    expect(asked.sort()).toEqual(['6.16', '6.17'])
    expect(changesIn(row.length, its?.known ?? new Map())).toEqual([{ before: 3, after: 4 }])
  })

  test('earlier records that say what is not so lead nobody astray', async () => {
    const { asker } = asking('gggggbb')
    const recorded = new Map([
      [0, answerIn(record())],
      [2, answerIn(reversed())],
      [6, answerIn(reversed())],
    ])
    const its = await searched(row, recorded, asker, how)
    expect(changesIn(row.length, its?.known ?? new Map()).at(-1)).toEqual({ before: 4, after: 5 })
  })

  test('a history that goes to and fro is known as such', async () => {
    const { asker } = asking('gbbgggb')
    const recorded = new Map([
      [1, answerIn(reversed())],
      [3, answerIn(record())],
    ])
    const its = await searched(row, recorded, asker, { ...how, every: true })
    expect(changesIn(row.length, its?.known ?? new Map())).toEqual([
      { before: 0, after: 1 },
      { before: 2, after: 3 },
      { before: 5, after: 6 },
    ])
  })

  test('what is flaky is asked again', async () => {
    const { asker, asked } = asking('fbbbbbb')
    const its = await searched(row, new Map(), asker, how)
    expect(asked.filter((name) => name === '5.10')).toHaveLength(3)
    expect(changesIn(row.length, its?.known ?? new Map())).toEqual([{ before: 0, after: 1 }])
  })

  test('an interruption ends it', async () => {
    const its = await searched(row, new Map(), { ask: () => Promise.resolve(null) }, how)
    expect(its).toBeNull()
  })
})
