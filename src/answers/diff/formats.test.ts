import { describe, expect, test } from 'vitest'
import { record, reversed, unordered } from '../../records/record.fixture.js'
import type { ResultRecord } from '../../records/record.js'
import { compareSets } from './compare.js'
import { DIFF_FORMATS } from './formats.js'

const render = (
  format: keyof typeof DIFF_FORMATS,
  before: ResultRecord[],
  after: ResultRecord[],
  bySeries = false,
): string =>
  DIFF_FORMATS[format]({
    before: 'HEAD~1',
    after: 'results',
    difference: compareSets(before, after, { bySeries }),
  })

const at = (bpftrace: string, name: string, changes: Partial<ResultRecord> = {}): ResultRecord =>
  record({ bpftrace, case: name, ...changes })
const old = { kernel: '5.10.262', runtime: 'container' } as const
const why = (id: string) => ({ expected: { order: 'reversed', why: id } })
const [attempt] = record().attempts

const before = [
  at('0.23.2', 'fexit'),
  at('0.23.2', 'kprobe'),
  at('0.23.2', 'known', {
    ...reversed(),
    ...why('one'),
    bpftrace: '0.23.2',
    case: 'known',
    verdict: 'known',
  }),
  at('0.23.2', 'same'),
  at('0.27.1', 'fexit', { ...reversed(), bpftrace: '0.27.1' }),
  at('0.27.1', 'kprobe', { mechanism: ['kprobe', 'kprobe'] }),
  at('0.27.1', 'lost'),
  at('0.27.1', 'same'),
  at('0.17.0', 'fexit', old),
  at('0.17.0', 'kprobe', old),
]
const after = [
  at('0.23.2', 'fexit', { ...reversed(), bpftrace: '0.23.2' }),
  unordered('crash', 'SIGABRT\nfree(): invalid pointer', { bpftrace: '0.23.2', case: 'kprobe' }),
  at('0.23.2', 'known', {
    ...reversed(),
    ...why('two'),
    bpftrace: '0.23.2',
    case: 'known',
    verdict: 'known',
  }),
  at('0.23.2', 'same'),
  at('0.23.2', 'lost'),
  at('0.27.1', 'fexit'),
  at('0.27.1', 'kprobe', {
    mechanism: ['kprobe_multi'],
    attempts: [attempt!, { ...attempt!, mode: 'isolated' }],
  }),
  at('0.27.1', 'same'),
  at('0.28.0', 'fexit'),
]

describe('text', () => {
  test('tells what there is, the gravest first', () => {
    expect(render('text', before, after)).toBe(
      [
        '2 worse, 2 vanished, 1 better, 2 new, 1 changed otherwise, 1 only in mechanism or attempts; 2 answers are the same.',
        '',
        'Worse',
        '  6.12.117 × 0.23.2              fexit: ✓ abc → ✗ reversed cba (unexpected)',
        '  6.12.117 × 0.23.2              kprobe: ✓ abc → ! crash (unexpected); SIGABRT␊free(): invalid pointer',
        '',
        'Vanished',
        '  5.10.262 (container) × 0.17.0  the whole cell, 2 answers',
        '  6.12.117 × 0.27.1              lost: ✓ abc',
        '',
        'Better',
        '  6.12.117 × 0.27.1              fexit: ✗ reversed cba (unexpected) → ✓ abc',
        '',
        'New',
        '  6.12.117 × 0.23.2              lost: ✓ abc',
        '  6.12.117 × 0.28.0              the whole cell, 1 answer',
        '',
        'Changed, neither worse nor better',
        '  6.12.117 × 0.23.2              known: ✗ reversed cba (known); known issue one → two',
        '',
        'The same answer, by another mechanism or after other attempts',
        '  6.12.117 × 0.27.1              kprobe: ✓ abc; mechanism kprobe, kprobe → kprobe_multi; attempts combined declared abc → combined declared abc, isolated declared abc',
        '',
      ].join('\n'),
    )
  })

  test('of nothing that differs is one line', () => {
    expect(render('text', before, before)).toBe('Nothing differs: 10 answers are the same.\n')
  })

  test('a case in no cell any more', () => {
    const others = before.filter((one) => one.case !== 'same')
    expect(render('text', before, others)).toContain('\n  every cell  the case same, 2 answers\n')
  })

  test('a kernel of the same series', () => {
    const newer = [record({ kernel: '6.12.118' })]
    expect(render('text', [record()], newer)).toMatch(
      /\n\nKernel 6\.12\.117 is gone, 6\.12\.118 of its series is new: --by-series compares the two\.\n$/,
    )
    const text = render('text', [record()], [reversed({ kernel: '6.12.118' })], true)
    expect(text).toContain('\n  6.12.117 → 6.12.118 × 0.23.2  fexit: ✓ abc → ✗ reversed cba (unexpected)\n')
    expect(text).toMatch(/: the two are compared\.\n$/)
  })

  test('a surprise says what is surprising', () => {
    const surprise = 'answered, although matrix.yaml predicts a refusal here'
    expect(render('text', [unordered('unsupported', 'no BTF')], [record({ surprise })])).toContain(
      `fexit: – refused → ! as written abc (unexpected); ${surprise}`,
    )
  })
})

test('markdown', () => {
  const text = render('markdown', before, after)
  expect(text).toMatch(
    /^\*\*2 worse, .* are the same\.\*\* Compared: HEAD\\~1 → results\.\n\n### Worse\n\n- /,
  )
  expect(text).toContain('\n- **6.12.117 × 0.23.2** fexit: ✓ abc → ✗ reversed cba (unexpected)\n')
  expect(text).toMatch(/[^\n]\n$/)
})

test('nothing in a record is interpreted', () => {
  const evil = '\u001b]0;x\u0007|`*<b>\u202e\n\n# [a](javascript:b)'
  const records = [reversed({ kernel: evil, bpftrace: evil, case: evil, events: [evil] }), record()]
  const crash = unordered('crash', evil)
  for (const format of ['text', 'markdown'] as const) {
    const text = render(format, records, [crash]) + render(format, [crash], records)
    // eslint-disable-next-line no-control-regex
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/)
    if (format === 'markdown') expect(text).not.toMatch(/(?<!\\)<b>|(?<!\\)\[a\]|^# /m)
  }
})

test('json', () => {
  const found = JSON.parse(render('json', before, after)) as Record<string, unknown[]>
  expect(found).toMatchObject({
    before: { name: 'HEAD~1', answers: 10 },
    after: { name: 'results', answers: 9 },
    same: 2,
    vanished: [
      { what: 'cell', kernel: '5.10.262', bpftrace: '0.17.0', runtime: 'container', answers: 2 },
      { what: 'answer', kernel: '6.12.117', bpftrace: '0.27.1', case: 'lost', answer: { verdict: 'ok' } },
    ],
    better: [
      { case: 'fexit', before: { verdict: 'wrong-order', order: 'reversed' }, after: { verdict: 'ok' } },
    ],
    bySeries: false,
    successors: [],
  })
  expect(found['worse']).toHaveLength(2)
  expect(found['new']).toHaveLength(2)
  expect(found['changed']).toHaveLength(1)
  expect(found['manner']).toHaveLength(1)
  const newer = [reversed({ kernel: '6.12.118' })]
  expect(JSON.parse(render('json', [record()], newer, true))).toMatchObject({
    worse: [{ kernel: '6.12.118', kernelBefore: '6.12.117' }],
    successors: [{ gone: '6.12.117', come: '6.12.118' }],
  })
})
