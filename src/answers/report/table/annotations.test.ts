import { describe, expect, test } from 'vitest'
import type { ResultRecord } from '../../../records/record.js'
import { record, reversed, unordered } from '../../../records/record.fixture.js'
import { annotations } from './annotations.js'
import { modelOf } from '../model/model.js'
import { everything, HOSTILE, hostile, options } from '../report.fixture.js'

const told = (records: readonly ResultRecord[]) =>
  annotations(modelOf(records, { cases: [], knownIssues: options.knownIssues })).split('\n')

const many = (count: number, of: (index: number) => ResultRecord): ResultRecord[] =>
  Array.from({ length: count }, (_, index) => of(index))

describe('annotations', () => {
  test('an error a kind of unexpected answer, worst first; a warning for what has no answer', () => {
    expect(told(everything)).toEqual([
      '::error title=fexit%2C bpftrace 0.23.2%3A ✗ reversed cba::on 6.3: reversed: cba',
      '::error title=fexit%2C bpftrace 0.23.2%3A ! crash::on 6.4: bpftrace died of SIGSEGV',
      '::error title=fexit%2C bpftrace 0.23.2%3A ≠ flaky::on 6.5: attempts disagree',
      '::error title=fexit%2C bpftrace 0.23.2%3A – refused::on 6.7: refused, although an answer is predicted: no such probe',
      '::error title=fexit%2C bpftrace 0.23.2%3A ! as written abc::on 6.6: fexit-reversed was not seen',
      '::warning title=kernel 6.8%3A ? error::1 question: the machine did not boot',
      '',
    ])
  })

  test('nothing where all is as expected', () => {
    expect(told(everything.slice(0, 3))).toEqual([''])
  })

  test('one for all kernels on which a case says the same', () => {
    expect(told(many(12, (index) => reversed({ kernel: `6.${index}` })))).toEqual([
      '::error title=fexit%2C bpftrace 0.23.2%3A ✗ reversed cba::on all 12 kernels: reversed: cba',
      '',
    ])
  })

  test('one for all cases that a kernel left without an answer', () => {
    const records = many(3, (index) =>
      unordered('error', 'no boot', { case: `c${index}`, bpftrace: `0.${index}` }),
    )
    expect(told(records)).toEqual([
      '::warning title=kernel 6.12.117%3A ? missing::6 questions: there is no record of it',
      '::warning title=kernel 6.12.117%3A ? error::3 questions: no boot',
      '',
    ])
  })

  test('of each level as many as GitHub shows; the last one counts the rest', () => {
    const wrong = many(11, (index) => reversed({ case: `c${index}` }))
    const failed = many(11, (index) => unordered('error', 'no boot', { kernel: `6.${index}` }))
    const lines = told([...wrong, ...failed])
    const errors = lines.filter((line) => line.startsWith('::error'))
    const warnings = lines.filter((line) => line.startsWith('::warning'))
    expect([errors.length, warnings.length]).toEqual([10, 10])
    expect(errors[9]).toBe('::error title=2 more unexpected answers::They are in the summary of this step.')
    expect(warnings[9]).toMatch(/^::warning title=\d+ more unanswered questions::/)
    expect(told(wrong.slice(0, 10)).filter((line) => line.includes('more'))).toEqual([])
  })

  test('text from outside begins no command and ends no property', () => {
    const lines = told([
      hostile({ surprise: '100%' }),
      hostile({ verdict: 'error', kernel: '6.1' }),
      record(),
    ])
    expect(
      lines.every((line) => line === '' || /^::(error|warning) title=[^:,]*::[^\r\n]*$/.test(line)),
    ).toBe(true)
    expect(lines.join('')).toContain('100%25')
    expect(lines.join('')).toContain('%250A')
    // eslint-disable-next-line no-control-regex
    expect(lines.join('')).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/)
  })

  test('a long reason is shortened', () => {
    const [line = ''] = told([reversed({ reason: HOSTILE + 'x'.repeat(99_999) })])
    expect(line.length).toBeLessThan(2000)
    expect(line.endsWith('…')).toBe(true)
  })
})
