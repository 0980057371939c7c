import { describe, expect, test } from 'vitest'
import { readRecords } from './read.js'
import { record, unordered } from './record.fixture.js'

const text = (...records: object[]) => records.map((one) => `${JSON.stringify(one)}\n`).join('')
const read = (content: string) => readRecords(content, 'out/records.jsonl')

/** A record whose fields come in another order, and with white space. */
const rearranged = (one: object) =>
  JSON.stringify(Object.fromEntries(Object.entries(one).reverse()), null, ' ')

describe('readRecords', () => {
  test('gives what was written', () => {
    const records = [record(), record({ case: 'kprobe' }), record({ bpftrace: '0.27.1' })]
    expect(read(text(...records))).toEqual({ records, problems: [] })
  })

  test('of two answers to one question the later wins', () => {
    const later = unordered('error', 'no answer')
    expect(read(text(record(), record({ runtime: 'container' }), later)).records).toEqual([
      later,
      record({ runtime: 'container' }),
    ])
  })

  test('keeps fields that a later version has added, in the artefacts too', () => {
    const more = { ...record(), artefacts: { ...record().artefacts, cpu: 'max' }, host: { cores: 2 } }
    expect(read(text(more)).records).toEqual([more])
  })

  test('does not mind the order of fields, empty lines, carriage returns or a last line without its line feed', () => {
    const other = record({ case: 'kprobe' })
    const content = `${rearranged(record()).replaceAll('\n', ' ')}\r\n\n${JSON.stringify(other)}`
    expect(read(content)).toEqual({ records: [record(), other], problems: [] })
  })

  test('is not misled by words in a reason or by another field of the name', () => {
    const words = record({ reason: '"artefacts":{},"warnings":[]' })
    const nested = { note: { artefacts: { kernel: [] }, warnings: [] }, ...record({ case: 'kprobe' }) }
    expect(read(text(words, nested))).toEqual({ records: [words, nested], problems: [] })
  })

  test('records of a cell share their artefacts', () => {
    const [first, second] = read(text(record(), record({ case: 'kprobe' }))).records
    expect(first?.artefacts).toBe(second?.artefacts)
  })

  test.each([
    ['not JSON', '<<<<<<< HEAD', 'not JSON'],
    ['no object', '[1]', 'not a JSON object'],
    ['another schema', JSON.stringify({ ...record(), schema: 2 }), 'schema 2, but only 1 can be read'],
    ['no schema', '{}', 'schema missing, but only 1 can be read'],
    [
      'an unknown verdict',
      JSON.stringify({ ...record(), verdict: '\u001b[32mfine' }),
      'verdict is "\\u001b[32mfine"',
    ],
    ['a missing field', JSON.stringify({ ...record(), events: undefined }), 'events is missing'],
    [
      'wrong artefacts',
      JSON.stringify({ ...record(), artefacts: { ...record().artefacts, kernel: [{ name: 'linux' }] } }),
      'artefacts.kernel.0.version is missing',
    ],
    ['a long value', JSON.stringify({ ...record(), order: 'x'.repeat(999) }), `order is "${'x'.repeat(59)}…`],
  ])('%s is a problem of that line only', (_, line, why) => {
    const { records, problems } = read(`${text(record())}${line}\n${text(record({ case: 'kprobe' }))}`)
    expect(records).toEqual([record(), record({ case: 'kprobe' })])
    expect(problems).toHaveLength(1)
    expect(problems[0]?.startsWith(`out/records.jsonl:2: ${why}`)).toBe(true)
    expect(problems[0]?.endsWith('; the line was left out')).toBe(true)
  })

  test('a line that was cut short is told as such', () => {
    const whole = text(record(), record({ case: 'kprobe' }))
    expect(read(whole.slice(0, -200))).toEqual({
      records: [record()],
      problems: [
        'out/records.jsonl:2: the last line was cut short and holds no record; the line was left out',
      ],
    })
  })

  test('nothing holds nothing', () => {
    expect(read('')).toEqual({ records: [], problems: [] })
  })

  test('takes a time in proportion to the records', () => {
    const many = Array.from({ length: 20_000 }, (_, i) =>
      JSON.stringify(record({ kernel: `6.1.${i}` })),
    ).join('\n')
    const began = performance.now()
    expect(read(many).records).toHaveLength(20_000)
    expect(performance.now() - began).toBeLessThan(60_000)
  })
})
