import { describe, expect, test } from 'vitest'
import { UnavailableError, UsageError } from '../lib/errors.js'
import { crashed, record, reversed } from './record.fixture.js'
import { chosen, selectorWords, selectRecords, verdictsOf } from './select.js'
import type { RecordSelectors } from './select.js'

const NONE: RecordSelectors = { kernel: [], bpftrace: [], case: [], runtime: [], verdict: [] }
const RECORDS = [
  record({ kernel: '6.1.192' }),
  reversed({ kernel: '6.12.117' }),
  record({ kernel: '6.12.117', case: 'kprobe', ...crashed('died') }),
]
const select = (selectors: Partial<RecordSelectors>, unread = false) =>
  selectRecords(RECORDS, { ...NONE, ...selectors }, unread).map((one) => `${one.kernel} ${one.case}`)

test.each<[Partial<RecordSelectors>, string[]]>([
  [{}, ['6.1.192 fexit', '6.12.117 fexit', '6.12.117 kprobe']],
  [{ kernel: ['6.12.*'] }, ['6.12.117 fexit', '6.12.117 kprobe']],
  [{ kernel: ['6.12.*'], case: ['fexit'] }, ['6.12.117 fexit']],
  [{ verdict: ['crash', 'ok'] }, ['6.1.192 fexit', '6.12.117 kprobe']],
  [{ bpftrace: ['0.23.2'], runtime: ['microvm'], verdict: ['wrong-order'] }, ['6.12.117 fexit']],
])('%j leaves %j', (selectors, expected) => expect(select(selectors)).toEqual(expected))

describe('what matches nothing is wrong use, and says what there is', () => {
  test.each<[string, Partial<RecordSelectors>, string]>([
    [
      'a kernel',
      { kernel: ['6.21*'] },
      "no kernel matches '6.21*' (did you mean '6.12'?); there are: 6.1.192, 6.12.117",
    ],
    [
      'a case',
      { case: ['fexti'] },
      "no case matches 'fexti' (did you mean 'fexit'?); there are: fexit, kprobe",
    ],
    [
      'a verdict that none has',
      { verdict: ['flaky'] },
      'no record is left by --verdict flaky; the verdicts of the records are: ok, wrong-order, crash',
    ],
    [
      'what matches each by itself',
      { kernel: ['6.1.*'], verdict: ['crash'] },
      "no record is left by --kernel '6.1.*' --verdict crash; the verdicts of what --kernel '6.1.*' leaves are: ok",
    ],
  ])('%s', (_, selectors, message) => {
    expect(() => select(selectors)).toThrow(message)
    expect(() => select(selectors)).toThrow(UsageError)
    expect(() => select(selectors, true)).toThrow(UnavailableError)
  })

  test('a verdict that does not exist, whatever could not be read', () => {
    const asked = () => verdictsOf(['known', 'wrong-oder'])
    expect(asked).toThrow(UsageError)
    expect(asked).toThrow(
      "no verdict is called 'wrong-oder' (did you mean 'wrong-order'?); there are: ok, wrong-order,",
    )
    expect(() => select({ verdict: ['x\u001b'] }, true)).toThrow("no verdict is called 'x␛'; there are")
  })
})

test('selectors are told as they are typed', () => {
  expect(selectorWords({ ...NONE, kernel: ['6.12*', 'host'], verdict: ['known'] })).toEqual([
    "--kernel '6.12*'",
    '--kernel host',
    '--verdict known',
  ])
})

test('a selector that matches nothing is wrong, unless what it matches may stand in an unreadable line', () => {
  expect(chosen('kernel', ['7.3*'], ['6.1', '7.3.4'], true)).toEqual(['7.3.4'])
  expect(() => chosen('kernel', ['7.3*'], ['6.1'], false)).toThrow(UsageError)
  expect(() => chosen('kernel', ['7.3*'], ['6.1'], true)).toThrow(
    new UnavailableError("no kernel matches '7.3*'; there are: 6.1; but not every record could be read"),
  )
})
