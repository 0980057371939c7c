import { readFile } from 'node:fs/promises'
import { validateXML } from 'xmllint-wasm'
import { describe, expect, test } from 'vitest'
import { newestTime } from '../../records/age.js'
import { record, reversed, unordered } from '../../records/record.fixture.js'
import type { ResultRecord } from '../../records/record.js'
import { hostile, HOSTILE } from '../report/report.fixture.js'
import { compareSets } from './compare.js'
import { feedOf } from './feed.js'
import type { Publication } from './feed.js'

type Set = readonly ResultRecord[]

/** Each set compared with the one before it. */
const publications = (...sets: readonly Set[]): Publication[] =>
  sets.slice(1).map((after, index) => ({
    difference: compareSets(sets[index]!, after, { bySeries: true }),
    time: newestTime(after),
  }))

/** What Atom's rules say against a feed. */
async function faults(xml: string): Promise<string[]> {
  const { errors } = await validateXML({
    xml: { fileName: 'feed.xml', contents: xml },
    schema: {
      fileName: 'atom.rng',
      contents: await readFile(new URL('atom.fixture.rng', import.meta.url), 'utf8'),
    },
    extension: 'relaxng',
  })
  return errors.map(({ message }) => message)
}

const inEach = (xml: string, element: string): string[] =>
  [...xml.matchAll(new RegExp(`<${element}>(.*?)</${element}>`, 'g'))].map(([, text = '']) => text)

const on = (day: number, ...records: ResultRecord[]): ResultRecord[] =>
  records.map((one) => ({ ...one, finishedAt: `2026-11-${day}T12:00:00.000Z` }))
const first = on(20, record(), record({ case: 'kprobe' }))
const second = on(21, reversed(), record({ case: 'kprobe' }))
const third = on(22, record(), record({ case: 'kprobe' }), record({ kernel: '6.1.1' }))

describe('entries', () => {
  const xml = feedOf(publications(first, second, third))

  test('are one for each publication, the newest first, with its time', () => {
    expect(inEach(xml, 'title').slice(1)).toEqual([
      '1 better, 1 new: 6.12.117 × 0.23.2 fexit: ✗ reversed cba (unexpected) → ✓ abc, and 1 more',
      '1 worse: 6.12.117 × 0.23.2 fexit: ✓ abc → ✗ reversed cba (unexpected)',
    ])
    expect(inEach(xml, 'updated')).toEqual([22, 22, 21].map((day) => `2026-11-${day}T12:00:00.000Z`))
    expect(inEach(xml, 'li')).toEqual([
      '6.12.117 × 0.23.2 fexit: ✗ reversed cba (unexpected) → ✓ abc',
      '6.1.1 × 0.23.2 the whole cell, 1 answer',
      '6.12.117 × 0.23.2 fexit: ✓ abc → ✗ reversed cba (unexpected)',
    ])
  })

  test('stay what they are when others come', () => {
    const before = feedOf(publications(first, second))
    const [entry = ''] = /<entry>[^]*<\/entry>/.exec(before) ?? []
    expect(entry).not.toBe('')
    expect(xml).toContain(entry)
    expect(feedOf(publications(first, second, third))).toBe(xml)
  })

  test('are none where nothing is news: neither a later time nor another mechanism', () => {
    const [one, other] = first as [ResultRecord, ResultRecord]
    const withMechanism = (mechanism: string) => [{ ...one, mechanism: [mechanism] }, other]
    for (const sets of [
      [first, on(25, ...first)],
      [withMechanism('kprobe'), withMechanism('kprobe_multi')],
    ])
      expect(feedOf(publications(...sets))).not.toContain('<entry>')
  })

  test('have one identifier each, also where the same is published twice', () => {
    const again = feedOf(publications(first, second, first, second))
    const ids = inEach(again, 'id').slice(1)
    expect(new Set(ids).size).toBe(ids.length)
    expect(
      inEach(again, 'title')
        .slice(1)
        .map((title) => title.split(' ')[1]),
    ).toEqual(['worse:', 'better:'])
  })

  test('tell a kernel that took the place of another', () => {
    const newer = on(23, reversed({ kernel: '6.12.118' }))
    expect(inEach(feedOf(publications([record()], newer)), 'li')).toEqual([
      '6.12.117 → 6.12.118 × 0.23.2 fexit: ✓ abc → ✗ reversed cba (unexpected)',
      'Kernel 6.12.117 is gone, 6.12.118 of its series is new: the two are compared.',
    ])
  })

  test('count what would be too long to read', () => {
    const many = (make: typeof record) =>
      Array.from({ length: 60 }, (_, index) => make({ case: `c${index}` }))
    const lines = inEach(feedOf(publications(many(record), many(reversed))), 'li')
    expect([lines.length, lines.at(-1)]).toEqual([51, 'and 10 more'])
  })
})

describe('is Atom', () => {
  test.each<[string, Publication[]]>([
    ['with entries', publications(first, second, third)],
    ['without any', []],
    [
      'of hostile text, and no time',
      publications(
        [hostile(), hostile({ case: 'x' }), record()],
        [hostile({ case: 'x' }), unordered('crash', HOSTILE, { finishedAt: HOSTILE })],
      ),
    ],
  ])('%s', async (_, given) => {
    expect(await faults(feedOf(given))).toEqual([])
    expect(await faults(feedOf(given, `https://example.org/a'"<&/`))).toEqual([])
  })

  test('and these rules see what is none', async () => {
    const xml = feedOf(publications(first, second))
    for (const [from, to] of [
      ['<id>', '<key>'],
      ['.000Z</updated>', '</updated>'],
      ['✓', '<b>✓</b>'],
    ] as const)
      expect(await faults(xml.replace(from, to)), to).not.toEqual([])
  })
})

test('where it is published is its identifier, and the page beside it the link of each entry', () => {
  const xml = feedOf(publications(first, second), 'https://example.org/matrix/')
  expect(inEach(xml, 'id')[0]).toBe('https://example.org/matrix/feed.xml')
  expect(xml.match(/<link .*?>/g)).toEqual([
    '<link rel="self" href="https://example.org/matrix/feed.xml"/>',
    '<link rel="alternate" href="https://example.org/matrix/"/>',
    '<link rel="alternate" href="https://example.org/matrix/"/>',
  ])
  expect(inEach(xml, 'id').slice(1)).toEqual(inEach(feedOf(publications(first, second)), 'id').slice(1))
})
