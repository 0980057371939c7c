/** What a policy requires: no decision of its own and no waiver takes that back. */
import { describe, expect, test } from 'vitest'
import { decide } from './decide.js'
import { answer, BASE, both, brief, input, none, OTHER, outcome, policy, waiver } from './gate.fixture.js'
import type { GateInput } from './decision.js'

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
