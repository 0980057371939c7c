import { describe, expect, test } from 'vitest'
import { decide } from '../../gate/decide.js'
import { answer, input, known, none, policy, wrong } from '../../gate/gate.fixture.js'
import type { Decision } from '../../gate/decision.js'
import type { ResultRecord } from '../../../records/record.js'
import { HOSTILE } from '../report.fixture.js'
import { GATE_FORMATS } from './formats.js'
import { kernelsInWords } from './rows.js'
import type { Telling } from './steps.js'

const KERNELS = ['5.10.262', '5.15.1', '6.1.192', '6.12.117', '7.3.4']
const BASE = KERNELS.flatMap((kernel) => [answer({ kernel }), answer({ kernel, case: 'mixed' })])
const REVERSED = BASE.map((one) => (one.case === 'fexit' ? wrong({ kernel: one.kernel }) : one))

const judge = (records: readonly ResultRecord[], changes = {}): Decision =>
  decide(input({ records, baseline: BASE, ...changes }))
const telling = (changes: Partial<Telling> = {}): Telling => ({
  command: (verb, ...words) => ['matrix', verb, ...words],
  isAcceptable: true,
  columns: 60,
  ...changes,
})
const shown = (decision: Decision, changes: Partial<Telling> = {}): string =>
  [...GATE_FORMATS.text(decision, telling(changes))].join('')

describe('on a terminal', () => {
  test('a row says what, where, why and what to do next', () => {
    expect(shown(judge(REVERSED))).toBe(`\
FAIL: 0.23.2 against base: regression ×5 (fexit)

fail: regression: fexit
  bpftrace 0.23.2 on all 5 kernels
  declared: abc → reversed: cba
  It ran as written before, and in another order, or not for
  every event, now
  $ matrix explain fexit --bpftrace 0.23.2

Where all of this is right, make it the baseline:
  $ matrix baseline accept
`)
  })

  test('what has no answer is to be asked, and is no baseline', () => {
    const text = shown(judge(BASE.slice(0, -1)))
    expect(text).toContain(
      '  no record\n  $ matrix run --kernel 7.3.4 --bpftrace 0.23.2 \\\n      --case mixed\n',
    )
    expect(text).not.toContain('accept')
  })

  test('what is new is to be accepted; a part, or against another build, it cannot be', () => {
    const more = [...BASE, answer({ kernel: '7.4.1' }), answer({ kernel: '7.4.1', case: 'mixed' })]
    const decision = judge(more, { policy: policy({}, { newKernel: 'warn' }) })
    expect(shown(decision)).toContain('  $ matrix baseline accept\n')
    expect(shown(decision, { isAcceptable: false })).not.toContain('$')
  })

  test.each([1, 40, 61, 80, 200])('no line is wider than %i columns', (columns) => {
    const long = 'fentry_'.repeat(40)
    const crash = none('crash', { kernel: '7.3.4', reason: `${HOSTILE} ${long} ${'word '.repeat(400)}` })
    const decision = judge([crash, ...REVERSED.slice(2)])
    const problems = Array.from({ length: 60 }, (_, line) => `records.jsonl:${line + 1}: ${long}`)
    const given = input({ records: [crash, known({ kernel: '7.9' })], baseline: BASE })
    for (const one of [decision, decide({ ...given, records: { ...given.records, problems } })]) {
      const lines = shown(one, { columns }).split('\n')
      expect(Math.max(...lines.map((line) => Array.from(line).length))).toBeLessThanOrEqual(
        Math.max(columns, 40),
      )
      expect(lines.join('')).not.toMatch(/\p{Cc}/u)
    }
  })

  test('a command that takes several lines is one for a shell', () => {
    const lines = shown(judge(BASE.slice(0, -1)), { columns: 40 }).split('\n')
    const at = lines.findIndex((line) => line.startsWith('  $ '))
    const command = lines.slice(at).join('\n').split('\n\n')[0]!.replaceAll(' \\\n      ', ' ').trim()
    expect(command).toBe('$ matrix run --kernel 7.3.4 --bpftrace 0.23.2 --case mixed')
  })

  test('where nothing differs there is the line', () => {
    expect(shown(judge(BASE), { columns: 80 })).toBe(
      'PASS: 0.23.2 against base: 10 answers compared, none differs\n',
    )
  })

  test('an order that changed where none is promised is a warning', () => {
    const changed = BASE.map((one) =>
      one.case === 'mixed'
        ? answer({ case: 'mixed', kernel: one.kernel, order: 'reversed', events: ['cba'] })
        : one,
    )
    const decision = judge(changed, { policy: policy({}, { orderChanged: 'warn' }) })
    expect(decision.exitCode).toBe(0)
    expect(shown(decision)).toContain('\nwarn: order changed: mixed\n  bpftrace 0.23.2 on all 5 kernels\n')
  })
})

describe('elsewhere', () => {
  test('the commands stand below the table, each once', () => {
    expect(shown(judge(REVERSED), { columns: null })).toMatch(
      /\| all 5 kernels \|.*\n\nNext:\n\n {4}matrix explain fexit --bpftrace 0\.23\.2\n {4}matrix baseline accept\n$/,
    )
  })
})

test.each([
  [['a', 'b', 'c'], ['a', 'b', 'c'], 'a, b, c'],
  [KERNELS, KERNELS, 'all 5 kernels'],
  [KERNELS.slice(1), KERNELS, 'all 5 kernels but 5.10.262'],
  [KERNELS, [...KERNELS, 'host', '8'], 'all 7 kernels but host and 8'],
  [KERNELS, [...KERNELS, 'x', 'y', 'z'], KERNELS.join(', ')],
  [KERNELS, KERNELS.slice(1), KERNELS.join(', ')],
])('%j of %j are %s', (kernels, all, words) => {
  expect(kernelsInWords(kernels, all)).toBe(words)
})
