import { describe, expect, test } from 'vitest'
import { orderingProgram, programOf } from '../exercise/program.js'
import type { Ran } from '../exercise/exercise.js'
import { judge } from './judge.js'
import type { Observation } from './judge.js'
import { ordering, played, programFor, ran, report, SEED, token, tokens } from './verdict.fixture.js'

/** What a run says about `fexit`, asked alone; `undefined` where it says nothing about any case. */
function answer(stdout: string, fields: Partial<Ran> = {}): Observation | undefined {
  const judgement = judge(programFor('fexit'), ran(stdout, fields))
  return judgement.kind === 'answered' ? judgement.answers.get('fexit') : undefined
}
const order = (...args: Parameters<typeof answer>): string | undefined => {
  const found = answer(...args)
  return found?.outcome === 'ordered' ? (found.order ?? 'none') : found?.outcome
}
const DECLARED = tokens('fexit', ['abc', 'abc', 'abc'])

describe('silence', () => {
  test('is what was seen', () => {
    expect(order('')).toBe('silent')
  })

  test('with a warning that explains it is a want of support', () => {
    const stderr = 'stdin:1:1-2: WARNING: hrtimer_nanosleep is not traceable (either non-existing, inlined)'
    expect(answer('', { stderr })).toEqual({ outcome: 'unsupported', reason: stderr })
    expect(order(DECLARED, { stderr })).toBe('declared')
  })
})

describe('several cases together', () => {
  test('are told apart, whatever becomes of one of them', () => {
    const cases = [
      ordering('fexit'),
      ordering('kprobe', { events: 5 }),
      ordering('fentry', { handlers: ['x', 'y', 'z'] }),
    ]
    const stdout = tokens('fexit', ['cba', 'cba', 'cba']) + DECLARED.replaceAll('=fexit', '=kprobe')
    const judgement = judge(orderingProgram(cases, '0.23.2', false), ran(stdout + token('fentry', 'a', 0, 0)))
    expect(
      judgement.kind === 'answered' && [...judgement.answers].map(([name, one]) => [name, one.outcome]),
    ).toEqual([
      ['fexit', 'ordered'],
      ['kprobe', 'error'],
      ['fentry', 'error'],
    ])
  })
})

describe('with the control among them', () => {
  const program = orderingProgram([ordering('fexit')], '0.23.2', true)

  test('answers count where it came out as planted', () => {
    const judgement = judge(program, played(program, { fexit: 'cba' }))
    expect(judgement.kind === 'answered' && [...judgement.answers]).toEqual([
      ['fexit', { outcome: 'ordered', order: 'reversed', events: ['cba', 'cba', 'cba'] }],
    ])
  })

  test.each(['abc', 'bca', 'cb', 'ccba', ''])("nothing counts where it came out '%s'", (control) => {
    expect(judge(program, played(program, { control }))).toMatchObject({
      kind: 'unbelieved',
      reason: expect.stringContaining('no answer of this program counts') as string,
    })
  })
})

describe('a verbatim program', () => {
  const seed = (printed: string, fields: Partial<Ran> = {}) => {
    const judgement = judge(programOf(SEED, '0.23.2'), ran(Array.from(printed).join('\n'), fields))
    return judgement.kind === 'answered' ? judgement.answers.get('seed-fexit') : judgement
  }

  test.each([
    ['declared', 'ababab', ['ab', 'ab', 'ab']],
    ['reversed', 'bababa', ['ba', 'ba', 'ba']],
    ['unstable', 'abbaab', ['ab', 'ba', 'ab']],
    ['partial', 'aababb', ['aa', 'ba', 'bb']],
    ['partial', 'babab', ['babab']],
    ['partial', 'abababa', ['abababa']],
    ['silent', '', ['']],
  ])('%s: %s', (wanted, printed, events) => {
    expect(seed(printed)).toEqual({ outcome: 'ordered', order: wanted, events })
  })

  test('whole events that are too few conclude nothing', () => {
    const reason = (count: number): string => `${count} of 3 events reached no handler`
    expect(seed('ab')).toEqual({ outcome: 'error', reason: reason(2) })
    expect(seed('ba')).toEqual({ outcome: 'error', reason: reason(2) })
    expect(seed('abab')).toEqual({ outcome: 'error', reason: reason(1) })
  })

  test('one that lacks a token is partial', () => {
    for (const printed of ['a', 'aba', 'abaab']) expect(seed(printed)).toMatchObject({ order: 'partial' })
  })

  test.each([0, 1, 2, 4])('is only judged by as many events as it asked for, not %i', (events) => {
    expect(seed('ababab', { collected: [report(events)] })).not.toMatchObject({ outcome: 'ordered' })
  })

  test('lines that are no token of it are passed over', () => {
    expect(seed('', { stdout: 'Attaching 2 probes...\na\nb\n@x: 1\na \nb\nab\na\nb\n' })).toMatchObject({
      order: 'declared',
    })
  })
})
