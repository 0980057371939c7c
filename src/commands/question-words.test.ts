import { describe, expect, test } from 'vitest'
import { ordering, own } from '../judge/verdict/verdict.fixture.js'
import { expectationOf, manner, questionOf } from './question-words.js'

const script = (keys: Record<string, unknown>) => own({ workload: undefined, ...keys })

describe('how a case is asked', () => {
  test.each([
    [ordering('x'), "Asked so (spelled for bpftrace 0.23.2), 3 times the action 'nanosleep'"],
    [
      ordering('x', { cpus: 2 }),
      "Asked so (spelled for bpftrace 0.23.2), 3 times the action 'nanosleep', on 2 CPUs at once",
    ],
    [own(), "Asked so (verbatim), 3 times the action 'nanosleep'"],
    [script({ command: ['/tmp/t', 'a b'] }), "Asked so (verbatim), once the command /tmp/t 'a b'"],
    [script({ beside: ['sh', '-c', 'ls'] }), 'Asked so (verbatim), beside the command sh -c ls'],
    [script({ beside: ['top'], for: '1500ms' }), 'Asked so (verbatim), beside the command top, for 1.5 s'],
    [script({ for: '2m' }), 'Asked so (verbatim), for 120 s'],
    [script({}), 'Asked so (verbatim), until it ends itself'],
    [
      script({ beside: ['top'], flags: ['-p', '{beside}'], args: ['x y'] }),
      "Asked so (verbatim) as bpftrace -p {beside} PROGRAM 'x y', beside the command top",
    ],
  ])('%#', (one, words) => {
    expect(manner(one, '0.23.2', 'x86_64')).toBe(words)
  })

  test('an architecture is named where it is not the usual one', () => {
    expect(manner(ordering('x'), '0.23.2', 'x86_64')).toContain('(spelled for bpftrace 0.23.2), ')
    expect(manner(ordering('x'), '0.23.2', 'arm64')).toContain('(spelled for bpftrace 0.23.2 on arm64), ')
  })
})

describe('what is asked, and expected', () => {
  const lines = { tokens: undefined, lines: ['@x: 1', { not: { match: 'ERR' }, of: 'both' }], exit: 3 }

  test('of lines', () => {
    expect(questionOf(script(lines))).toBe('is its output as described?')
    expect(expectationOf(script(lines))).toBe(
      'a line "@x: 1"; no line that has ERR of either output; exit code 3',
    )
  })

  test('of an output, of tokens, and of handlers', () => {
    expect(expectationOf(script({ tokens: undefined, output: 'a+' }))).toBe('an output that is a+')
    expect(expectationOf(own())).toBe('a, b')
    expect(questionOf(ordering('x'))).toBe('in which order do its handlers run?')
  })
})
