import { describe, expect, test } from 'vitest'
import { record } from '../../records/record.fixture.js'
import { DECISION_DIGEST, RECORDS, RECORDS_DIGEST, statement } from './attest.fixture.js'
import { check, judgedIn, verifyCode } from './check.js'
import type { Found, Surveyed } from './check.js'

const file = (sha256: string): Found => ({ kind: 'file', sha256 })
const decision = (changes: object = {}): string =>
  JSON.stringify({ outcome: 'PASS', today: '2026-11-26', records: RECORDS_DIGEST, ...changes })
const FOUND: [string, Found][] = [
  ['records.jsonl', file(RECORDS_DIGEST)],
  ['gate.json', file(DECISION_DIGEST)],
]

function checked(changes: Partial<Surveyed> = {}, of = statement()) {
  const findings = check(of, {
    directory: 'results',
    found: new Map(FOUND),
    decision: decision(),
    records: { records: RECORDS, problems: [] },
    beside: [],
    ...changes,
  })
  const worst = findings.filter(({ result }) => result !== 'holds').map(({ text }) => text)
  return { code: verifyCode(findings), worst, count: findings.length }
}
const instead = (name: string, found: Found): Partial<Surveyed> => ({
  found: new Map([...FOUND, [name, found]]),
})

test('all that holds has a line each', () => {
  expect(checked()).toEqual({ code: 0, worst: [], count: 4 })
})

describe('a subject', () => {
  test('that has changed is named, with when it was attested', () => {
    const { code, worst } = checked(instead('records.jsonl', file('f'.repeat(64))))
    expect(worst[0]).toMatch(
      /^results\/records\.jsonl has changed since 2026-11-26T12:00:00\.000Z: its sha256 is fff/,
    )
    expect(code).toBe(1)
  })

  test('that is missing is missing, and what has changed weighs more', () => {
    const gone: Found = { kind: 'missing', why: 'is not there' }
    expect(checked(instead('gate.json', gone))).toMatchObject({
      code: 3,
      worst: ['results/gate.json is not there'],
    })
    const both = new Map([...FOUND, ['gate.json', gone], ['records.jsonl', file('f'.repeat(64))]] as [
      string,
      Found,
    ][])
    expect(checked({ found: both }).code).toBe(1)
    expect(checked({ found: new Map() }).code).toBe(3)
  })

  test('that must not be read fails', () => {
    const refused: Found = { kind: 'refused', why: 'leads out of the directory of the statement' }
    expect(checked(instead('gate.json', refused))).toMatchObject({
      code: 1,
      worst: ['results/gate.json leads out of the directory of the statement'],
    })
  })
})

describe('a decision', () => {
  test.each<[string, object, string]>([
    ['about other records', { records: 'f'.repeat(64) }, 'judged other records'],
    ['about no records', { records: undefined }, 'does not say which records it judged'],
    ['that is another', { outcome: 'FAIL' }, 'contradict each other: the file says FAIL'],
    ['of another day', { today: '2026-11-01' }, 'contradict each other'],
  ])('%s', (_, changes, why) => {
    const { code, worst } = checked({ decision: decision(changes) })
    expect(worst).toHaveLength(1)
    expect(worst[0]).toContain(`results/gate.json`)
    expect(worst[0]).toContain(why)
    expect(code).toBe(1)
  })

  test('is what gate writes as JSON', () => {
    expect(judgedIn('{"outcome":"PASS"}')).toBeUndefined()
    expect(judgedIn('no JSON')).toBeUndefined()
    expect(judgedIn(decision({ builds: [] }))?.outcome).toBe('PASS')
  })
})

describe('records', () => {
  test('of another number than is said', () => {
    const { code, worst } = checked({ records: { records: [...RECORDS, ...RECORDS], problems: [] } })
    expect(worst).toEqual([
      'results/records.jsonl holds 2 records and 0 lines that cannot be read; the statement says 1 and 0',
    ])
    expect(code).toBe(1)
  })

  test('with lines that the statement does not own up to', () => {
    expect(checked({ records: { records: RECORDS, problems: ['x'] } }).code).toBe(1)
  })

  test('of other artefacts than are listed', () => {
    const other = record({ bpftrace: '0.27.0' })
    expect(checked({ records: { records: [other], problems: [] } }).worst).toEqual([
      'results/records.jsonl names other artefacts than the statement lists',
    ])
  })
})

test('what lies beside and may be taken for attested is named, and fails nothing', () => {
  expect(checked({ beside: ['index.html'], directory: '.' })).toEqual({
    code: 0,
    worst: ['index.html is not in the statement, and was not checked'],
    count: 5,
  })
})
