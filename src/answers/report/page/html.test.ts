import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { record, reversed } from '../../../records/record.fixture.js'
import { renderTable } from '../formats.js'
import { modelOf } from '../model/model.js'
import { packed } from './pack.js'

const options = { cases: [{ name: 'fexit' }], knownIssues: [] }
const page = (...records: Parameters<typeof modelOf>[0]) => renderTable('html', records, options)

/** The text of the element with the data. */
const carried = (html: string): string =>
  /<script type="application\/json" id="data">([^]*?)<\/script>/.exec(html)?.[1] ?? ''

const EVIL = '</script><script>alert(1)</script><!--<b>&amp;"\u001b]0;x\u0007\u202e\u2028\ud800`*_'

describe('html', () => {
  test('carries the whole model', () => {
    const records = [record(), reversed({ kernel: '7.3.4' })]
    expect(JSON.parse(carried(page(...records)))).toEqual(
      JSON.parse(JSON.stringify(packed(modelOf(records, options)))),
    )
  })

  test('text that looks like HTML stays within its element, and is whole', () => {
    const evil = record({ kernel: EVIL, bpftrace: EVIL, case: EVIL, reason: EVIL, finishedAt: EVIL })
    const html = page({ ...evil, warnings: [EVIL], expected: { order: EVIL, why: EVIL } })
    expect(html.match(/<script/g)).toHaveLength(2)
    expect(html.match(/<\/script/g)).toHaveLength(2)
    expect(html).not.toContain('<!--')
    expect(html).not.toContain('<b>')
    expect(carried(html)).toContain('alert(1)')
    expect(JSON.parse(carried(html))).toMatchObject({
      kernels: [{ kernel: EVIL }],
      warnings: [EVIL],
      stories: [{ reason: EVIL }],
    })
  })

  test('nothing outside the data is interpreted either', () => {
    const html = page({ ...record(), artefacts: { ...record().artefacts, qemu: '<img src=x>\u001b' } })
    expect(html.replace(carried(html), '')).toContain('&lt;img src=x&gt;␛')
  })

  test('allows its own script and style alone, and no request', () => {
    const html = page(record())
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1] ?? ''
    expect(policy).toContain("default-src 'none'")
    const digest = (element: string): string => {
      const text = new RegExp(`<${element}>([^]*?)</${element}>`).exec(html)?.[1] ?? ''
      expect(text.length).toBeGreaterThan(1000)
      return `sha256-${createHash('sha256').update(text).digest('base64')}`
    }
    expect(policy).toContain(`script-src '${digest('script')}'`)
    expect(policy).toContain(`style-src '${digest('style')}'`)
    // What leads elsewhere when somebody follows it is no request.
    const rest = html
      .replace(carried(html), '')
      .replace(/<a href="(?:https:|records\.jsonl|compatibility\.md)/g, '<a ')
    expect(rest).not.toMatch(/(?:src|href)="(?!#|data:)/)
  })

  test('says without JavaScript what was found, with an anchor for each case and each known issue', () => {
    const known = reversed({ verdict: 'known', expected: { order: 'reversed', why: 'x & y' } })
    const still = renderTable('html', [record({ kernel: '6.1.1' }), known], {
      ...options,
      knownIssues: [
        { id: 'x & y', cases: ['fexit'], seen: 'reversed', summary: 'It <is>.', upstream: 'unreported' },
      ],
    }).replace(/<script[^]*?<\/script>/g, '')
    expect(still).toContain('✗ reversed')
    expect(still).toContain('as written on 6.1.1')
    expect(still).toContain('id="case=fexit"')
    expect(still).toContain('id="issue=x%20%26%20y"')
    expect(still).toContain('It &lt;is>.')
    expect(still).not.toMatch(/ style=| on[a-z]+="/)
  })

  test('the same records in another order make the same bytes', () => {
    const records = [record(), reversed({ kernel: '7.3.4' }), record({ bpftrace: '0.27.1' })]
    expect(page(...records.toReversed())).toBe(page(...records))
  })
})
