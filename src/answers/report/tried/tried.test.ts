import { describe, expect, test } from 'vitest'
import { inert } from '../../../lib/door.js'
import type { ResultRecord } from '../../../records/record.js'
import { record } from '../../../records/record.fixture.js'
import { differencesOf } from './printed.js'
import { triedLines } from './tried.js'
import type { TriedCell } from './tried.js'

const cell = (kernel: string, changes: Partial<ResultRecord>, printed?: string): TriedCell => ({
  kernel,
  bpftrace: '0.27.1',
  record: record({
    order: null,
    events: [],
    expected: {},
    attempts: [
      {
        mode: 'isolated',
        outcome: 'ordered',
        order: null,
        events: [],
        milliseconds: 1,
        ...(printed === undefined ? {} : { printed }),
      },
    ],
    ...changes,
  }),
})
const attached = (kernel: string, printed: string): TriedCell =>
  cell(
    kernel,
    { verdict: 'attached', order: 'declared', reason: 'attached 2 probes; it printed 1 line' },
    printed,
  )
const silent = (kernel: string): TriedCell =>
  cell(kernel, { verdict: 'silent', order: 'silent', reason: 'attached 2 probes; it printed nothing' }, '')

const text = (cells: readonly TriedCell[], columns = 80, same = false): string =>
  triedLines(
    { script: 'mine.bt', points: 1, cells, differences: same ? differencesOf(cells) : [] },
    { columns, colours: false },
  ).join('\n')

describe('what is told of a script', () => {
  test('a grid, then each word once with its cells and the first output', () => {
    const refused = cell('5.10.1', {
      verdict: 'unsupported',
      reason: 'program.bt:3:1-9: ERROR: no such probe',
      surprise: 'refused, although matrix.yaml predicts an answer here',
    })
    expect(text([refused, attached('6.1.1', '@a: 1'), attached('6.12.1', '@a: 2'), silent('6.18.1')])).toBe(
      [
        'kernel  0.27.1',
        '5.10.1  – refused (unexpected)',
        '6.1.1   ✓ attached',
        '6.12.1  ✓ attached',
        '6.18.1  ○ silent',
        '',
        '– refused (unexpected): 5.10.1 × 0.27.1',
        '  mine.bt:3:1-9: ERROR: no such probe',
        '',
        '✓ attached: 6.1.1 × 0.27.1, 6.12.1 × 0.27.1',
        '  attached 2 probes at 1 point; it printed 1 line',
        '  printed on 6.1.1 × 0.27.1:',
        '  @a: 1',
        '',
        '○ silent: 6.18.1 × 0.27.1',
        '  attached 2 probes at 1 point; it printed nothing',
      ].join('\n'),
    )
  })

  test('one cell needs no place, and all are told as all', () => {
    expect(text([silent('6.1.1')])).toContain('\n\n○ silent\n')
    expect(text([silent('6.1.1'), silent('6.2.1')])).toContain('\n\n○ silent: all 2\n')
  })

  test('a long output is cut, and says by how much', () => {
    const lines = Array.from({ length: 30 }, (_, at) => `line ${at}`).join('\n')
    expect(text([attached('6.1.1', lines)])).toContain('  line 11\n  … 18 more lines')
  })

  test('no answer', () => {
    expect(text([{ kernel: '6.1.1', bpftrace: '0.27.1' }])).toContain('? missing')
  })

  test('nothing in an output or a reason is obeyed, or wider than the terminal', () => {
    const evil = '\u001b[31m\u202e\r' + 'x'.repeat(300)
    const shown = text([cell('6.1.1', { verdict: 'crash', reason: evil }, evil)], 60)
    expect(shown).toBe(inert(shown))
    expect(shown).not.toContain('\u202e')
    for (const line of shown.split('\n').slice(3))
      if (!/x{61}/.test(line)) expect(line.length).toBeLessThanOrEqual(60)
  })
})

describe('outputs that are to be the same', () => {
  test('the first line that is not', () => {
    const shown = text(
      [
        attached('6.1.1', 'a\nb'),
        attached('6.2.1', 'a\nc'),
        attached('6.3.1', 'a'),
        attached('6.4.1', 'a\nb'),
      ],
      200,
      true,
    )
    expect(shown).toContain(
      '✗ 6.2.1 × 0.27.1 printed something else than 6.1.1 × 0.27.1: line 2 is "c", and not "b"',
    )
    expect(shown).toContain(
      '✗ 6.3.1 × 0.27.1 printed something else than 6.1.1 × 0.27.1: line 2 is "(none)", and not "b"',
    )
    expect(shown).not.toContain('6.4.1 × 0.27.1 printed something else')
  })

  test('a silence differs from an output', () => {
    expect(differencesOf([attached('6.1.1', 'a'), silent('6.2.1')])).toMatchObject([
      { line: 1, here: '', there: 'a' },
    ])
    expect(differencesOf([])).toEqual([])
  })
})
