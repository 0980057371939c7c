/** The kernel that is called host, as a decision takes it. */
import { describe, expect, test } from 'vitest'
import { decide } from './decide.js'
import { answer, BASE, both, brief, input, none, outcome, policy, wrong } from './gate.fixture.js'

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
