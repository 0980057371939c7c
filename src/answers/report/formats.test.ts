import { describe, expect, test } from 'vitest'
import { spelledOn } from '../../matrix/architecture.js'
import { record, reversed, unordered } from '../../records/record.fixture.js'
import type { ResultRecord } from '../../records/record.js'
import { FORMATS, render, renderTable } from './formats.js'
import type { Format, TableOptions } from './formats.js'
import type { CaseWords } from './model/report.js'

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

/** Lines of sentences as they were before they were broken. */
const flowing = (text: string): string => text.replace(/\s+/g, ' ')

describe('markdown', () => {
  test('begins with the answer in one line', () => {
    expect(flowing(markdown())).toContain(
      ' **1 unexpected answer, 1 unanswered question.** 6 questions (3 kernels × 1 bpftrace build × 2 cases): 2 ok, 1 unsupported, 1 known, 1 missing, 1 wrong order. ',
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

  test('contents, findings, cases × builds, then a grid for each case on which kernels differ', () => {
    const text = markdown()
    const heads = ['Findings', 'Overview', 'Cases', 'Known issues not seen', 'What was run', 'Notes']
    expect(text.match(/^## .*$/gm)).toEqual(heads.map((head) => `## ${head}`))
    expect(text).toContain(
      '\n[Findings](#findings) · [Overview](#overview) · [Cases](#cases) · [Known issues',
    )
    expect(text).toContain(
      [
        '| case ↓ bpftrace → | 0.23.2                                                                     |',
        '| ----------------- | -------------------------------------------------------------------------- |',
        '| seed-fexit        | ✓ 6.1, host (container) · ? missing 6.12                                   |',
        '| fexit             | – refused 6.1 · ✗ reversed 6.12 · ✗ reversed (unexpected) host (container) |',
      ].join('\n'),
    )
  })

  test('neighbours that answered alike are one row, and one column', () => {
    const answers = ['5.10.1', '6.1.1', '6.12.1', '6.16.1'].flatMap((kernel, row) =>
      ['0.23.2', '0.27.0', '0.27.1'].map((bpftrace) => (row < 2 ? record : reversed)({ kernel, bpftrace })),
    )
    expect(markdown(answers, { cases: [] })).toContain(
      [
        '### fexit',
        '',
        '| kernel ↓ bpftrace → | 0.23.2 – 0.27.1 (3)         |',
        '| ------------------- | --------------------------- |',
        '| 5.10.1 – 6.1.1 (2)  | ✓ abc                       |',
        '| 6.12.1 – 6.16.1 (2) | ✗ reversed cba (unexpected) |',
      ].join('\n'),
    )
  })

  test('words of others are shown as they are, in a footnote', () => {
    expect(markdown()).toContain(
      ['[^1]:', '    ````text', '    ERROR: no BTF for `x`', '    ```', '    # <script>|', '    ````'].join(
        '\n',
      ),
    )
    expect(markdown([unordered('unsupported', 'no `BTF`')])).toContain('\n[^1]: `` no `BTF` ``\n')
    expect(markdown()).toContain('| – refused [^1] ')
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
    const prose = text.replace(/^( *)(`{3,})text\n[^]*?\n\1\2$/gm, '')
    expect(prose).not.toMatch(/(?<!\\)<b>/)
    expect(prose).not.toMatch(/(?<!\\)\[a\]/)
    expect(prose.match(/^# /gm)).toHaveLength(1)
    for (const row of prose.match(/^\|.*$/gm) ?? [])
      expect(row.match(/(?<!\\)\|/g)?.length).toBeLessThanOrEqual(4)
    expect(text).toContain('␛]0;x␇')
  })

  test('known issues where they are seen, with their thread; tables lead to them', () => {
    expect(markdown()).toContain(
      '\n  <a id="k1"></a>K1 fexit-reversed, <https://example.org/issues/4104>: fexit is attached forward.\n',
    )
    expect(markdown()).toContain(
      '\n## Known issues not seen\n\n- <a id="k2"></a>K2 odd, unreported: Odd \\| \\<b>\n',
    )
    expect(markdown()).toContain('✗ reversed cba [K1](#k1)')
    expect(markdown(records, { knownIssues: [] })).toContain(
      '<a id="k1"></a>K1 fexit-reversed, This issue is no longer in the matrix.\n',
    )
  })

  test('every reference has what it leads to', () => {
    const text = markdown()
    const targets = (form: RegExp): string[] => [...text.matchAll(form)].map(([, target = '']) => target)
    const anchors = new Set(targets(/<a id="(k\d+)"><\/a>/g))
    for (const target of targets(/\]\(#(k\d+)\)/g)) expect(anchors).toContain(target)
    const notes = new Set(targets(/^\[\^(\d+)\]:/gm))
    expect(new Set(targets(/\[\^(\d+)\](?!:)/g))).toEqual(notes)
    const heads = new Set(targets(/^## (.*)$/gm).map((head) => head.toLowerCase().replaceAll(' ', '-')))
    expect(new Set(targets(/\]\(#([a-z-]+)\)/g))).toEqual(heads)
  })

  test('by which mechanism, where nothing else says so', () => {
    expect(flowing(markdown([reversed({ mechanism: ['kprobe_multi', '<b>'] })]))).toContain(
      'Mechanism: kprobe_multi + \\<b>.',
    )
    expect(markdown()).not.toContain('Mechanism')
  })

  test('programs of what is not reported, handlers that differ in a word in one line', () => {
    const asked = { handlers: ['a', 'b'], program: () => 'k:f { print("a") }\nk:f { print("b") }\n```' }
    const cases = [{ name: 'fexit', title: 'A title', asked }]
    const fence = ['````text', '/* fexit: A title */ k:f { print("a") } // then with b', '```', '````'].join(
      '\n',
    )
    expect(markdown([reversed()], { cases })).toContain(`<details><summary>The programs of what is not`)
    expect(markdown([reversed()], { cases })).toContain(`\n\n${fence}\n\n</details>\n`)
    expect(markdown([record()], { cases })).not.toContain('<details>')
    const reported = reversed({ verdict: 'known', expected: { order: 'reversed', why: 'fexit-reversed' } })
    expect(markdown([reported], { cases })).not.toContain('<details>')
  })

  test('programs are spelled for the newest kernel', () => {
    const asked: CaseWords = { handlers: ['a'], program: (_, arch) => spelledOn('kprobe:{syscall}f', arch) }
    const told = (...some: ResultRecord[]) => markdown(some, { cases: [{ name: 'fexit', asked }] })
    const arm = reversed({ kernel: '7.3.4-arm64', arch: 'arm64' })
    expect(told(reversed())).toContain('kprobe:__x64_sys_f')
    expect(told(reversed(), arm)).toContain('kprobe:__arm64_sys_f')
  })

  test('on what it was measured', () => {
    const text = markdown([...records, record({ kernel: '7.3', warnings: ['the index of sid has expired'] })])
    expect(text).toContain('- Date: 2026-11-20\n- Accelerator: none, tcg\n- QEMU: 10.0.3\n')
    expect(text).toContain('## Warnings\n\n- the index of sid has expired\n')
    expect(flowing(text)).toContain('host (container) (6.1.0-44-amd64, ')
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
