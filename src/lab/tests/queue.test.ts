/** Which machine takes which tests. */
import { describe, expect, test } from 'vitest'
import { testWith } from '../../suite/suite.fixture.js'
import { cellOf } from '../../supply/plan/plan.fixture.js'
import type { Cell } from '../../supply/plan/cell.js'
import { nextQueue, queuesOf } from './queue.js'
import type { TestQueue } from './queue.js'
import type { OpenTest } from './recall-tests.js'

const open = (cell: Cell, count: number, name = 'one'): OpenTest[] =>
  Array.from({ length: count }, (_, at) => ({
    cell,
    one: {
      name: `runtime/group.${name}-${at}`,
      test: { ...testWith('EXPECT x'), id: 'group.one' },
      files: new Map(),
      lacking: null,
      warnings: [],
      read: () => null,
    },
  }))

const OLD = { id: '6.1.170' }
const NEW = { id: '7.3.4' }

describe('queues', () => {
  test('nothing is open', () => {
    expect(queuesOf([])).toEqual([])
  })

  test('each kernel has one, in the order of the first test, with all builds in the order given', () => {
    const tests = [
      ...open(cellOf(NEW), 2),
      ...open(cellOf(OLD), 1),
      ...open(cellOf(NEW, { id: '0.24.0' }), 1),
    ]
    const queues = queuesOf(tests)
    expect(queues.map(({ kernel }) => kernel)).toEqual(['7.3.4', '6.1.170'])
    expect(queues[0]?.left).toEqual([tests[0], tests[1], tests[3]])
    expect(queues[1]?.left).toEqual([tests[2]])
  })

  test('no machine serves a new one, and none has', () => {
    expect(queuesOf(open(cellOf(), 1))).toMatchObject([{ machines: 0, served: 0 }])
  })

  test('one kernel in two runtimes has two', () => {
    expect(queuesOf([...open(cellOf(), 1), ...open(cellOf({}, {}, 'container'), 1)])).toHaveLength(2)
  })
})

describe('next', () => {
  const queue = (count: number, changes: Partial<TestQueue> = {}, cell = cellOf()): TestQueue => ({
    kernel: cell.kernel.id,
    left: open(cell, count),
    machines: 0,
    served: 0,
    ...changes,
  })

  test('none where there is no queue, and none where nothing is left', () => {
    expect(nextQueue([])).toBeNull()
    expect(nextQueue([queue(0), queue(0, { machines: 1 })])).toBeNull()
  })

  test('one test is worth the first machine', () => {
    const only = queue(1)
    expect(nextQueue([only])).toBe(only)
  })

  test('four tests are not worth another machine, and five are', () => {
    const five = queue(5, { machines: 1 })
    expect(nextQueue([queue(4, { machines: 1 })])).toBeNull()
    expect(nextQueue([five])).toBe(five)
  })

  test('the one with most left goes first', () => {
    const [few, many] = [queue(3), queue(9)]
    expect(nextQueue([few, many])).toBe(many)
  })

  test('of two alike the first', () => {
    const [first, second] = [queue(3), queue(3)]
    expect(nextQueue([first, second])).toBe(first)
  })

  test('what is left is shared among the machines that serve it, with the new one', () => {
    const [served, fresh] = [queue(9, { machines: 1 }), queue(5)]
    expect(nextQueue([served, fresh])).toBe(fresh)
    const busier = queue(11, { machines: 1 })
    expect(nextQueue([busier, fresh])).toBe(busier)
  })

  test('machines that have served it and are gone count no more', () => {
    const one = queue(1, { served: 3 })
    expect(nextQueue([one])).toBe(one)
  })

  test('a container is one at a time, however much is left', () => {
    const cell = cellOf({}, {}, 'container')
    const free = queue(100, {}, cell)
    expect(nextQueue([free])).toBe(free)
    expect(nextQueue([queue(100, { machines: 1 }, cell)])).toBeNull()
  })

  test('a container that is served lets a smaller queue go before it', () => {
    const small = queue(1)
    expect(nextQueue([queue(100, { machines: 1 }, cellOf({}, {}, 'container')), small])).toBe(small)
  })
})
