import { describe, expect, test } from 'vitest'
import type { RunEvent } from '../run/events.js'
import { after, answered, doingOn, PLANNED } from './display.fixture.js'
import { advance, line, nothingYet } from './progress.js'

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
    advance(before, doingOn('6.1.192', 'booting'))
    expect(before).toEqual(after())
  })

  test('a download is shown while it lasts', () => {
    const at = (received: number): RunEvent => ({
      type: 'download',
      what: 'a.deb',
      received,
      total: 34_671_208,
    })
    expect([...after(at(12_300_000)).work.values()]).toEqual([
      { what: 'fetching a.deb', bytes: { received: 12_300_000, total: 34_671_208 } },
    ])
    expect(after(at(12_300_000), at(34_671_208)).work.size).toBe(0)
    expect(
      after(at(12_300_000), { type: 'download', what: 'a.deb', received: 0, total: 1, failed: true }).work
        .size,
    ).toBe(0)
  })

  test('what is made is shown until it is over, whatever machines do meanwhile', () => {
    const making = (what: string, over = false): RunEvent => ({ type: 'making', what, over })
    const both = [making('unpacking qemu'), making('making the image of bpftrace 0.27.1')]
    const state = after(...both, doingOn('6.1.192', 'booting'), making('unpacking qemu', true))
    expect([...state.work.keys()]).toEqual(['making the image of bpftrace 0.27.1'])
  })

  test('a build is asked for its version until all is planned', () => {
    const asking = advance(nothingYet, { type: 'version', what: 'file:a\nb' })
    expect(asking.asking).toBe('asking file:a␊b for its version')
    expect(advance(asking, PLANNED).asking).toBe('')
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
    expect(line(doingOn(machine, 'booting'))).toBe(' \\u{3a}:error::x: booting')
  })

  test('one an event', () => {
    expect(line(PLANNED)).toBe(
      'planned 2 kernels × 2 bpftrace builds × 2 cases: 1 answers remembered, 7 to ask',
    )
    expect(line({ type: 'forecast', words: 'to fetch: 1 MB' })).toBe('to fetch: 1 MB')
    expect(line({ type: 'accelerator', accelerator: 'tcg', why: 'there is no /dev/kvm' })).toBe(
      'accelerator tcg: there is no /dev/kvm',
    )
    expect(line(doingOn('6.1.192', 'booting'))).toBe('6.1.192: booting')
    expect(line(doingOn('6.1.192', ''))).toBe('6.1.192: done')
    expect(line(answered('6.1.192 0.17.0', 'wrong-order'))).toBe(
      '6.1.192 × 0.17.0 fexit: wrong-order (reversed: cba)',
    )
  })

  test('one for what is made, when it is begun with', () => {
    expect(line({ type: 'making', what: 'unpacking qemu', over: false })).toBe('unpacking qemu')
    expect(line({ type: 'making', what: 'unpacking qemu', over: true })).toBeNull()
    expect(line({ type: 'download', what: 'a.deb', received: 0, total: 9, failed: true })).toBeNull()
  })

  test('none for what is remembered, and one a download', () => {
    expect(line(answered('6.1.192 0.17.0', 'ok', true))).toBeNull()
    expect(line({ type: 'download', what: 'a.deb', received: 1, total: 2_000_000 })).toBeNull()
    expect(line({ type: 'download', what: 'a.deb', received: 2_000_000, total: 2_000_000 })).toBe(
      'fetched a.deb (2.0 MB)',
    )
  })
})
