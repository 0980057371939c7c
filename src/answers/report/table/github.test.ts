import { describe, expect, test } from 'vitest'
import type { ResultRecord } from '../../../records/record.js'
import { record, reversed, unordered } from '../../../records/record.fixture.js'
import { github } from './github.js'
import { modelOf } from '../model/model.js'
import { everything, hostile, options } from '../report.fixture.js'
import type { TableOptions } from '../model/report.js'

const summary = (records: readonly ResultRecord[], given: Partial<TableOptions> = {}, limit?: number) =>
  github(modelOf(records, { ...options, ...given }), limit)

describe('the summary', () => {
  test('begins with the answer in one line, and what nobody expects', () => {
    const text = summary(everything, { cases: [] })
    expect(text).toMatch(/^## .*\n\n\*\*5 unexpected answers, 1 unanswered question\.\*\* 9 questions/)
    expect(text).toContain(
      '### Unexpected and unanswered\n\n- fexit, bpftrace 0.23.2: ✗ reversed cba, on 6.3: reversed: cba\n- fexit, bpftrace 0.23.2: ! crash',
    )
  })

  test('folds the cases with nothing new, and no others', () => {
    const text = summary([record(), reversed({ case: 'kprobe' })])
    expect(text).toContain('<details><summary>fexit: ✓ 1/1</summary>\n\n| kernel ↓')
    expect(text).toContain('</details>\n\n### kprobe\n')
    expect(summary([record(), record({ case: 'kprobe' })])).not.toContain('Unexpected and unanswered')
  })

  test('a grid has its notes with it', () => {
    const refused = unordered('unsupported', 'no BTF')
    const text = summary([refused, { ...refused, case: 'kprobe' }])
    expect(text.match(/^\[\^1\]: `no BTF`$/gm)).toHaveLength(2)
  })

  test('hostile text as signs', () => {
    const text = summary([
      hostile(),
      hostile({ kernel: '6.1', case: 'x<b>', verdict: 'ok', surprise: undefined }),
    ])
    // eslint-disable-next-line no-control-regex
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/)
    const prose = text.replace(/^( *)(`{3,})text\n[^]*?\n\1\2$/gm, '')
    expect(prose.match(/(?<!\\)<(?!\/?(?:details|summary|a|a id="k\d+"|https:[^>]*)>)/g)).toBeNull()
    expect(text).not.toMatch(/^\s*::|##\[/m)
  })
})

describe('the size', () => {
  const cases = Array.from({ length: 40 }, (_, index) => ({ name: `case-${index}` }))
  const records = cases.map(({ name }, index) =>
    index === 30
      ? reversed({ case: name })
      : index % 2 === 0
        ? record({ case: name })
        : unordered('unsupported', 'no', { case: name }),
  )

  test.each([13_000, 15_000, 18_000])('stays below %i bytes, and says what is left out', (limit) => {
    const text = summary(records, { cases }, limit)
    expect(Buffer.byteLength(text)).toBeLessThan(limit)
    expect(text).toMatch(
      /GitHub takes no more than 1 MiB, so \d+ parts of this summary are left out: case-\d+, case-/,
    )
    expect(text).toContain('✗ reversed cba')
  })

  test('what interests least is left out first', () => {
    const text = summary(records, { cases }, 18_000)
    expect(text).toContain('### case-30')
    expect(text).toContain('case-1: – 0/1')
    expect(text).not.toContain('case-38: ✓')
  })

  test('nothing is left out where there is room', () => {
    expect(summary(records, { cases })).not.toContain('left out')
  })

  test('a megabyte of reasons, and as many unexpected answers', () => {
    const long = Array.from({ length: 600 }, (_, index) =>
      unordered('crash', `${index}\n${`${'`✗'.repeat(300)}\n`.repeat(60)}`, {
        kernel: `6.${index % 20}`,
        case: `c${Math.floor(index / 20)}`,
      }),
    )
    const text = summary(long, { cases: [] })
    expect(Buffer.byteLength(text)).toBeLessThan(1 << 20)
    expect(text).toContain('- and 500 more answers')
  })
})
