import { describe, expect, test } from 'vitest'
import { readScript } from './read.js'
import { sharedEvents } from './shared.js'

const FUNCTIONS = ['vfs_write', 'vfs_read', 'vfs_readv', 'vfs_rename', 'vfs_rmdir', 'do_nanosleep']

/** Pairs as indexes, points and by what they are known. */
const pairs = (text: string, functions?: readonly string[]) =>
  sharedEvents(readScript(text), functions).events.map(
    ({ first, second, firstPoint, secondPoint, by }) =>
      `${first.index} ${second.index} ${firstPoint.written} ${secondPoint.written} ${by}`,
  )

/** Handlers that do nothing, each with its points. */
const handlers = (...points: string[]) => points.map((point) => `${point} { }`).join('\n')

describe('one event', () => {
  test.each([
    ['kprobe:f', 'k:f'],
    ['kprobe:f', 'kprobe:vmlinux:f'],
    ['kprobe:f', 'kprobe:xfs:f'],
    ['kprobe:f', 'kprobe:f+0'],
    ['kprobe:f+16', 'kprobe:f+0x10'],
    ['kprobe:f', 'fentry:f'],
    ['kretprobe:f', 'kretfunc:vmlinux:f'],
    ['kfunc:f', 'fentry:vmlinux:f'],
    ['uprobe:/bin/bash:readline', 'u:"/bin/bash":"readline"'],
    ['usdt:/bin/a:p:n', 'U:/bin/a:n'],
    ['tracepoint:a:b', 't:a:b'],
    ['rawtracepoint:b', 'rt:mod:b'],
    ['interval:s:1', 'i:ms:1000'],
    ['interval:s:1', 'interval:1s'],
    ['profile:hz:50', 'p:ms:20'],
    ['profile:us:1_000', 'profile:1e6'],
    ['software:faults', 's:page-faults:100'],
    ['software:cpu:', 'software:cpu-clock:1000000'],
    ['software:major-faults', 'software:major-faults:1'],
    ['hardware:cycles', 'h:cpu-cycles:1e6'],
    ['iter:task', 'it:task:/sys/fs/bpf/a'],
    ['BEGIN', 'begin'],
    ['END', 'end'],
    ['self:signal:SIGUSR1', 'self:signal:SIGUSR1'],
    ['watchpoint:0x10:8:w', 'w:0x10:8:w'],
    ['fentry:bpf:7:prog', 'fentry:bpf:prog'],
  ])('%s and %s', (one, other) => expect(pairs(handlers(one, other))).toEqual([`0 1 ${one} ${other} same`]))

  test.each([
    ['kprobe:f', 'kretprobe:f'],
    ['fentry:f', 'fexit:f'],
    ['kprobe:f', 'kretfunc:f'],
    ['kprobe:f', 'kprobe:g'],
    ['kprobe:f', 'kprobe:f+4'],
    ['kprobe:vmlinux:f', 'kprobe:xfs:f'],
    ['kprobe:f', 'uprobe:/bin/f:f'],
    ['uprobe:/bin/a:f', 'uprobe:/bin/b:f'],
    ['uprobe:/bin/a:f', 'uretprobe:/bin/a:f'],
    ['usdt:/bin/a:p:n', 'usdt:/bin/a:q:n'],
    ['tracepoint:a:b', 'tracepoint:c:b'],
    ['tracepoint:a:b', 'rawtracepoint:b'],
    ['interval:s:1', 'profile:s:1'],
    ['interval:s:1', 'interval:ms:1'],
    ['interval:$1:5', 'interval:$2:5'],
    ['software:faults', 'software:faults:1'],
    ['iter:task', 'iter:task_file'],
    ['BEGIN', 'END'],
    ['nonsense:f', 'nonsense:f'],
    ['fentry:bpf:prog', 'fentry:prog'],
  ])('is not that of %s and %s', (one, other) => expect(pairs(handlers(one, other))).toEqual([]))
})

describe('wildcards', () => {
  test.each([
    ['kprobe:vfs_*', 'kprobe:vfs_*', 'same'],
    ['kprobe:vfs_*', 'kprobe:vfs_r*', 'pattern'],
    ['kprobe:vfs_read', 'kprobe:vfs_*', 'pattern'],
    ['kprobe:*', 'fentry:vfs_read', 'pattern'],
    ['tracepoint:sys*:sys_enter_*', 'tracepoint:syscalls:sys_enter_read', 'pattern'],
    ['uprobe:/lib/*.so:f', 'uprobe:/lib/a.so:f', 'pattern'],
    ['uprobe:/lib/[ab]:f', 'uprobe:/lib/a:f', 'pattern'],
  ])('%s and %s: %s', (one, other, by) =>
    expect(pairs(handlers(one, other))).toEqual([`0 1 ${one} ${other} ${by}`]),
  )

  test.each([
    ['kprobe:vfs_*', 'kretprobe:vfs_*'],
    ['kprobe:vfs_*', 'kprobe:do_*'],
    ['kprobe:*_read', 'kprobe:*_write'],
    ['kprobe:vfs_*', 'kprobe:vfs'],
    ['uprobe:/bin/*:f', 'uprobe:/sbin/a:f'],
  ])('%s and %s match no name together', (one, other) => expect(pairs(handlers(one, other))).toEqual([]))

  test('are looked up in a list of functions', () => {
    const text = handlers('kprobe:vfs_r*', 'kprobe:*e*d*', 'kprobe:*x*', 'kprobe:vfs_read', 'kprobe:vfs_rx')
    const { events } = sharedEvents(readScript(text), FUNCTIONS)
    expect(
      events.map(({ first, second, by, examples }) => [first.index, second.index, by, ...examples]),
    ).toEqual([
      [0, 1, 'function', 'vfs_read', 'vfs_readv'],
      [0, 3, 'function', 'vfs_read'],
      [1, 3, 'function', 'vfs_read'],
    ])
  })

  test('of one spelling are one, with at most three examples', () => {
    const [event] = sharedEvents(readScript(handlers('kprobe:vfs_*', 'k:vfs_*')), FUNCTIONS).events
    expect([event?.by, event?.examples]).toEqual(['same', ['vfs_read', 'vfs_readv', 'vfs_rename']])
    expect(sharedEvents(readScript(handlers('kprobe:x*', 'kprobe:x*')), FUNCTIONS).events).toHaveLength(1)
  })

  test('of user functions are not looked up there', () =>
    expect(pairs(handlers('uprobe:/a:f*', 'uprobe:/a:fx'), FUNCTIONS)).toHaveLength(1))
})

test('a pair of handlers is there once for two probe types, with its first points', () => {
  expect(pairs(handlers('kprobe:g, kprobe:f, fentry:h', 'kprobe:f, fentry:g, kprobe:g, fentry:h'))).toEqual([
    '0 1 kprobe:g fentry:g same',
    '0 1 kprobe:g kprobe:g same',
    '0 1 fentry:h fentry:h same',
  ])
})

test('pairs are in the order of the script', () => {
  expect(pairs(handlers('kprobe:f', 'kprobe:f*', 'kprobe:f')).map((pair) => pair.slice(0, 3))).toEqual([
    '0 1',
    '0 2',
    '1 2',
  ])
})

describe('sessions', () => {
  const inSession = (...points: string[]) =>
    sharedEvents(readScript(handlers(...points))).events.map((event) => event.inSession)

  test.each([
    [
      ['kprobe:f*', 'kretprobe:f*', 'kprobe:f_*', 'kretprobe:f_*'],
      [true, true],
    ],
    [['kretprobe:f*', 'kretprobe:f_*', 'kprobe:f*'], [false]],
    [['kprobe:f*', 'kprobe:f*', 'kretprobe:f*'], [false]],
    [
      ['kprobe:f', 'kretprobe:f', 'kprobe:f', 'kretprobe:f'],
      [false, false],
    ],
    [
      ['kprobe:f*,kprobe:g', 'kretprobe:f*', 'kprobe:f_*', 'kretprobe:f_*'],
      [false, false],
    ],
    [
      ['kprobe:m:f*', 'kretprobe:m:f*', 'kprobe:m:f_*', 'kretprobe:m:f_*'],
      [false, false],
    ],
  ])('%j', (points, expected) => {
    expect(inSession(...points)).toEqual(expected)
  })
})

describe('too much of it', () => {
  test('more than ten thousand pairs are cut off, and said to be', () => {
    const { events, remarks } = sharedEvents(readScript(handlers(...Array<string>(300).fill('kprobe:f'))))
    expect([events.length, events.at(-1)?.first.index]).toEqual([10_000, 35])
    expect(remarks).toEqual([
      { line: 36, column: 1, message: 'Pairs from this handler on are left out: there are more than 10000.' },
    ])
  })

  test('so are too many wildcards', () => {
    const points = Array.from({ length: 2000 }, (_, index) => `kprobe:f${index}_*`)
    const { events, remarks } = sharedEvents(readScript(handlers(...points)))
    expect([events.length, remarks[0]?.message]).toEqual([
      0,
      'Pairs from this handler on are left out: the script has too many attach points with wildcards.',
    ])
  })

  test('ten thousand exact points are compared without one by one', () => {
    const points = Array.from({ length: 10_000 }, (_, index) => `kprobe:f${index % 5000}`)
    const { events, remarks } = sharedEvents(readScript(handlers(...points)))
    expect([events.length, remarks]).toEqual([5000, []])
  })
})
