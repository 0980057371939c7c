import { describe, expect, test } from 'vitest'
import { decide } from '../gate/decide.js'
import { acceptanceOf } from '../gate/accept.js'
import { answer, input, none, policy, waiver, wrong } from '../gate/gate.fixture.js'
import type { Decision } from '../gate/types.js'
import { sortedVersions } from '../results/sort.js'
import { acceptanceText } from './acceptance.js'
import { GATE_FORMATS } from './gate-formats.js'
import { gateLine } from './gate-line.js'
import { rowsOf } from './gate-rows.js'

const KERNELS = sortedVersions(['5.10.262', '6.12.117', '7.3.4'])
const BASE = KERNELS.flatMap((kernel) => [answer({ kernel }), answer({ kernel, case: 'mixed' })])
const REVERSED = BASE.map((one) => (one.case === 'fexit' ? wrong({ kernel: one.kernel }) : one))

const judge = (records: typeof BASE, changes = {}): Decision =>
  decide(input({ records, baseline: BASE, ...changes }))
const { text } = GATE_FORMATS

describe('the line', () => {
  test.each<[string, Decision]>([
    ['PASS: 0.23.2 against base: 6 answers compared, none differs', judge(BASE)],
    ['FAIL: 0.23.2 against base: regression ×3 (fexit)', judge(REVERSED)],
    ['INCOMPLETE: 0.23.2 against base: missing ×1 (mixed)', judge(BASE.slice(0, -1))],
    [
      'FAIL: 0.23.2 against base: regression ×2 (fexit); missing ×1 (mixed)',
      judge(REVERSED.slice(0, -2).concat(BASE[4]!)),
    ],
    [
      'PASS: 0.23.2 against base: 6 answers compared, none differs that may not; 3 with a warning',
      judge(REVERSED, { policy: policy({}, { regression: 'warn' }) }),
    ],
    [
      'PASS: 0.23.2 against base: 6 answers compared, none differs that may not; 3 waived',
      judge(REVERSED, { policy: policy({ waivers: [waiver()] }) }),
    ],
    [
      'FAIL: 0.23.2 against base: the waiver of kim for regression in fexit (mended upstream) expired on 2026-01-01: mend what it forgave, or renew it',
      judge(BASE, { policy: policy({ waivers: [waiver({ expires: '2026-01-01' })] }) }),
    ],
  ])('%s', (line, decision) => expect(gateLine(decision)).toBe(line))

  test('says nothing of names in another way than as signs', () => {
    const decision = judge(BASE.map((one) => ({ ...one, bpftrace: 'a\u001b[31m\nb' })))
    expect(gateLine(decision)).toMatch(/^[^\p{Cc}]*$/u)
  })
})

describe('the table', () => {
  test('tells what is the same together: a regression with every kernel', () => {
    expect(text(judge(REVERSED))).toBe(`\
FAIL: 0.23.2 against base: regression ×3 (fexit)

| decision | change     | case  | bpftrace | before        | now           | kernels                   | why |
| -------- | ---------- | ----- | -------- | ------------- | ------------- | ------------------------- | --- |
| fail     | regression | fexit | 0.23.2   | declared: abc | reversed: cba | 5.10.262, 6.12.117, 7.3.4 |     |
`)
  })

  test('a silent cell is one row, whatever would have been there', () => {
    const baseline = [...BASE.slice(0, 5), none('unsupported', { kernel: '7.3.4', case: 'mixed' })]
    const rows = rowsOf(decide(input({ records: BASE.slice(0, 4), baseline })).findings)
    expect(rows).toMatchObject([
      { kind: 'missing', cases: ['fexit', 'mixed'], kernels: ['7.3.4'], questions: 2 },
    ])
  })

  test('what decides comes first, what is allowed is left out', () => {
    const records = [
      wrong({ kernel: '5.10.262' }),
      ...BASE.slice(1, 3),
      none('crash', { kernel: '6.12.117', case: 'mixed' }),
    ]
    const decision = judge(records, { policy: policy({}, { regression: 'allow', missing: 'warn' }) })
    expect(rowsOf(decision.findings).map(({ fate, kind }) => `${fate} ${kind}`)).toEqual([
      'fail newCrash',
      'warn missing',
      'allow regression',
    ])
    expect(text(decision)).not.toContain('| allow')
  })

  test('a waiver says why, by whom and how long', () => {
    expect(text(judge(REVERSED, { policy: policy({ waivers: [waiver()] }) }))).toContain(
      'mended upstream (kim, until 2026-12-31)',
    )
  })

  test("bpftrace's own words make no table of their own", () => {
    const records = [none('crash', { kernel: '5.10.262', reason: 'a | b\n\n# c\u001b[2J' }), ...BASE.slice(1)]
    const row = text(judge(records))
      .split('\n')
      .find((line) => line.includes('new crash') && line.startsWith('|'))
    expect(row).toContain(String.raw`a \| b`)
    expect(row).not.toContain('\u001b')
  })

  test('objections stand below it', () => {
    const given = input({ records: BASE, baseline: BASE })
    const problems = Array.from({ length: 60 }, (_, line) => `records.jsonl:${line + 1}: not JSON`)
    const lines = text(decide({ ...given, records: { records: BASE, problems } })).split('\n')
    expect(lines.filter((line) => line.startsWith('- incomplete: records.jsonl:'))).toHaveLength(50)
    expect(lines).toContain('… and 10 more objections; `--json` has all.')
  })
})

test('json is the whole decision', () => {
  const decision = judge(REVERSED)
  expect(JSON.parse(GATE_FORMATS.json(decision))).toEqual(JSON.parse(JSON.stringify(decision)))
})

describe('what is accepted', () => {
  const { cases, knownIssues, today } = input({ records: BASE, baseline: [] })
  const accepted = (records: typeof BASE, previous: typeof BASE | null) =>
    acceptanceText(
      'base.jsonl',
      records,
      acceptanceOf({
        records: { records, problems: [] },
        previous: previous && { records: previous, problems: [] },
        cases,
        knownIssues,
        today,
      }),
    )

  test('nothing new', () => {
    expect(accepted(BASE, BASE)).toBe('ACCEPTED: base.jsonl holds 6 answers: 6 ok; it forgives nothing new\n')
  })

  test('what it forgives', () => {
    const told = accepted(REVERSED, BASE)
    expect(told).toContain('ACCEPTED: base.jsonl holds 6 answers: 3 ok, 3 wrong order\n')
    expect(told).toContain('takes for granted from now on:')
    expect(told).toMatch(/\| regression +\| fexit .*\| 5\.10\.262, 6\.12\.117, 7\.3\.4/)
  })

  test('what is in the way', () => {
    expect(accepted(BASE.slice(1), null)).toMatch(
      /^REFUSED: base\.jsonl stays as it is; .*\n\nWhat is in the way:\n\n(\|.*\n)+$/,
    )
  })
})
