import { describe, expect, test } from 'vitest'
import { KIND_NAMES } from '../../matrix/gate-schema.js'
import type { ChangeKind } from '../../matrix/gate-schema.js'
import type { ResultRecord } from '../../records/record.js'
import { decide } from './decide.js'
import {
  answer,
  BASE,
  both,
  brief,
  input,
  known,
  none,
  OTHER,
  outcome,
  policy,
  TODAY,
  wrong,
} from './gate.fixture.js'

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
      recalled: 0,
      kernels: ['6.12.117'],
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
    expect(decide(given).findings[0]?.why).toContain('matrix.yaml no longer has this case')
  })
})

describe('the policy', () => {
  /** For each kind a pair of sides in which it is the only difference. */
  const SHOWING: Record<ChangeKind, { records: ResultRecord[]; baseline: ResultRecord[] }> = (() => {
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
