/** A build that is judged by another one's column of the same records. */
import { describe, expect, test } from 'vitest'
import type { ResultRecord } from '../../records/record.js'
import { decide } from './decide.js'
import { answer, both, brief, input, known, none } from './gate.fixture.js'

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
