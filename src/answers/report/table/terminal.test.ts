import { describe, expect, test } from 'vitest'
import { modelFrom, recordsOf } from '../findings/findings.fixture.js'
import { everything, hostile } from '../report.fixture.js'
import { terminal } from './terminal.js'

const plain = (records: Parameters<typeof modelFrom>[0], columns = 80): string =>
  terminal(modelFrom(records), { columns, colours: false })
const widest = (text: string): number => Math.max(...text.split('\n').map((line) => Array.from(line).length))

/** Builds that are all different, so that none are put together. */
const GRID = { wild: '.kux .kkx k.k. k.kr', tame: '.... .... .... ....' }

describe('a terminal', () => {
  test('with room has words in its cells', () => {
    expect(plain(recordsOf(GRID), 200)).toContain(
      '\nwild  ✓ ≤ 6.1 · ✗ reversed ≥ 6.12  ✗ reversed ≤ 6.1 · ✓ ≥ 6.12  ',
    )
  })

  test('without has signs and series, and a star for what nobody expects', () => {
    expect(plain(recordsOf(GRID))).toContain(
      [
        '      0.17.0        0.23.2        0.27.0        0.27.1',
        'wild  ✓≤6.1 ✗≥6.12  ✗≤6.1 ✓≥6.12  –5.10 ✗≥6.1  !*≤6.1 ✓6.12 ✗*6.16',
      ]
        .join('\n')
        .replace('0.27.0        ', '0.27.0       '),
    )
    expect(plain(recordsOf(GRID))).toContain('\n✓ in every cell: tame\n')
  })

  test('builds without room go on below', () => {
    const text = plain(recordsOf(GRID), 40)
    expect(text.match(/^wild /gm)).toHaveLength(2)
    expect(widest(text)).toBeLessThanOrEqual(40)
  })

  test('nothing asked, everything at once, and hostile text', () => {
    expect(plain([])).toContain('Nothing was asked.')
    for (const columns of [1, 40, 80]) {
      const text = plain([...everything, hostile()], columns)
      expect(widest(text)).toBeLessThanOrEqual(Math.max(40, columns))
      // eslint-disable-next-line no-control-regex
      expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/)
    }
  })

  test('a great grid stays within the width, soon, and its findings few', () => {
    const kernels = Array.from({ length: 60 }, (_, index) => `6.${index}.1`)
    const builds = Array.from({ length: 12 }, (_, index) => `0.${index}.0`)
    const line = (row: number): string =>
      builds.map((_, column) => '.kux'[(row * 7 + column) % 4] ?? '').join('')
    const grid = kernels.map((_, row) => line(row)).join(' ')
    const cases = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`case-${index}`, grid]))
    const before = performance.now()
    const text = plain(recordsOf(cases, { kernels, builds }))
    // Several times what it takes, for machines that are busy.
    expect(performance.now() - before).toBeLessThan(60_000)
    expect(widest(text)).toBeLessThanOrEqual(80)
    expect(text).toMatch(/\nand \d+ more findings; `--format markdown` tells all\n/)
  })
})
