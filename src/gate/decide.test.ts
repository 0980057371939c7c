import { describe, expect, test } from 'vitest'
import { KIND_NAMES } from '../matrix/gate-schema.js'
import type { Kind } from '../matrix/gate-schema.js'
import { parseRange } from '../matrix/versions.js'
import type { ResultRecord } from '../results/record.js'
import { decide } from './decide.js'
import { answer, input, known, none, policy, TODAY, waiver, wrong } from './gate.fixture.js'
import type { More } from './gate.fixture.js'
import type { Decision, GateInput } from './types.js'

const both = (
  make: (changes: Partial<ResultRecord>) => ResultRecord,
  changes: Partial<ResultRecord> = {},
) => [make({ case: 'fexit', ...changes }), make({ case: 'mixed', ...changes })]
const BASE = both(answer)
const OTHER = both(answer, { kernel: '7.3.4' })

const brief = ({ outcome, exitCode, findings, objections }: Decision) => ({
  outcome,
  exitCode,
  findings: findings.map(({ fate, kind, question }) => `${fate} ${kind} ${question.kernel} ${question.case}`),
  objections: objections.map(({ fate }) => fate),
})
const outcome = (given: GateInput) => decide(given).outcome

describe('PASS', () => {
  test('where nothing differs', () => {
    const decision = decide(input({ records: BASE, baseline: BASE }))
    expect(decision).toEqual({
      outcome: 'PASS',
      exitCode: 0,
      builds: ['0.23.2'],
      baseline: 'base',
      today: TODAY,
      judged: 2,
      compared: 2,
      findings: [],
      objections: [],
    })
  })

  test('the same inputs give the same answer, whatever the order of records', () => {
    const records = [...BASE, wrong({ kernel: '7.3.4' }), answer({ kernel: '7.3.4', case: 'mixed' })]
    const once = decide(input({ records, baseline: [...BASE, ...OTHER] }))
    expect(decide(input({ records: records.toReversed(), baseline: [...OTHER, ...BASE] }))).toEqual(once)
  })
})

describe('silence never passes', () => {
  const allow = policy({}, Object.fromEntries(KIND_NAMES.map((kind) => [kind, 'allow'])))
  const incomplete = { outcome: 'INCOMPLETE', exitCode: 3 }

  test('a record less', () => {
    expect(brief(decide(input({ records: BASE.slice(1), baseline: BASE })))).toEqual({
      ...incomplete,
      findings: ['incomplete missing 6.12.117 fexit'],
      objections: [],
    })
  })

  test('a cell less', () => {
    expect(brief(decide(input({ records: BASE, baseline: [...BASE, ...OTHER] })))).toMatchObject({
      ...incomplete,
      findings: ['incomplete missing 7.3.4 fexit', 'incomplete missing 7.3.4 mixed'],
    })
  })

  test('a case that nobody was asked', () => {
    const given = input({ records: BASE.slice(1), baseline: BASE.slice(1) })
    expect(brief(decide(given)).findings).toEqual(['incomplete missing 6.12.117 fexit'])
  })

  test('a line that cannot be read, even where every question has an answer', () => {
    const given = input({ records: BASE, baseline: BASE })
    const records = { ...given.records, problems: ['records.jsonl:3: not JSON'] }
    expect(decide({ ...given, records, policy: allow })).toMatchObject({
      ...incomplete,
      objections: [{ fate: 'incomplete', text: 'records.jsonl:3: not JSON' }],
    })
    const baseline = { ...given.baseline, problems: ['base.jsonl:1: not JSON'] }
    expect(outcome({ ...given, baseline, policy: allow })).toBe('INCOMPLETE')
  })

  test.each<[string, readonly ResultRecord[], readonly ResultRecord[]]>([
    ['no records', [], BASE],
    ['no records at all', [], []],
    ['a column of errors', both((changes) => none('error', changes)), BASE],
    ['a column of old questions', both(answer, { question: 'another' }), BASE],
    ['a baseline of other kernels', BASE, OTHER],
    ['a baseline of other builds', BASE, both(answer, { bpftrace: '0.11.3' })],
    ['an empty baseline', BASE, []],
    ['a baseline of errors', BASE, both((changes) => none('error', changes))],
  ])('whatever the policy allows: %s', (_, records, baseline) => {
    expect(outcome(input({ records, baseline, policy: allow }))).toBe('INCOMPLETE')
  })

  test('a hole in the baseline is no new case', () => {
    const given = input({
      records: [...BASE, ...OTHER],
      baseline: [...BASE, ...OTHER.slice(1)],
      policy: policy({}, { newCase: 'allow', newKernel: 'allow', newBuild: 'allow' }),
    })
    expect(brief(decide(given))).toMatchObject({
      ...incomplete,
      findings: ['incomplete missing 7.3.4 fexit'],
    })
  })

  test('a case that has left matrix.yaml', () => {
    const given = input({ records: BASE, baseline: [...BASE, answer({ case: 'left' })] })
    expect(decide(given).findings[0]).toMatchObject({ kind: 'missing', fate: 'incomplete' })
    expect(decide(given).findings[0]?.why).toContain('no such case any more')
  })
})

describe('stale is missing', () => {
  const whyOf = (changes: Partial<ResultRecord>, more: More = {}) =>
    decide(input({ records: [answer(changes), ...BASE.slice(1)], baseline: BASE, ...more })).findings.map(
      ({ kind, why }) => `${kind}: ${why ?? ''}`,
    )
  const aged = { policy: policy({ maxAge: 30 }) }

  test.each<[string, string[]]>([
    ['2026-11-22T23:59:59.000Z', []],
    ['2026-10-23T00:00:00.000Z', []],
    [
      '2026-10-22T23:59:59.000Z',
      ['missing: it was taken on 2026-10-22, more than 30 days before 2026-11-22'],
    ],
    ['2026-11-23T00:10:00.000Z', []],
    [
      '2027-01-01T00:00:00.000Z',
      ['missing: it says that it was taken on "2027-01-01", and today is 2026-11-22'],
    ],
    ['yesterday', ['missing: it says that it was taken on "yesterday", and today is 2026-11-22']],
  ])('taken at %s, 30 days allowed', (finishedAt, expected) => {
    const fresh = BASE.slice(1).map((one) => ({ ...one, finishedAt: '2026-11-22T00:00:00.000Z' }))
    const given = input({ records: [answer({ finishedAt }), ...fresh], baseline: BASE, ...aged })
    expect(decide(given).findings.map(({ kind, why }) => `${kind}: ${why ?? ''}`)).toEqual(expected)
  })

  test('without an age that is allowed, any is', () => {
    expect(whyOf({ finishedAt: '2001-01-01T00:00:00.000Z' })).toEqual([])
  })

  test('a baseline may be old', () => {
    const records = both(answer, { finishedAt: '2026-11-22T00:00:00.000Z' })
    const baseline = both(answer, { finishedAt: '2001-01-01T00:00:00.000Z' })
    expect(outcome(input({ records, baseline, ...aged }))).toBe('PASS')
  })

  test('another column of the same records may not', () => {
    const finishedAt = '2026-11-22T00:00:00.000Z'
    const given = (before: string) =>
      input({
        records: both(answer, { bpftrace: 'candidate', finishedAt }),
        baseline: both(answer, { bpftrace: '0.27.0', finishedAt: before }),
        against: '0.27.0',
        ...aged,
      })
    expect(outcome(given(finishedAt))).toBe('PASS')
    expect(decide(given('2001-01-01T00:00:00.000Z'))).toMatchObject({
      outcome: 'INCOMPLETE',
      findings: [
        { kind: 'missing', why: expect.stringContaining('it was taken on 2001-01-01') as string },
        {},
      ],
    })
  })

  test('an answer to another question, or to one that it does not name', () => {
    expect(whyOf({ question: 'another' })).toEqual(['missing: the case has changed since it was asked'])
    const { question: _, ...bare } = answer()
    const decision = decide(input({ records: [bare, ...BASE.slice(1)], baseline: BASE }))
    expect(decision.findings[0]).toMatchObject({
      kind: 'missing',
      why: 'its record does not say what was asked',
    })
  })

  test('an answer that was judged by a known issue which matrix.yaml has no longer, or no longer so', () => {
    const stale = [
      expect.stringContaining('missing: it was judged by the known issue fexit-reversed') as string,
    ]
    const records = [known(), ...BASE.slice(1)]
    const why = (knownIssues: GateInput['knownIssues']) =>
      decide(input({ records, baseline: [known(), ...BASE.slice(1)], knownIssues })).findings.map(
        ({ kind, why: text }) => `${kind}: ${text ?? ''}`,
      )
    const [issue] = input({ records, baseline: [] }).knownIssues
    expect(why([issue!])).toEqual([])
    expect(why([])).toEqual(stale)
    expect(why([{ ...issue!, seen: 'silent' }])).toEqual(stale)
    expect(why([{ ...issue!, cases: ['other'] }])).toEqual(stale)
    expect(why([{ ...issue!, kernel: parseRange('>=6.6') }])).toEqual([])
    expect(why([{ ...issue!, kernel: parseRange('<6.6') }])).toEqual(stale)
    expect(why([{ ...issue!, bpftrace: parseRange('>=0.24') }])).toEqual(stale)
  })

  test('a known issue that was narrowed does not excuse by way of the baseline', () => {
    const [issue] = input({ records: [], baseline: [] }).knownIssues
    const given = input({
      records: [wrong(), ...BASE.slice(1)],
      baseline: [known(), ...BASE.slice(1)],
      knownIssues: [{ ...issue!, kernel: parseRange('<6.6') }],
      policy: policy({}, { newCase: 'allow' }),
    })
    expect(brief(decide(given))).toMatchObject({
      outcome: 'FAIL',
      findings: ['fail wrong 6.12.117 fexit'],
    })
  })

  test("the baseline's answer to another question makes a new case, not a comparison", () => {
    const given = (kind: 'warn' | 'fail') =>
      input({
        records: [wrong({ verdict: 'ok', order: 'declared' }), ...BASE.slice(1)],
        baseline: [answer({ question: 'another' }), ...BASE.slice(1)],
        policy: policy({}, { newCase: kind }),
      })
    expect(brief(decide(given('warn')))).toMatchObject({
      outcome: 'PASS',
      findings: ['warn newCase 6.12.117 fexit'],
    })
    expect(outcome(given('fail'))).toBe('FAIL')
  })
})

describe('the policy', () => {
  /** For each kind a pair of sides in which it is the only difference. */
  const SHOWING: Record<Kind, { records: ResultRecord[]; baseline: ResultRecord[] }> = (() => {
    const mixed = BASE.slice(1)
    const of = (after: ResultRecord, before: ResultRecord = answer()) => ({
      records: [after, ...mixed],
      baseline: [before, ...mixed],
    })
    return {
      regression: of(wrong()),
      lostSupport: of(none('unsupported')),
      newCrash: of(none('crash')),
      wrong: of(wrong(), none('unsupported')),
      flaky: of(answer({ verdict: 'flaky' })),
      error: of(none('error')),
      missing: { records: mixed, baseline: BASE },
      vanished: of(
        answer({ verdict: 'fixed', expected: { order: 'reversed', why: 'fexit-reversed' } }),
        known(),
      ),
      surprise: of(answer({ surprise: 'answered' })),
      orderChanged: {
        records: [answer(), answer({ case: 'mixed', order: 'shuffled', events: ['bac'] })],
        baseline: BASE,
      },
      newCase: { records: BASE, baseline: BASE.slice(1) },
      newKernel: { records: [...BASE, ...OTHER], baseline: BASE },
      newBuild: { records: [...BASE, ...both(answer, { bpftrace: '0.27.1' })], baseline: BASE },
      improved: of(answer(), wrong()),
    }
  })()

  test.each(KIND_NAMES)('%s: fails where nothing is said, may warn, may be allowed', (kind) => {
    const given = SHOWING[kind]
    const fails = decide(input(given))
    expect(new Set(fails.findings.map((finding) => finding.kind))).toEqual(new Set([kind]))
    const unanswered = kind === 'error' || kind === 'missing'
    expect(fails.outcome).toBe(unanswered ? 'INCOMPLETE' : 'FAIL')
    expect(fails.exitCode).toBe(unanswered ? 3 : 1)
    for (const effect of ['warn', 'allow'] as const) {
      const decision = decide(input({ ...given, policy: policy({}, { [kind]: effect }) }))
      expect(decision.outcome).toBe('PASS')
      expect(new Set(decision.findings.map(({ fate }) => fate))).toEqual(new Set([effect]))
    }
  })

  test('what fails wins over what is missing', () => {
    const given = input({ records: [wrong()], baseline: BASE })
    expect(brief(decide(given))).toEqual({
      outcome: 'FAIL',
      exitCode: 1,
      findings: ['fail regression 6.12.117 fexit', 'incomplete missing 6.12.117 mixed'],
      objections: [],
    })
  })

  test('an answer that is wrong by itself is not let pass for being new', () => {
    const allowed = policy({}, { newCase: 'allow', newKernel: 'allow', newBuild: 'allow' })
    const records = [...BASE, wrong({ kernel: '7.3.4' }), OTHER[1]!]
    expect(brief(decide(input({ records, baseline: BASE, policy: allowed })))).toMatchObject({
      outcome: 'FAIL',
      findings: ['fail wrong 7.3.4 fexit', 'allow newKernel 7.3.4 mixed'],
    })
  })
})

describe('what is required', () => {
  const lax = { missing: 'warn', error: 'warn', newKernel: 'allow' } as const

  test.each<[string, NonNullable<GateInput['policy']['require']>, string]>([
    ['the case that is missing', { cases: ['fex*'] }, 'INCOMPLETE'],
    ['another case', { cases: ['mixed'] }, 'PASS'],
    ['the kernel of the cell', { kernels: ['6.12.*'] }, 'INCOMPLETE'],
    ['another kernel, which is not there', { kernels: ['9.*'] }, 'INCOMPLETE'],
  ])('%s', (_, require, expected) => {
    const given = { records: BASE.slice(1), baseline: BASE }
    expect(outcome(input({ ...given, policy: policy({ require }, lax) }))).toBe(expected)
    const error = { records: [none('error'), ...BASE.slice(1)], baseline: BASE }
    expect(outcome(input({ ...error, policy: policy({ require }, lax) }))).toBe(expected)
  })

  test('is named where it is not there', () => {
    const decision = decide(
      input({ records: BASE, baseline: BASE, policy: policy({ require: { kernels: ['9.*'] } }) }),
    )
    expect(decision.objections).toEqual([
      { fate: 'incomplete', text: "gate.require.kernels: no kernel here matches '9.*'" },
    ])
  })

  test('every build that is judged must answer on a required kernel', () => {
    const records = [...BASE, ...OTHER, ...both(answer, { bpftrace: '0.27.1' })]
    const given = { records, baseline: records }
    expect(outcome(input(given))).toBe('PASS')
    expect(
      brief(decide(input({ ...given, policy: policy({ require: { kernels: ['7.3.4'] } }) }))),
    ).toMatchObject({
      outcome: 'INCOMPLETE',
      findings: ['incomplete missing 7.3.4 fexit', 'incomplete missing 7.3.4 mixed'],
    })
  })

  test('a refusal is an answer, and so is a flaky one', () => {
    const require = { cases: ['fexit'] }
    const records = [none('unsupported'), ...BASE.slice(1)]
    expect(outcome(input({ records, baseline: records, policy: policy({ require }) }))).toBe('PASS')
    const flaky = [answer({ verdict: 'flaky' }), ...BASE.slice(1)]
    const lenient = policy({ require }, { flaky: 'warn' })
    expect(outcome(input({ records: flaky, baseline: BASE, policy: lenient }))).toBe('PASS')
  })

  test('no waiver forgives it', () => {
    const given = {
      records: BASE.slice(1),
      baseline: BASE,
      policy: policy({ require: { cases: ['fexit'] }, waivers: [waiver({ what: ['missing'] })] }),
    }
    expect(brief(decide(input(given)))).toMatchObject({
      outcome: 'INCOMPLETE',
      findings: ['incomplete missing 6.12.117 fexit'],
      objections: ['warn'],
    })
  })
})

describe('waivers', () => {
  const given = { records: [wrong(), ...BASE.slice(1)], baseline: BASE }
  const waived = (changes: Partial<ReturnType<typeof waiver>>, more: More = {}) =>
    decide(input({ ...given, policy: policy({ waivers: [waiver(changes)] }), ...more }))

  test.each([
    [{}],
    [{ cases: ['f*'], kernels: ['6.12.*'], bpftrace: ['0.23.*'] }],
    [{ what: ['flaky', 'regression'] as const }],
    [{ expires: TODAY }],
  ])('forgive what they name: %j', (changes) => {
    const decision = waived(changes as Partial<ReturnType<typeof waiver>>)
    expect(decision).toMatchObject({ outcome: 'PASS', exitCode: 0, objections: [] })
    expect(decision.findings).toMatchObject([
      { kind: 'regression', fate: 'waived', waiver: { owner: 'kim' } },
    ])
  })

  test.each([
    [{ cases: ['mixed'] }],
    [{ kernels: ['7.*'] }],
    [{ bpftrace: ['0.27.1'] }],
    [{ what: ['newCrash'] as const }],
  ])('forgive nothing else, and are told then: %j', (changes) => {
    expect(brief(waived(changes as Partial<ReturnType<typeof waiver>>))).toEqual({
      outcome: 'FAIL',
      exitCode: 1,
      findings: ['fail regression 6.12.117 fexit'],
      objections: ['warn'],
    })
  })

  test('fail once they have expired, whether they match or not', () => {
    const expired = waiver({ expires: '2026-11-21' })
    expect(brief(waived(expired))).toMatchObject({
      outcome: 'FAIL',
      findings: ['fail regression 6.12.117 fexit'],
      objections: ['fail'],
    })
    const unneeded = input({ records: BASE, baseline: BASE, policy: policy({ waivers: [expired] }) })
    expect(decide(unneeded)).toMatchObject({
      outcome: 'FAIL',
      exitCode: 1,
      objections: [{ text: expect.stringContaining('expired on 2026-11-21') as string }],
    })
  })

  test('a PASS that a waiver makes becomes a FAIL on the day after', () => {
    expect(waived({ expires: '2026-12-31' }, { today: '2026-12-31' }).outcome).toBe('PASS')
    expect(waived({ expires: '2026-12-31' }, { today: '2027-01-01' }).outcome).toBe('FAIL')
  })

  test('one that matches nothing is told, and no more', () => {
    const decision = decide(input({ records: BASE, baseline: BASE, policy: policy({ waivers: [waiver()] }) }))
    expect(decision).toMatchObject({ outcome: 'PASS', objections: [{ fate: 'warn' }] })
    expect(decision.objections[0]?.text).toContain('kim')
  })
})

describe('against another build of the same records', () => {
  const old = both(answer, { bpftrace: '0.27.0' })

  test('known issues do not excuse', () => {
    const given = (against?: string) =>
      decide(
        input({
          records: [known({ bpftrace: 'candidate' }), answer({ bpftrace: 'candidate', case: 'mixed' })],
          baseline: against === undefined ? both(answer, { bpftrace: 'candidate' }) : old,
          ...(against !== undefined && { against }),
        }),
      )
    expect(brief(given('0.27.0'))).toMatchObject({
      outcome: 'FAIL',
      findings: ['fail regression 6.12.117 fexit'],
    })
    expect(given('0.27.0').findings[0]).toMatchObject({ before: 'declared: abc', after: 'reversed: cba' })
    expect(given()).toMatchObject({ outcome: 'PASS' })
  })

  test.each<[string, ResultRecord[]]>([
    ['no record', old.slice(1)],
    ['an error', [none('error', { bpftrace: '0.27.0' }), ...old.slice(1)]],
    ['attempts that disagree', [answer({ bpftrace: '0.27.0', verdict: 'flaky' }), ...old.slice(1)]],
    ['an answer to an older question', [answer({ bpftrace: '0.27.0', question: 'old' }), ...old.slice(1)]],
  ])('where it has %s, nothing is compared', (_, baseline) => {
    const given = input({ records: both(answer, { bpftrace: 'candidate' }), baseline, against: '0.27.0' })
    expect(brief(decide(given))).toMatchObject({
      outcome: 'INCOMPLETE',
      findings: ['incomplete missing 6.12.117 fexit'],
    })
  })

  test('where all that it has is of other kernels', () => {
    const given = input({
      records: both(answer, { bpftrace: 'candidate', kernel: '7.3.4' }),
      baseline: old,
      against: '0.27.0',
    })
    expect(decide(given)).toMatchObject({ outcome: 'INCOMPLETE', compared: 0, judged: 4 })
  })
})

test('a selection leaves out the rest', () => {
  const given = input({
    records: [wrong(), BASE[1]!],
    baseline: BASE,
    selected: (one) => one.case === 'mixed',
  })
  expect(decide(given)).toMatchObject({ outcome: 'PASS', judged: 1, compared: 1 })
})

test('identifiers that would run into each other are told apart', () => {
  const odd = both(answer, { kernel: '6.12\n0.1', bpftrace: '2' })
  const baseline = both(answer, { kernel: '6.12', bpftrace: '0.1\n2' })
  expect(decide(input({ records: odd, baseline, builds: ['2', '0.1\n2'] })).compared).toBe(0)
})

describe('host is whatever kernel a machine has', () => {
  const host = (release: string, make = answer) =>
    both(make, { kernel: 'host', runtime: 'container', release })
  const allowNew = policy({}, { newKernel: 'allow' })

  test('the same one is compared', () => {
    const records = [...BASE, ...host('6.18', wrong)]
    expect(brief(decide(input({ records, baseline: [...BASE, ...host('6.18')] }))).findings).toEqual([
      'fail regression host fexit',
      'fail regression host mixed',
    ])
  })

  test('another is a new kernel, whatever it answers', () => {
    const records = [...BASE, ...host('6.18', (changes) => none('unsupported', changes))]
    expect(brief(decide(input({ records, baseline: [...BASE, ...host('6.1')], policy: allowNew })))).toEqual({
      outcome: 'PASS',
      exitCode: 0,
      findings: ['allow newKernel host fexit', 'allow newKernel host mixed'],
      objections: [],
    })
  })

  test('a wrong order there is one, with or without something to compare it with', () => {
    const records = [...BASE, ...host('6.18', wrong)]
    expect(outcome(input({ records, baseline: [...BASE, ...host('6.1')], policy: allowNew }))).toBe('FAIL')
  })

  test('on a machine where it is not asked nothing is missing, unless it is required', () => {
    const given = { records: BASE, baseline: [...BASE, ...host('6.1')] }
    expect(outcome(input(given))).toBe('PASS')
    expect(brief(decide(input({ ...given, policy: policy({ require: { kernels: ['host'] } }) })))).toEqual({
      outcome: 'INCOMPLETE',
      exitCode: 3,
      findings: [],
      objections: ['incomplete'],
    })
  })

  test('asked, and no answer: nothing passes', () => {
    const records = [...BASE, ...host('', (changes) => none('error', changes))]
    expect(outcome(input({ records, baseline: [...BASE, ...host('6.1')] }))).toBe('INCOMPLETE')
  })

  test('of two that are judged each is compared with itself', () => {
    const [fexit, mixed] = [host('6.18', wrong)[0]!, host('6.1')[1]!]
    const baseline = [...BASE, ...host('6.1')]
    expect(brief(decide(input({ records: [...BASE, fexit, mixed], baseline }))).findings).toEqual([
      'fail wrong host fexit',
    ])
  })
})
