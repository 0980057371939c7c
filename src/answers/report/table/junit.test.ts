import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { exitCode } from '../../../records/exit-code.js'
import { record, reversed, unordered } from '../../../records/record.fixture.js'
import type { ResultRecord } from '../../../records/record.js'
import { loadRecords } from '../../../records/store.js'
import { renderTable } from '../formats.js'
import { everything, HOSTILE, hostile, junitFaults, options } from '../report.fixture.js'

const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url))
const junit = (records: readonly ResultRecord[], given = options) => renderTable('junit', records, given)

/** A suite's attributes, and each testcase's name with what is in it. */
const suites = (xml: string): { attributes: Record<string, string>; cases: string[] }[] =>
  [...xml.matchAll(/<testsuite (.*?)>([^]*?)<\/testsuite>/g)].map(([, attributes = '', content = '']) => ({
    attributes: Object.fromEntries(
      [...attributes.matchAll(/(\w+)="(.*?)"/g)].map(([, name = '', value = '']) => [name, value]),
    ),
    cases: [...content.matchAll(/<testcase name="(.*?)".*?(?:\/>|>(?:<(\w+)[^]*?)<\/testcase>)/g)].map(
      ([, name = '', outcome = 'passed']) => `${name} ${outcome}`,
    ),
  }))

describe('the schema', () => {
  test.each([
    ['every outcome', everything],
    ['nothing', []],
    ['hostile text', [hostile(), unordered('error', HOSTILE, { warnings: [HOSTILE], finishedAt: 'soon' })]],
    [
      'odd times',
      [-1, 1e300].map((milliseconds, index) =>
        record({
          kernel: `6.${index}`,
          finishedAt: '2026-02-30T00:00:00Z',
          attempts: [{ ...record().attempts[0]!, milliseconds }],
        }),
      ),
    ],
  ])('allows %s', async (_, records) => {
    expect(await junitFaults(junit(records))).toEqual([])
  })

  test('allows the committed results', async () => {
    const { records } = await loadRecords(path('../../../../results'))
    expect(await junitFaults(junit(records, { cases: [], knownIssues: [] }))).toEqual([])
  })

  test.each([
    ['an outcome that nobody knows', 'failure', 'wrong'],
    ['a suite without its number of tests', ' tests="2"', ''],
    ['a control code', 'fexit', '\u0001'],
  ])('is no formality: %s', async (_, from, to) => {
    expect(await junitFaults(junit([reversed()]).replaceAll(from, to))).not.toEqual([])
  })
})

describe('a testsuite a cell, a testcase a case', () => {
  test('outcomes are what the exit code says', () => {
    const found = suites(junit(everything)).map(({ cases }) => cases[0])
    expect(found).toEqual([
      'fexit passed',
      'fexit skipped',
      'fexit skipped',
      'fexit failure',
      'fexit failure',
      'fexit failure',
      'fexit failure',
      'fexit failure',
      'fexit error',
    ])
    const code = { passed: 0, skipped: 0, failure: 1, error: 3 }
    for (const [index, one] of everything.entries())
      expect(code[found[index]?.slice('fexit '.length) as keyof typeof code]).toBe(exitCode([one], [one]))
  })

  test('what has no record is an error, a whole cell too', () => {
    const xml = junit([record(), record({ kernel: '6.1', bpftrace: '0.27.1' })])
    expect(suites(xml).map(({ attributes, cases }) => [attributes['name'], ...cases])).toEqual([
      ['6.1, bpftrace 0.23.2', 'fexit error', 'kprobe error'],
      ['6.1, bpftrace 0.27.1', 'fexit passed', 'kprobe error'],
      ['6.12.117, bpftrace 0.23.2', 'fexit passed', 'kprobe error'],
      ['6.12.117, bpftrace 0.27.1', 'fexit error', 'kprobe error'],
    ])
    expect(xml).toContain('<error message="missing: there is no record of it" type="missing">')
  })

  test('its numbers are those of what is in it', () => {
    for (const { attributes, cases } of suites(junit(everything))) {
      const number = (outcome: string) => String(cases.filter((one) => one.endsWith(` ${outcome}`)).length)
      expect(attributes).toMatchObject({
        tests: String(cases.length),
        failures: number('failure'),
        errors: number('error'),
        skipped: number('skipped'),
      })
    }
  })

  test('says when and on what', () => {
    const xml = junit([record({ case: 'kprobe', finishedAt: '2026-11-20T11:59:59.999Z' }), record()])
    expect(xml).toContain(' timestamp="2026-11-20T11:59:59" ')
    expect(xml).toContain('<property name="release" value="6.12.117+deb13-cloud-amd64"/>')
    expect(xml).toContain('<property name="package bpftrace" value="0.23.2-1"/>')
    expect(xml).toContain('<system-out>fexit: ✓ abc\nkprobe: ✓ abc</system-out>')
  })
})

describe('what a testcase says', () => {
  test('a known issue with its reason and thread', () => {
    expect(junit(everything)).toContain(
      '<skipped message="known: reversed: cba: fexit is attached forward. (https://example.org/issues/4104)"/>',
    )
  })

  test('a failure with its whole reason, the mechanism and the attempts', () => {
    const { attempts } = record()
    const xml = junit([
      reversed({
        reason: 'reversed: cba\nas <before>',
        mechanism: ['kprobe_multi'],
        attempts: [
          ...attempts,
          { mode: 'isolated', outcome: 'crash', order: null, events: [], milliseconds: 900 },
        ],
      }),
    ])
    expect(xml).toContain(
      [
        '<failure message="wrong order: reversed: cba as &lt;before&gt;" type="wrong-order">reversed: cba',
        'as &lt;before&gt;',
        'mechanism: kprobe_multi',
        'combined: declared abc abc abc (4.210 s)',
        'isolated: crash (0.900 s)</failure>',
      ].join('\n'),
    )
  })

  test('the time of a common program is shared out among the cases that it answered', () => {
    const [common] = record().attempts
    const alone = { ...common!, mode: 'isolated' as const, milliseconds: 1000 }
    const xml = junit([record(), record({ case: 'kprobe', attempts: [common!, alone] })])
    expect([...xml.matchAll(/ time="(.*?)"/g)].map(([, time]) => time)).toEqual(['5.210', '2.105', '3.105'])
  })

  test('hostile text as signs', () => {
    const xml = junit([hostile()])
    // eslint-disable-next-line no-control-regex
    expect(xml).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e\ufffe\ud800]/)
    expect(xml).not.toContain('<b>')
    expect(xml).toContain('␛]0;x␇')
  })
})
