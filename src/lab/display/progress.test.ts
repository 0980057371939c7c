import { stripVTControlCharacters } from 'node:util'
import { describe, expect, test } from 'vitest'
import type { ResultRecord, Verdict } from '../../records/record.js'
import type { RunEvent } from '../run/events.js'
import { advance, grid, line, nothingYet, remaining } from './progress.js'
import type { RunProgress } from './progress.js'

const PLANNED: RunEvent = {
  type: 'planned',
  kernels: ['6.1.192', '6.12.117'],
  builds: ['0.17.0', '0.23.2'],
  cases: 2,
  remembered: 1,
  toAsk: 7,
}
function answered(
  cell: string,
  verdict: Verdict,
  remembered = false,
  changes: Partial<ResultRecord> = {},
): RunEvent {
  const [kernel = '', bpftrace = ''] = cell.split(' ')
  const record: ResultRecord = {
    schema: 1,
    kernel,
    bpftrace,
    case: 'fexit',
    runtime: 'microvm',
    verdict,
    order: 'reversed',
    events: ['cba'],
    reason: 'reversed: cba',
    expected: { order: 'declared', why: 'default' },
    attempts: [],
    release: '',
    accelerator: 'tcg',
    artefacts: { kernel: [], bpftrace: [], workload: { sha256: '' }, image: { sha256: '' }, qemu: null },
    warnings: [],
    finishedAt: '',
    ...changes,
  }
  return { type: 'record', record, remembered }
}
const after = (...events: RunEvent[]): RunProgress => [PLANNED, ...events].reduce(advance, nothingYet)
const shown = (state: RunProgress, columns = 120): string[] =>
  stripVTControlCharacters(grid(state, 60_000, columns)).split('\n')

describe('the state', () => {
  test('counts what was asked; what was remembered is not asked', () => {
    const state = after(answered('6.1.192 0.17.0', 'ok', true), answered('6.1.192 0.17.0', 'error'))
    expect(state.asked).toBe(1)
    expect(state.toAsk).toBe(7)
    expect(state.answers.get('6.1.192 0.17.0')).toEqual([
      { standing: 'expected', known: false },
      { standing: 'unanswered', known: false },
    ])
  })

  test('an event changes nothing of the state before it', () => {
    const before = after()
    advance(before, answered('6.1.192 0.17.0', 'ok'))
    advance(before, { type: 'machine', kernel: '6.1.192', machine: '6.1.192', doing: 'booting' })
    expect(before).toEqual(after())
  })

  test('a download is shown while it lasts', () => {
    const at = (received: number): RunEvent => ({
      type: 'download',
      what: 'a.deb',
      received,
      total: 34_671_208,
    })
    expect(after(at(12_300_000)).download).toBe('a.deb 12.3 of 34.7 MB')
    expect(after(at(12_300_000), at(34_671_208)).download).toBe('')
  })
})

describe('the grid', () => {
  test('kernels downwards, builds across, a cell that was not asked is not green', () => {
    const [head, first, second, foot] = shown(
      after(
        answered('6.1.192 0.23.2', 'ok'),
        answered('6.1.192 0.23.2', 'unsupported'),
        answered('6.12.117 0.17.0', 'ok'),
        { type: 'machine', kernel: '6.12.117', machine: '6.12.117', doing: 'bpftrace 0.17.0: combined' },
        { type: 'accelerator', accelerator: 'tcg', why: 'there is no /dev/kvm' },
      ),
    )
    expect(head?.trim().split(/\s+/)).toEqual(['0.17.0', '0.23.2'])
    expect(first?.trim().split(/\s+/)).toEqual(['6.1.192', '·', '✓', '2/2'])
    expect(second).toMatch(/^6\.12\.117 +1\/2 +· +bpftrace 0\.17\.0: combined$/)
    expect(second?.indexOf('1/2')).toBe(head?.indexOf('0.17.0'))
    expect(first?.indexOf('✓')).toBe(head?.indexOf('0.23.2'))
    expect(foot).toBe('3 of 7 asked · under tcg · about 80 s left')
  })

  test.each<[string, Verdict[]]>([
    ['✓', ['ok', 'unsupported']],
    ['✓', ['ok', 'known']],
    ['?', ['ok', 'error']],
    ['?', ['known', 'error']],
    ['✗', ['ok', 'wrong-order']],
    ['✗', ['ok', 'crash']],
    ['✗', ['ok', 'flaky']],
    ['✗', ['ok', 'fixed']],
    ['✗', ['wrong-order', 'error']],
  ])('%s for %j', (mark, verdicts) => {
    const state = after(...verdicts.map((verdict) => answered('6.1.192 0.17.0', verdict)))
    expect(shown(state)[1]).toContain(`${mark} 2/2`)
  })

  test.each<Verdict>(['ok', 'unsupported', 'known', 'error'])('✗ for a surprise that is %s', (verdict) => {
    const surprise = 'answered, although a refusal is predicted'
    const state = after(
      answered('6.1.192 0.17.0', verdict, false, { surprise }),
      answered('6.1.192 0.17.0', 'ok'),
    )
    expect(shown(state)[1]).toContain('✗ 2/2')
  })

  test('a kernel on two machines has what both are doing beside it, until they are done', () => {
    const on = (machine: string, doing: string): RunEvent => {
      return { type: 'machine', kernel: '6.12.117', machine, doing }
    }
    const both = [on('6.12.117', 'booting'), on('6.12.117+2', 'bpftrace 0.27.1: combined')]
    expect(shown(after(...both))[2]).toContain('booting | bpftrace 0.27.1: combined')
    expect(shown(after(...both, on('6.12.117', '')))[2]).toMatch(/· +bpftrace 0\.27\.1: combined$/)
    expect(line(on('6.12.117+2', ''))).toBe('6.12.117+2: done')
  })

  test('shows what would move the cursor as signs', () => {
    const doing = 'vm\u009b2J\nlinux'
    expect(shown(after({ type: 'machine', kernel: '6.1.192', machine: '6.1.192', doing }))[1]).toContain(
      'vm\\u{9b}2J␊linux',
    )
  })

  test('fits the terminal, however long the words are', () => {
    const doing = 'a machine that tells a long story '.repeat(10)
    for (const columns of [40, 80]) {
      const lines = shown(after({ type: 'machine', kernel: '6.1.192', machine: '6.1.192', doing }), columns)
      expect(Math.max(...lines.map((text) => text.length))).toBeLessThanOrEqual(columns)
    }
  })
})

describe('what is left', () => {
  const asked = (count: number): RunProgress => ({ ...nothingYet, toAsk: 100, asked: count })

  test('is told by the pace, once there is one', () => {
    expect(remaining(asked(2), 10_000)).toBe('')
    expect(remaining(asked(50), 60_000)).toBe('about 60 s left')
    expect(remaining(asked(10), 60_000)).toBe('about 9 min left')
    expect(remaining(asked(100), 60_000)).toBe('')
  })
})

describe('lines for a log', () => {
  const saying = (reason: string): string | null =>
    line(answered('6.1.192 0.17.0', 'error', false, { reason }))

  test.each([
    ['an escape code', '\u001b]0;x\u0007', '␛]0;x␇'],
    ['two lines, the second a command', 'no BTF\n::error::x', 'no BTF␊::error::x'],
    ['a carriage return before a command', 'no BTF\r\n::stop-commands::x', 'no BTF␍␊::stop-commands::x'],
    ['separators that some take for line feeds', 'a\u2028::error::x\u0085b', 'a\\u{2028}::error::x\\u{85}b'],
    ['a command of the older form, which is obeyed anywhere', '##[error]x', '##\\u{5b}error]x'],
  ])('are one an event, and nothing obeys them: %s', (_, reason, said) =>
    expect(saying(reason)).toBe(`6.1.192 × 0.17.0 fexit: error (${said})`),
  )

  test('begin with no command, whatever a kernel is called', () => {
    const machine = ' ::error::x'
    expect(line({ type: 'machine', kernel: machine, machine, doing: 'booting' })).toBe(
      ' \\u{3a}:error::x: booting',
    )
  })

  test('one an event', () => {
    expect(line(PLANNED)).toBe(
      'planned 2 kernels × 2 bpftrace builds × 2 cases: 1 answers remembered, 7 to ask',
    )
    expect(line({ type: 'accelerator', accelerator: 'tcg', why: 'there is no /dev/kvm' })).toBe(
      'accelerator tcg: there is no /dev/kvm',
    )
    expect(line({ type: 'machine', kernel: '6.1.192', machine: '6.1.192', doing: 'booting' })).toBe(
      '6.1.192: booting',
    )
    expect(line({ type: 'machine', kernel: '6.1.192', machine: '6.1.192', doing: '' })).toBe('6.1.192: done')
    expect(line(answered('6.1.192 0.17.0', 'wrong-order'))).toBe(
      '6.1.192 × 0.17.0 fexit: wrong-order (reversed: cba)',
    )
  })

  test('none for what is remembered, and one a download', () => {
    expect(line(answered('6.1.192 0.17.0', 'ok', true))).toBeNull()
    expect(line({ type: 'download', what: 'a.deb', received: 1, total: 2_000_000 })).toBeNull()
    expect(line({ type: 'download', what: 'a.deb', received: 2_000_000, total: 2_000_000 })).toBe(
      'fetched a.deb (2.0 MB)',
    )
  })
})
