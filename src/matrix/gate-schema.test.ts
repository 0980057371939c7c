import { describe, expect, test } from 'vitest'
import { UsageError } from '../lib/errors.js'
import { isDay, KIND_NAMES } from './gate-schema.js'
import { parseMatrix } from './load.js'

const MATRIX = `\
kernels: [{ from: debian:trixie, series: [6.12] }]
bpftrace: [{ from: debian:trixie }]
cases:
  fexit: { probe: fexit, target: f, handlers: [a, b, c], workload: nanosleep }
  kprobe: { probe: kprobe, target: f, handlers: [a, b, c], workload: nanosleep }
gate:
`
const WAIVER =
  '{ cases: [fexit], what: [regression], reason: mended upstream, owner: kim, expires: 2026-12-31 }'
/** The policy begins in line 7, indented by two. */
const gateOf = (policy: string) => parseMatrix(`${MATRIX}  ${policy}`, 'matrix.yaml').gate

function mistakes(policy: string): string[] {
  try {
    gateOf(policy)
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError)
    return (error as Error).message.match(/^matrix\.yaml:.*$/gm) ?? []
  }
  throw new Error('expected a refusal')
}

test('without a policy everything fails but an order that nobody promises', () => {
  const { gate } = parseMatrix(MATRIX.replace('gate:\n', ''), 'matrix.yaml')
  expect(gate).toEqual({
    decisions: {
      ...Object.fromEntries(KIND_NAMES.map((kind) => [kind, 'fail'])),
      orderChanged: 'warn',
    },
    waivers: [],
  })
})

test('everything that can be said', () => {
  expect(
    gateOf(`\
baseline: results/baseline.jsonl
  decisions: { improved: allow, newCase: warn }
  require: { kernels: ['6.12.*'], cases: [fexit, 'k*'] }
  maxAge: 30d
  waivers:
    - ${WAIVER}
    - { cases: ['*'], kernels: ['7.*'], bpftrace: [0.27.1], what: [flaky, newCrash], reason: R, owner: o, expires: 2028-02-29 }
`),
  ).toMatchObject({
    baseline: 'results/baseline.jsonl',
    decisions: { improved: 'allow', newCase: 'warn', regression: 'fail' },
    require: { kernels: ['6.12.*'], cases: ['fexit', 'k*'] },
    maxAge: 30,
    waivers: [
      { cases: ['fexit'], what: ['regression'], owner: 'kim', expires: '2026-12-31' },
      { kernels: ['7.*'], bpftrace: ['0.27.1'], what: ['flaky', 'newCrash'] },
    ],
  })
})

describe('what is refused', () => {
  test.each<[string, string, string]>([
    ['an unknown key', 'basline: x', "7:3: unknown key 'basline' (did you mean 'baseline'?)"],
    [
      'an unknown kind',
      'decisions: { regresion: warn }',
      "7:16: unknown key 'regresion' (did you mean 'regression'?)",
    ],
    [
      'another decision',
      'decisions: { flaky: ignore }',
      "7:23: expected fail, warn or allow, found 'ignore'",
    ],
    ['an age without a unit', 'maxAge: 30', "7:11: expected an age in days, such as 30d, found '30'"],
    ['no age at all', 'maxAge: 0d', "7:11: expected an age in days, such as 30d, found '0d'"],
    ['nothing required', 'require: {}', "7:3: expected 'kernels', 'cases' or both"],
    [
      'an empty requirement',
      'require: { cases: [] }',
      '7:21: expected a list of at least one, such as [fexit]',
    ],
    [
      'a requirement that no case can meet',
      'require: { cases: [fexti] }',
      "7:22: no case matches 'fexti' (did you mean 'fexit'?), so it can never be answered",
    ],
    [
      'a requirement twice',
      "require: { kernels: ['6.*', '6.*'] }",
      "7:31: '6.*' again: expected each glob once",
    ],
    [
      'a waiver without an expiry',
      `waivers: [${WAIVER.replace(/, expires: [\d-]+/, '')}]`,
      "7:15: missing key 'expires': expected the last day on which it holds, such as 2026-12-31",
    ],
    [
      'a waiver without an owner',
      `waivers: [${WAIVER.replace(/ owner: kim,/, '')}]`,
      "7:15: missing key 'owner': expected who answers for it",
    ],
    [
      'a waiver without a reason',
      `waivers: [${WAIVER.replace('mended upstream', '""')}]`,
      '7:51: expected the reason, in a sentence, found nothing',
    ],
    [
      'a waiver of no kind',
      `waivers: [${WAIVER.replace('[regression]', '[]')}]`,
      '7:37: expected a list of kinds of change, such as [regression], found a list of 0',
    ],
    [
      'a waiver of an unknown kind',
      `waivers: [${WAIVER.replace('[regression]', '[regressions]')}]`,
      "found 'regressions' (did you mean 'regression'?)",
    ],
    [
      'a waiver of a kind twice',
      `waivers: [${WAIVER.replace('[regression]', '[flaky, flaky]')}]`,
      "7:45: 'flaky' again: expected each kind once",
    ],
    [
      'a waiver for ever',
      `waivers: [${WAIVER.replace('2026-12-31', 'never')}]`,
      "expected the last day on which it holds, such as 2026-12-31, found 'never'",
    ],
    [
      'a waiver to a day that is none',
      `waivers: [${WAIVER.replace('2026-12-31', '2026-02-29')}]`,
      'no such day: expected one such as 2026-12-31',
    ],
    ['waivers that are no list', 'waivers: none', "7:12: expected a list of waivers, or [], found 'none'"],
  ])('%s', (_, policy, expected) => {
    const found = mistakes(policy)
    expect(found).toHaveLength(1)
    expect(found[0]).toContain(expected)
  })
})

describe('a policy that contradicts itself', () => {
  const missing = WAIVER.replace('[regression]', '[missing]')
  test.each<[string, string, string]>([
    [
      'two things to judge against',
      'baseline: base.jsonl\n  against: 0.27.1',
      "8:3: expected either 'baseline' or 'against', not both",
    ],
    ['a decision twice', 'decisions: { flaky: warn, flaky: fail }', 'a duplicate key'],
    [
      'a waiver of what is allowed',
      `decisions: { regression: allow }\n  waivers: [${WAIVER}]`,
      '8:38: the decision for regression is allow, so there is nothing to waive',
    ],
    [
      'a waiver of what only warns',
      `decisions: { regression: warn }\n  waivers: [${WAIVER}]`,
      'the decision for regression is warn, so there is nothing to waive',
    ],
    [
      'an answer that is required and may be missing',
      'decisions: { missing: allow }\n  require: { cases: [fexit] }',
      "7:25: 'require' needs answers that this lets be missing",
    ],
    [
      'an answer that is required and may be an error',
      "decisions: { error: allow }\n  require: { kernels: ['6.*'] }",
      "7:23: 'require' needs answers that this lets be missing",
    ],
    [
      'a waiver of an answer that is required',
      `require: { cases: ['f*'] }\n  waivers: [${missing}]`,
      "8:38: waives missing, but 'require' needs the answer",
    ],
    [
      'a waiver on every kernel, of which one is required',
      `require: { kernels: [6.12.117] }\n  waivers: [${missing}]`,
      "waives missing, but 'require' needs the answer",
    ],
    [
      'a waiver on a kernel that is required',
      `require: { kernels: ['6.*'] }\n  waivers: [${missing.replace('what', "kernels: ['6.12.*'], what")}]`,
      "waives missing, but 'require' needs the answer",
    ],
  ])('%s', (_, policy, expected) => {
    const found = mistakes(policy)
    expect(found).toHaveLength(1)
    expect(found[0]).toContain(expected)
  })

  test.each([
    ['what is not required may be missing', 'decisions: { missing: warn }\n  require: { cases: [fexit] }'],
    ['another case is required', `require: { cases: [kprobe] }\n  waivers: [${missing}]`],
    [
      'another kernel is required',
      `require: { kernels: ['6.*'] }\n  waivers: [${missing.replace('what', "kernels: ['7.*'], what")}]`,
    ],
  ])('but not: %s', (_, policy) => {
    expect(() => gateOf(policy)).not.toThrow()
  })
})

test.each([
  ['2026-12-31', true],
  ['2028-02-29', true],
  ['2026-02-29', false],
  ['2026-13-01', false],
  ['2026-1-1', false],
  ['', false],
])('%s is a day: %j', (text, expected) => expect(isDay(text)).toBe(expected))
