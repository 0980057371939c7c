import { describe, expect, test } from 'vitest'
import { record, reversed, unordered } from '../../records/record.fixture.js'
import { FORMATS, render, renderTable } from './formats.js'
import type { Format, TableOptions } from './formats.js'

const options: TableOptions = {
  cases: [{ name: 'fexit', title: 'fexit, three times on one function' }, { name: 'seed-fexit' }],
  knownIssues: [
    {
      id: 'fexit-reversed',
      cases: ['fexit'],
      seen: 'reversed',
      summary: 'fexit is attached forward.',
      upstream: 'https://example.org/issues/4104',
    },
    { id: 'odd', cases: ['fexit'], seen: 'crash', summary: 'Odd | <b>', upstream: 'unreported' },
  ],
}
const records = [
  record({ case: 'seed-fexit', events: ['ab'], kernel: '6.1.192' }),
  unordered('unsupported', 'ERROR: no BTF for `x`\n```\n# <script>|', { kernel: '6.1.192' }),
  reversed({ verdict: 'known', expected: { order: 'reversed', why: 'fexit-reversed' } }),
  record({ case: 'seed-fexit', kernel: 'host', runtime: 'container', accelerator: 'none' }),
  reversed({ kernel: 'host', runtime: 'container', release: '6.1.0-44-amd64', accelerator: 'none' }),
]
const markdown = (given = records, changes: Partial<TableOptions> = {}) =>
  renderTable('markdown', given, { ...options, ...changes })

describe('markdown', () => {
  test('begins with the answer in one line', () => {
    expect(markdown()).toContain(
      '\n**1 unexpected answer, 1 unanswered question.** 6 questions (3 kernels × 1 bpftrace build × 2 cases): 2 ok, 1 unsupported, 1 known, 1 missing, 1 wrong order.\n',
    )
    expect(markdown([record({ case: 'seed-fexit' }), record()])).toContain(
      '\n**No unexpected answers, no unanswered questions.** 2 questions (1 kernel × 1 bpftrace build × 2 cases): 2 ok.\n',
    )
  })

  test('without any record it says so', () => {
    expect(markdown([])).toContain(
      '**Nothing was asked.** 0 questions (0 kernels × 0 bpftrace builds × 2 cases).',
    )
  })

  test('an overview, then a grid a case, in columns', () => {
    const text = markdown()
    expect(text).toContain(
      [
        '| kernel ↓ bpftrace → | 0.23.2        |',
        '| ------------------- | ------------- |',
        '| 6.1.192             | – 1/2         |',
        '| 6.12.117            | ? missing 0/2 |',
        '| host (container)    | ✗ 1/2         |',
      ].join('\n'),
    )
    expect(text).toContain(
      [
        '### fexit',
        '',
        'fexit, three times on one function',
        '',
        '| kernel ↓ bpftrace → | 0.23.2            |',
        '| ------------------- | ----------------- |',
        '| 6.1.192             | – unsupported [1] |',
        '| 6.12.117            | ✗ known cba [K1]  |',
        '| host (container)    | ✗ cba             |',
      ].join('\n'),
    )
    expect(text.indexOf('### seed-fexit')).toBeLessThan(text.indexOf('### fexit'))
  })

  test('words of others are shown as they are, in a fence of their own', () => {
    expect(markdown()).toContain(
      [
        '**[1]** unsupported, 1 answer:',
        '',
        '````text',
        'ERROR: no BTF for `x`',
        '```',
        '# <script>|',
        '````',
      ].join('\n'),
    )
  })

  test('nothing in a record is interpreted', () => {
    const evil = '\u001b]0;x\u0007|`*<b>\u202e\n\n# [a](javascript:b)'
    const text = markdown(
      [
        unordered('error', `${evil}\n\`\`\`\`\`\n`, {
          kernel: evil,
          bpftrace: evil,
          case: evil,
          release: evil,
          warnings: [evil],
        }),
        reversed({ events: [evil], release: evil, finishedAt: evil }),
        reversed({ verdict: 'known', kernel: '1', expected: { order: evil, why: evil } }),
      ],
      { cases: [{ name: 'fexit', title: evil }] },
    )
    // eslint-disable-next-line no-control-regex
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/)
    const prose = text.replace(/^(`{3,})text\n[^]*?\n\1$/gm, '')
    expect(prose).not.toMatch(/(?<!\\)<b>/)
    expect(prose).not.toMatch(/(?<!\\)\[a\]/)
    expect(prose.match(/^# /gm)).toHaveLength(1)
    for (const row of prose.match(/^\|.*$/gm) ?? [])
      expect(row.match(/(?<!\\)\|/g)?.length).toBeLessThanOrEqual(4)
    expect(text).toContain('␛]0;x␇')
  })

  test('known issues with their links, to which the grids lead', () => {
    expect(markdown()).toContain(
      [
        '- **[K1] fexit-reversed**, seen in 1 answer (fexit): fexit is attached forward. (<https://example.org/issues/4104>)',
        '- **[K2] odd**, not seen here: Odd \\| \\<b> (unreported)',
        '',
        '[K1]: <https://example.org/issues/4104>',
        '',
      ].join('\n'),
    )
    const withoutIssue = markdown(records, { knownIssues: [] })
    expect(withoutIssue).toContain(
      '- **[K1] fexit-reversed**, seen in 1 answer (fexit): This issue is no longer in the matrix.',
    )
    expect(withoutIssue).not.toContain('[K1]:')
  })

  test('by which mechanism, where it is known', () => {
    const perf = { bpftrace: '0.11.3', mechanism: ['perf_event'] }
    const text = markdown([
      record(perf),
      record({ ...perf, kernel: '6.1' }),
      record({ mechanism: ['kprobe_multi', '<b>'] }),
      record({ kernel: '6.1' }),
    ])
    expect(text).toContain(
      '✓ abc  |\n\nMechanism: 0.11.3: perf_event on 6.1 and 6.12.117; 0.23.2: kprobe_multi + \\<b> on 6.12.117\n',
    )
    expect(markdown()).not.toContain('Mechanism')
  })

  test('on what it was measured', () => {
    const text = markdown([...records, record({ kernel: '7.3', warnings: ['the index of sid has expired'] })])
    expect(text).toContain('- Date: 2026-11-20\n- Accelerator: none, tcg\n- QEMU: 10.0.3\n')
    expect(text).toContain('## Warnings\n\n- the index of sid has expired\n')
    expect(text).toContain('| host (container) | 6.1.0-44-amd64')
  })

  test('two runs with the same answers differ in the line of the date alone', () => {
    const later = records
      .map((one) => ({
        ...one,
        finishedAt: '2026-12-01T08:00:00.000Z',
        attempts: one.attempts.map((attempt) => ({ ...attempt, milliseconds: 1 })),
      }))
      .reverse()
    const [before, after] = [markdown().split('\n'), markdown(later).split('\n')]
    expect(after).toHaveLength(before.length)
    expect(after.filter((line, index) => line !== before[index])).toEqual(['- Date: 2026-12-01'])
  })

  test('ends in one line feed, and no line in a space', () => {
    expect(markdown()).toMatch(/[^\n]\n$/)
    expect(markdown()).not.toMatch(/ \n/)
  })
})

describe('render', () => {
  test('only what is for GitHub says something beside', () => {
    expect(render('github', records, options).beside()).toMatch(/^::error [^\n]*\n::warning [^\n]*\n$/)
    expect(render('markdown', records, options).beside()).toBe('')
  })

  test.each(Object.keys(FORMATS) as Format[])('%s ends in a line feed', (format) => {
    expect(renderTable(format, records, options)).toMatch(/[^\n]\n$/)
    expect(renderTable(format, [], options)).toMatch(/[^\n]\n$/)
  })
})

describe('json', () => {
  test('does not mind how many records a piece holds', () => {
    const many = Array.from({ length: 1234 }, (_, index) => record({ kernel: `6.${index}` }))
    expect(JSON.parse(renderTable('json', many, options))).toEqual(many)
  })

  test('is the records, sorted, a record a line', () => {
    const text = renderTable('json', [...records].reverse(), options)
    expect(JSON.parse(text)).toEqual([records[0], records[1], records[2], records[3], records[4]])
    expect(text.split('\n')).toHaveLength(records.length + 3)
  })

  test('of nothing is an empty array', () => {
    expect(renderTable('json', [], options)).toBe('[]\n')
  })
})
