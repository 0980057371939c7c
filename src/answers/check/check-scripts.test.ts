import { describe, expect, test } from 'vitest'
import { recordsOf } from '../report/findings/findings.fixture.js'
import { checked, HALF, onlyPair, STORY } from './check.fixture.js'
import { storyOf } from './words.js'

const ALL = '.... .... .... .... .... .... ....'

describe('an order that a script relies on', () => {
  test('is not kept: where, what comes of it, and what helps', () => {
    const found = checked(STORY, { wild: HALF, kretprobe: ALL })
    expect(found.exitCode).toBe(1)
    const pair = onlyPair(found)
    expect(pair).toMatchObject({ standing: 'broken', case: 'wild' })
    expect(pair.stretches.map(({ where, word }) => `${word} ${where}`)).toEqual([
      'reversed on kernels ≥ 6.16 with bpftrace 0.23.2 to 0.27.1; as written on kernels ≤ 6.12; 6.13 to 6.15 were not measured',
      'as written on all 7 kernels with bpftrace 0.17.0; on kernels ≤ 6.12 with bpftrace 0.23.2 to 0.27.1',
    ])
    expect(pair.consequences).toEqual(['line 3 deletes @start, which line 2 reads: line 2 finds nothing'])
    expect(pair.remedies).toEqual([
      'write both in one block, with their filters as conditions in it: statements run as written',
      'name the functions: kretprobe by exact names runs as written in all 28 cells that are asked for',
      'take another build: bpftrace 0.17.0 runs them as written on all 7 kernels that are asked for',
    ])
  })

  test('is kept where it is asked for', () => {
    const found = checked(STORY, { wild: HALF }, { kernel: ['5.10', '6.12'] })
    expect([found.exitCode, onlyPair(found).standing]).toEqual([0, 'kept'])
    expect(onlyPair(found).remedies).toEqual([])
  })

  test('was not measured: no case, no records of it, a cell without an answer, a release', () => {
    const watch = 'watchpoint:0x1:4:w { @a = 1 } watchpoint:0x1:4:w { print(@a) }'
    expect(checked(watch, { wild: ALL })).toMatchObject({ exitCode: 3 })
    expect(onlyPair(checked(watch, { wild: ALL })).notes).toEqual([
      'no case of the matrix measures watchpoint',
    ])
    const unasked = checked(STORY, { kretprobe: ALL })
    expect([unasked.exitCode, onlyPair(unasked).notes]).toEqual([
      3,
      ['the records have no answer to the case wild'],
    ])
    expect(checked(STORY, { wild: '.... ...- .... .... .... .... ....' }).exitCode).toBe(3)
    expect(checked(STORY, { wild: '.... ...e .... .... .... .... ....' }).exitCode).toBe(3)
    const release = checked(STORY, { wild: HALF }, { kernel: ['6.14'] })
    expect([release.exitCode, onlyPair(release).beside]).toEqual([
      3,
      [
        'kernel 6.14 was not measured; 6.12.118 says as written; 6.16.12 says as written with bpftrace 0.17.0, reversed with bpftrace 0.23.2 to 0.27.1',
      ],
    ])
  })

  test('that is not kept counts for more than one that was not measured', () => {
    const found = checked(STORY, { wild: HALF }, { kernel: ['6.14', '6.17'] })
    expect([found.exitCode, onlyPair(found).standing]).toEqual([1, 'broken'])
    expect(onlyPair(found).beside).toHaveLength(1)
  })

  test('is neither kept nor broken where bpftrace refuses such handlers', () => {
    const found = checked(STORY, { wild: 'u... u... u... u... u... u... u...' })
    expect([found.exitCode, onlyPair(found).standing]).toEqual([0, 'kept'])
    expect(storyOf(onlyPair(found))).toMatch(
      /^As written .*\nRefused on all 7 kernels with bpftrace 0\.17\.0\./,
    )
  })

  test('is not kept where bpftrace crashes', () => {
    expect(checked(STORY, { wild: 'x... .... .... .... .... .... ....' }).exitCode).toBe(1)
  })
})

test('builds that nobody measured have neighbours too', () => {
  const { beside } = onlyPair(checked(STORY, { wild: HALF }, { bpftrace: ['0.20'] }))
  expect(beside).toEqual([
    'bpftrace 0.20 was not measured; 0.17.0 says as written; 0.23.2 says as written on ≤ 6.12, reversed on ≥ 6.16',
  ])
})

test('what nothing relies on is a note, and decides nothing', () => {
  const counting = 'kretprobe:vfs_* { @a = count() } kretprobe:vfs_* { @a = count() }'
  const found = checked(counting, { wild: HALF })
  expect([found.exitCode, onlyPair(found).standing]).toEqual([0, 'note'])
  expect(checked('watchpoint:0x1:4:w {} watchpoint:0x1:4:w {}', { wild: HALF }).exitCode).toBe(0)
})

test('one block in place of two has nothing to lose', () => {
  const mended = 'kretprobe:vfs_* { @us = hist(nsecs - @start[tid]); delete(@start[tid]); }'
  expect(checked(mended, { wild: HALF })).toMatchObject({ exitCode: 0, scripts: [{ pairs: [] }] })
})

describe('what helps', () => {
  const remedies = (grids: Readonly<Record<string, string>>, selectors = {}) =>
    onlyPair(checked(STORY, grids, selectors)).remedies.slice(1)

  test('is not told where it does not help, or nobody measured it', () => {
    expect(remedies({ wild: '.rrr', kretprobe: '...r' })).toEqual([
      'take another build: bpftrace 0.17.0 runs them as written on the kernel that is asked for',
    ])
    expect(remedies({ wild: 'rrrr', kretprobe: '...-', fexit: 'rrrr' })).toEqual([])
    expect(remedies({ wild: 'rrrr', kretprobe: '...u' })).toEqual([])
  })

  test('is told with where it is refused, as long as it is kept where it matters', () => {
    expect(remedies({ wild: '.rrr', kretprobe: 'u...' }, { bpftrace: ['0.17', '0.23', '0.27'] })[0]).toBe(
      'name the functions: kretprobe by exact names runs as written in 3 of 4 cells that are asked for, and is refused in the others',
    )
  })

  test('is judged by the cells that are asked for', () => {
    expect(remedies({ wild: '...r', kretprobe: 'r...', fexit: 'rrr.' }, { bpftrace: ['0.27.1'] })).toEqual([
      'name the functions: kretprobe by exact names runs as written there',
      'attach both by fexit, which runs as written there',
      'take another build: bpftrace 0.17.0 to 0.27.0 run them as written on the kernel that is asked for',
    ])
  })
})

test('what an answer does not say by itself is noted', () => {
  const notes = (text: string, grids: Readonly<Record<string, string>>) =>
    onlyPair(checked(text, grids)).notes
  expect(notes('tracepoint:a:* { @ = 1 } tracepoint:a:* { print(@) }', { tracepoint: ALL })).toEqual([
    'tracepoint is measured by exact names',
  ])
  expect(notes('kprobe:f { @ = 1 } kprobe:f* { print(@) }', { mixed: ALL })).toEqual([
    'bpftrace promises no order of these; it is told as it was seen',
  ])
  expect(notes('kretprobe:f,kretprobe:g { @ = 1 } kretprobe:g { print(@) }', { kretprobe: ALL })).toEqual([
    'it is measured with one attach point in each block',
  ])
})

test('ten thousand handlers of one event are checked in time, and what is left out is said', () => {
  const many = 'kretprobe:vfs_* { @a = 1 } '.repeat(10_000)
  const before = performance.now()
  const { scripts, exitCode } = checked(many, { wild: HALF })
  expect([exitCode, scripts[0]?.remarks.length]).toEqual([1, 1])
  expect(performance.now() - before).toBeLessThan(60_000)
})

test('a release of arm64 that nobody measured has its neighbours among arm64 kernels', () => {
  const kernels = ['6.1.192', '6.12.118', '6.16.12', '6.1.192-arm64', '6.16.12-arm64']
  const records = recordsOf({ wild: '.. .. .. .. rr' }, { kernels, builds: ['0.23.2', '0.27.1'] })
  const text = 'kretprobe:vfs_* { @a = 1; }\nkretprobe:vfs_* { delete(@a); }\n'
  const { beside } = onlyPair(checked(text, records, { kernel: ['6.12.90-arm64'] }))
  expect(beside).toEqual([
    'kernel 6.12.90-arm64 was not measured; 6.1.192-arm64 says as written; 6.16.12-arm64 says reversed',
  ])
})
