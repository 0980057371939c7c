import { describe, expect, test } from 'vitest'
import { validateXML } from 'xmllint-wasm'
import type { ResultRecord } from '../../../records/record.js'
import { record, reversed, unordered } from '../../../records/record.fixture.js'
import { renderTable } from '../formats.js'
import { everything, hostile, options } from '../report.fixture.js'

const badge = (records: readonly ResultRecord[]) =>
  renderTable('badge', records, { cases: [], knownIssues: options.knownIssues })
const words = (records: readonly ResultRecord[]) =>
  /<title>handler order: (.*)<\/title>/.exec(badge(records))?.[1]
const known = everything[1]!

describe('the words', () => {
  test.each<[string, ResultRecord[]]>([
    ['nothing was asked', []],
    ['1 of 1 cell answered · no known findings', [record()]],
    ['2 of 2 cells answered · 1 known finding', [record(), known]],
    [
      '1 of 2 cells answered · no known findings',
      [record(), unordered('error', 'no boot', { kernel: '6.1' })],
    ],
    [
      '0 of 1 cell answered · no known findings',
      [record(), unordered('error', 'no answer', { case: 'kprobe' })],
    ],
    [
      '1 of 2 cells answered · no known findings',
      [record(), record({ kernel: '6.1' }), record({ case: 'kprobe' })],
    ],
    ['1 of 1 cell answered · 1 unexpected finding · no known findings', [reversed()]],
    ['8 of 9 cells answered · 5 unexpected findings · 1 known finding', [...everything]],
  ])('%s', (expected, records) => expect(words(records)).toBe(expected))
})

describe('the picture', () => {
  const colour = (records: readonly ResultRecord[]) => /rx="3" fill="(#\w+)"/.exec(badge(records))?.[1]

  test('has another colour for each of: unexpected, unanswered, as expected, nothing', () => {
    const error = unordered('error', 'no boot', { kernel: '6.1' })
    const colours = [[reversed(), error], [record(), error], [record()], []].map(colour)
    expect(new Set(colours).size).toBe(4)
    expect(colour([known])).toBe(colour([record()]))
  })

  test('is read out as its words, and written well', async () => {
    const text = badge([...everything])
    expect(text).toContain(`role="img" aria-label="handler order: ${words(everything) ?? ''}"`)
    const { errors } = await validateXML({
      xml: { fileName: 'badge.svg', contents: text },
      normalization: 'format',
    })
    expect(errors).toEqual([])
  })

  test('is as wide as its text', () => {
    const width = (records: readonly ResultRecord[]) => Number(/width="(\d+)"/.exec(badge(records))?.[1])
    expect(width(everything)).toBeGreaterThan(width([record()]))
    const [label, said] = [...badge([record()]).matchAll(/x="(\d+)" y="14" textLength="(\d+)"/g)].map(
      ([, x, length]) => [Number(x), Number(length)],
    )
    expect(said![0]).toBe(label![0]! + label![1]! + 14)
    expect(width([record()])).toBe(said![0]! + said![1]! + 7)
  })

  test('holds no text from outside, and no address but that of its own language', () => {
    const text = badge([hostile()])
    expect(text).toContain('1 of 1 cell answered · 1 unexpected finding · no known findings')
    expect(text.match(/https?:[^"]*/g)).toEqual(['http://www.w3.org/2000/svg'])
  })
})
