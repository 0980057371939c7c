import { describe, expect, test } from 'vitest'
import { decide } from '../../gate/decide.js'
import { acceptanceOf } from '../../gate/accept.js'
import { answer, input, known, none, policy, waiver, wrong } from '../../gate/gate.fixture.js'
import type { Decision } from '../../gate/decision.js'
import { sortedVersions } from '../../../records/sort.js'
import { acceptanceText } from './acceptance.js'
import { besideGate, GATE_FORMATS } from './formats.js'
import type { GateFormat } from './formats.js'
import { gateLine } from './line.js'
import { rowsOf } from './rows.js'
import { HOSTILE, junitFaults } from '../report.fixture.js'

const KERNELS = sortedVersions(['5.10.262', '6.12.117', '7.3.4'])
const BASE = KERNELS.flatMap((kernel) => [answer({ kernel }), answer({ kernel, case: 'mixed' })])
const REVERSED = BASE.map((one) => (one.case === 'fexit' ? wrong({ kernel: one.kernel }) : one))

const judge = (records: typeof BASE, changes = {}): Decision =>
  decide(input({ records, baseline: BASE, ...changes }))
const told = (format: GateFormat, decision: Decision): string => [...GATE_FORMATS[format](decision)].join('')
const text = (decision: Decision): string => told('text', decision)

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
      'FAIL: 0.23.2 against base: the waiver of kim for regression in fexit (mended upstream) expired on 2026-01-01: fix what it forgave, or renew it',
      judge(BASE, { policy: policy({ waivers: [waiver({ expires: '2026-01-01' })] }) }),
    ],
  ])('%s', (line, decision) => expect(gateLine(decision)).toBe(line))

  test('says that it is about a selection', () => {
    expect(gateLine(judge(BASE, { selection: ["--kernel '*'", '--verdict known'] }))).toMatch(
      /^PASS: 0\.23\.2 against base \(a selection only: --kernel '\*' --verdict known\): 6 answers/,
    )
  })

  test('says nothing of names in another way than as signs', () => {
    const decision = judge(BASE.map((one) => ({ ...one, bpftrace: 'a\u001b[31m\nb' })))
    expect(gateLine(decision)).toMatch(/^[^\p{Cc}]*$/u)
  })
})

describe('the table', () => {
  test('tells what is the same together: a regression with every kernel', () => {
    expect(text(judge(REVERSED))).toBe(`\
FAIL: 0.23.2 against base: regression ×3 (fexit)

| decision | change     | case  | bpftrace | before        | now           | kernels                   | why                                                                         |
| -------- | ---------- | ----- | -------- | ------------- | ------------- | ------------------------- | --------------------------------------------------------------------------- |
| fail     | regression | fexit | 0.23.2   | declared: abc | reversed: cba | 5.10.262, 6.12.117, 7.3.4 | It ran as written before, and in another order, or not for every event, now |
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

  test('why: the known issue that covers what another build did not show', () => {
    const records = [answer({ bpftrace: '0.27.1' }), known()]
    const decision = decide(input({ records: [records[1]!], baseline: [records[0]!], against: '0.27.1' }))
    expect(text(decision)).toContain('| known issue fexit-reversed: They run last to first.')
  })

  test('objections stand below it', () => {
    const given = input({ records: BASE, baseline: BASE })
    const problems = Array.from({ length: 60 }, (_, line) => `records.jsonl:${line + 1}: not JSON`)
    const lines = text(decide({ ...given, records: { records: BASE, problems } })).split('\n')
    expect(lines.filter((line) => line.startsWith('- incomplete: records.jsonl:'))).toHaveLength(50)
    expect(lines).toContain('… and 10 more objections; `--json` has all.')
  })
})

test('how many answers were recalled is told in each form that tells of answers', () => {
  const decision = judge([{ ...BASE[0]!, recalledFrom: ['nightly'] }, ...BASE.slice(1)])
  expect(decision.recalled).toBe(1)
  const said = 'Recalled from published records: 1 of the answers that were judged.\n'
  for (const format of ['text', 'github'] as const) expect(told(format, decision)).toContain(said)
  expect(told('junit', decision)).toContain('<property name="recalled" value="1"/>')
  expect(text(judge(BASE))).not.toContain('recalled')
})

test('json is the whole decision', () => {
  const decision = judge(REVERSED)
  expect(JSON.parse(told('json', decision))).toEqual(JSON.parse(JSON.stringify(decision)))
})

describe('junit', () => {
  const mixed = judge([...REVERSED.slice(0, 4), none('unsupported', { kernel: '7.3.4' })], {
    policy: policy(
      { waivers: [waiver({ kernels: ['5.*'] }), waiver({ cases: ['other'] })] },
      { lostSupport: 'warn' },
    ),
  })

  test.each([
    ['a PASS', judge(BASE)],
    ['every fate', mixed],
    ['nothing', judge([], { builds: [] })],
    ['hostile text', judge([none('crash', { kernel: '5.10.262', reason: HOSTILE }), ...BASE.slice(1)])],
  ])('is what the schema allows: %s', async (_, decision) => {
    expect(await junitFaults(told('junit', decision))).toEqual([])
  })

  test('what fails is a failure, what is missing an error, what is waived or warned of skipped', () => {
    const xml = told('junit', mixed)
    expect(xml).toContain('name="gate" package="gate" id="0"')
    expect(xml.match(/ tests="\d+" failures="\d+" errors="\d+" skipped="\d+"/g)).toEqual([
      ' tests="2" failures="1" errors="0" skipped="1"',
      ' tests="4" failures="1" errors="1" skipped="2"',
    ])
    expect(xml).toMatch(
      /<testcase name="fexit on 6\.12\.117" [^>]*><failure message="regression: declared: abc before, reversed: cba now" type="regression">/,
    )
    expect(xml).toMatch(/<testcase name="mixed on 7\.3\.4" [^>]*><error message="missing: [^"]* no record"/)
  })
})

describe('github', () => {
  test('the summary is markdown, with the line in it', () => {
    expect(told('github', judge(REVERSED))).toMatch(
      /^## Release gate\n\n\*\*FAIL: 0\.23\.2 against base: regression ×3 \(fexit\)\*\*\n\n\| decision /,
    )
  })

  test('annotations: the line, then an error a row that decides, a warning one that warns', () => {
    const lax = { policy: policy({}, { missing: 'warn' }) }
    expect(besideGate('github', judge(REVERSED.slice(0, -1), lax)).split('\n')).toEqual([
      '::error title=gate::FAIL: 0.23.2 against base: regression ×3 (fexit)',
      '::error title=regression%3A fexit%2C bpftrace 0.23.2::on 5.10.262, 6.12.117, 7.3.4: declared: abc → reversed: cba',
      '::warning title=missing%3A mixed%2C bpftrace 0.23.2::on 7.3.4: no record',
      '',
    ])
    expect(besideGate('github', judge(BASE))).toBe('')
  })

  test('nothing in them is a command of its own', () => {
    const reason = 'one\n::set-output name=x::y\u001b[31m'
    const said = besideGate(
      'github',
      judge([none('crash', { kernel: '5.10.262', reason }), ...BASE.slice(1)]),
    )
    expect(said.split('\n').filter((line) => line !== '' && !line.startsWith('::error title='))).toEqual([])
  })
})

test('beside another form in a file stands the line', () => {
  expect(besideGate('junit', judge(BASE))).toBe(
    'PASS: 0.23.2 against base: 6 answers compared, none differs\n',
  )
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
    const summary = accepted(REVERSED, BASE)
    expect(summary).toContain('ACCEPTED: base.jsonl holds 6 answers: 3 ok, 3 wrong order\n')
    expect(summary).toContain('takes for granted from now on:')
    expect(summary).toMatch(/\| regression +\| fexit .*\| 5\.10\.262, 6\.12\.117, 7\.3\.4/)
  })

  test('what is in the way', () => {
    expect(accepted(BASE.slice(1), null)).toMatch(
      /^REFUSED: base\.jsonl stays as it is; .*\n\nWhat is in the way:\n\n(\|.*\n)+$/,
    )
  })
})
