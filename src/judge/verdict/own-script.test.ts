import { describe, expect, test } from 'vitest'
import { programOf } from '../exercise/program.js'
import type { Ran } from '../exercise/exercise.js'
import { judge } from './judge.js'
import { unlike } from './unlike.js'
import { own, ran, report } from './verdict.fixture.js'

/** What a run of a case with these keys says about it; or why it says nothing. */
function answer(keys: Record<string, unknown>, stdout: string, fields: Partial<Ran> = {}) {
  const judgement = judge(programOf(own(keys), '0.23.2'), ran(stdout, fields))
  return judgement.kind === 'answered' ? judgement.answers.get('own') : judgement
}

const RUN = { collected: [report(1, 'run')] }

describe('tokens that an expression catches', () => {
  const keys = { tokens: ['open', 'close'], match: '^(\\w+) pid=\\d+$' }
  const line = (word: string, pid: number): string => `${word} pid=${pid}\n`
  const play = (...words: string[]): string => words.map((word, index) => line(word, index)).join('')

  test.each([
    ['declared', ['open', 'close', 'open', 'close', 'open', 'close'], 'open close'],
    ['reversed', ['close', 'open', 'close', 'open', 'close', 'open'], 'close open'],
    ['unstable', ['open', 'close', 'close', 'open', 'open', 'close'], 'open close'],
  ])('%s', (order, words, first) => {
    expect(answer(keys, play(...words))).toMatchObject({
      outcome: 'ordered',
      order,
      events: expect.arrayContaining([first]) as string[],
    })
  })

  test('a lost one is partial, and none at all is silence', () => {
    expect(answer(keys, play('open', 'close', 'open'))).toMatchObject({ order: 'partial' })
    expect(answer(keys, 'Tracing…\n')).toMatchObject({ order: 'silent' })
  })

  test('lines that the expression does not describe are passed over', () => {
    const noise = '=fexit a 1 0\n=\n open pid=7\nopen pid=x\n@open: 3\nLost 3 customers\n'
    expect(
      answer(keys, noise + play('open', 'close', 'open', 'close', 'open', 'close') + noise),
    ).toMatchObject({ order: 'declared' })
  })

  test('something else that it catches is no answer: a token may be misspelled', () => {
    expect(answer(keys, play('open', 'close', 'open', 'clsoe', 'open', 'close'))).toEqual({
      outcome: 'error',
      reason: `'match' captured "clsoe", which is not one of the tokens`,
    })
  })
})

describe('an output that an expression describes', () => {
  const keys = { tokens: undefined, output: 'a\\nb\\n@x: \\d' }
  const described = { outcome: 'ordered', order: 'declared', events: [] }

  test.each([
    ['as it is', 'a\nb\n@x: 1'],
    ['among empty lines', '\n\na\nb\n@x: 1\n\n\n'],
  ])('%s', (_, stdout) => {
    expect(answer(keys, '', { stdout })).toEqual(described)
  })

  test.each(['Attaching 2 probes...', 'Attaching 1 probe...', 'Attached 12 probes'])(
    "bpftrace's own line is no part of it: %s",
    (banner) => {
      expect(answer(keys, '', { stdout: `${banner}\na\nb\n@x: 1\n` })).toEqual(described)
    },
  )

  test.each([
    'b\na\n@x: 1',
    'a\nb\n@x: 12',
    'x\na\nb\n@x: 1',
    'a\nb\n@x: 1\na\nb\n@x: 1',
    'Attaching\na\nb\n@x: 1',
  ])('not in part: %j', (stdout) => {
    expect(answer(keys, stdout)).toEqual({
      outcome: 'ordered',
      order: null,
      events: [],
      reason: unlike(keys.output, stdout),
    })
  })

  test('the reason has neither more nor less than the output, beside what was described', () => {
    expect(answer(keys, 'b\na\n\n')).toHaveProperty(
      'reason',
      'the output is not as described\ndescribed:\n  a\\nb\\n@x: \\d\nseen:\n  b\n  a',
    )
  })

  test('none at all is silence, which a warning explains', () => {
    expect(answer(keys, '')).toEqual({ outcome: 'ordered', order: 'silent', events: [] })
    const stderr = 'WARNING: could not attach probe kprobe:f'
    expect(answer(keys, '', { stderr })).toEqual({ outcome: 'unsupported', reason: stderr })
  })

  test('a warning explains no other output', () => {
    expect(answer(keys, 'b', { stderr: 'x is not supported' })).toMatchObject({
      outcome: 'ordered',
      order: null,
    })
  })
})

describe('a command', () => {
  const keys = { workload: undefined, command: ['/tmp/tool'], events: 2 }

  test('runs once, and causes as many events as the case says', () => {
    expect(answer(keys, 'a\nb\na\nb\n', RUN)).toMatchObject({ order: 'declared', events: ['ab', 'ab'] })
    expect(answer(keys, 'a\nb\n', RUN)).toMatchObject({ reason: '1 of 2 events reached no handler' })
    expect(answer(keys, 'a\nb\na\n', RUN)).toMatchObject({ order: 'partial' })
    expect(answer(keys, 'a\nb\na\nb\n', { collected: [report(2, 'run')] })).toMatchObject({
      outcome: 'error',
    })
  })

  test('that fails is no answer, whatever was printed and however bpftrace ended', () => {
    const collected = ['! run: /tmp/tool failed with exit code 3\n']
    const reason = 'the workload failed: run: /tmp/tool failed with exit code 3'
    expect(answer(keys, 'a\nb\na\nb\n', { collected })).toEqual({ kind: 'error', reason })
    const stderr = 'ERROR: child process did not exit normally'
    expect(answer(keys, '', { collected, exit: 1, stderr })).toEqual({ kind: 'error', reason })
  })

  test("its failure does not hide bpftrace's death", () => {
    const collected = ['! run: /tmp/tool died of signal 9\n']
    expect(answer(keys, '', { collected, exit: -1, signal: 11 })).toMatchObject({ kind: 'crash' })
  })

  test('that does not stop is named beside bpftrace', () => {
    expect(answer(keys, '', { ended: 'timeout', collected: [''] })).toEqual({
      kind: 'error',
      reason: 'bpftrace did not end in time, or its command /tmp/tool did not',
    })
  })
})

describe('usdt probes of a command', () => {
  const keys = { program: 'usdt:/tmp/tool:a:b { }', workload: undefined, command: ['/tmp/tool'] }
  const refusal = { exit: 1, stderr: 'ERROR: Error finding location for probe: usdt:/tmp/tool:a:b' }

  test('that bpftrace looks for too early are neither refused nor silent', () => {
    expect(answer(keys, '', refusal)).toMatchObject({
      kind: 'error',
      reason: expect.stringContaining('Error finding location') as string,
    })
    expect(answer({ ...keys, events: 1 }, '', RUN)).toMatchObject({ outcome: 'error' })
  })

  test('that it finds have their order; and without a command a refusal is one', () => {
    expect(answer({ ...keys, events: 1 }, 'b\na\n', RUN)).toMatchObject({ order: 'reversed' })
    expect(answer({ program: keys.program }, '', refusal)).toMatchObject({ kind: 'refused' })
  })
})

test.each(['Lost 3 events\n', 'aLost 1 event\n', 'Total lost event count: 4\n'])(
  'losses are heard: %j',
  (words) => {
    expect(answer({}, `a\nb\n${words}`)).toMatchObject({ kind: 'error' })
    expect(answer({}, 'a\nb\n', { stderr: `WARNING: ${words}` })).toMatchObject({ kind: 'error' })
  },
)
