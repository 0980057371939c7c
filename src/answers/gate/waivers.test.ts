/** Waivers, as a decision takes them. */
import { describe, expect, test } from 'vitest'
import { decide } from './decide.js'
import { BASE, brief, input, policy, TODAY, waiver, wrong } from './gate.fixture.js'
import type { More } from './gate.fixture.js'

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
