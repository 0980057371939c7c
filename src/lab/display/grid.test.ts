import { stripVTControlCharacters } from 'node:util'
import { describe, expect, test } from 'vitest'
import type { Verdict } from '../../records/record.js'
import type { RunEvent } from '../run/events.js'
import { after, answered, answeredTo, doingOn, PLANNED } from './display.fixture.js'
import { grid, underWay } from './grid.js'
import { advance, line, nothingYet } from './progress.js'
import type { RunProgress } from './progress.js'

const shown = (state: RunProgress, columns = 120, left: number | null = 14 * 60): string[] =>
  stripVTControlCharacters(grid(state, left, columns)).split('\n')

describe('the grid', () => {
  test('kernels downwards, builds across, a cell that was not asked is not green', () => {
    const [head, first, second, foot] = shown(
      after(
        answered('6.1.192 0.23.2', 'ok'),
        answered('6.1.192 0.23.2', 'unsupported'),
        answered('6.12.117 0.17.0', 'ok'),
        doingOn('6.12.117', 'bpftrace 0.17.0: combined'),
        { type: 'accelerator', accelerator: 'tcg', why: 'there is no /dev/kvm' },
      ),
    )
    expect(head?.trim().split(/\s+/)).toEqual(['0.17.0', '0.23.2'])
    expect(first?.trim().split(/\s+/)).toEqual(['6.1.192', '·', '✓', '2/2'])
    expect(second).toMatch(/^6\.12\.117 +1\/2 +· +bpftrace 0\.17\.0: combined$/)
    expect(second?.indexOf('1/2')).toBe(head?.indexOf('0.17.0'))
    expect(first?.indexOf('✓')).toBe(head?.indexOf('0.23.2'))
    expect(foot).toBe('3 of 7 asked · under tcg · about 14 min left')
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
    const both = [doingOn('6.12.117', 'booting'), doingOn('6.12.117+2', 'bpftrace 0.27.1: combined')]
    expect(shown(after(...both))[2]).toContain('booting | bpftrace 0.27.1: combined')
    expect(shown(after(...both, doingOn('6.12.117', '')))[2]).toMatch(/· +bpftrace 0\.27\.1: combined$/)
    expect(line(doingOn('6.12.117+2', ''))).toBe('6.12.117+2: done')
  })

  test('shows what would move the cursor as signs', () => {
    const doing = 'vm\u009b2J\nlinux'
    expect(shown(after(doingOn('6.1.192', doing)))[1]).toContain('vm\\u{9b}2J␊linux')
  })

  test('fits the terminal, however long the words are', () => {
    const doing = 'a machine that tells a long story '.repeat(10)
    for (const columns of [40, 80]) {
      const lines = shown(after(doingOn('6.1.192', doing)), columns)
      expect(Math.max(...lines.map((text) => text.length))).toBeLessThanOrEqual(columns)
    }
  })
})

describe('twelve kernels and five builds', () => {
  const kernels = [
    '5.10.262',
    '6.1.192-full-headers',
    ...Array.from({ length: 10 }, (_, at) => `6.${at + 10}.118`),
  ]
  const builds = ['0.11.3', '0.17.0', '0.23.2', '0.27.1', 'candidate']
  const planned: RunEvent = { ...PLANNED, kernels, builds, cases: 31, toAsk: 1860 } as RunEvent
  const answersIn = (build: string): RunEvent[] =>
    Array.from({ length: 31 }, () => answeredTo({ kernel: '5.10.262', build }))
  const download = (what: string): RunEvent => {
    return { type: 'download', what, received: 12_300_000, total: 34_671_208 }
  }
  const state = [
    planned,
    ...builds.flatMap(answersIn),
    doingOn('6.10.118', 'bpftrace candidate: mixed-session-kretprobe trace'),
    doingOn('6.11.118', 'booted in 12.3 s'),
    doingOn('6.11.118+2', 'bpftrace 0.23.2: mixed-fexit-kretprobe'),
    doingOn('6.12.118', 'waiting for its kernel', true),
    download('linux-image-6.12.118+deb13-cloud-amd64_6.12.118-1_amd64.deb'),
    download('qemu.deb'),
    { type: 'making', what: 'making the image of bpftrace 0.27.1', over: false } as const,
    { type: 'accelerator', accelerator: 'tcg', why: '' } as const,
  ].reduce(advance, nothingYet)

  test('at 80 columns', () => {
    const lines = shown(state, 80)
    expect(Math.max(...lines.map((text) => text.length))).toBeLessThanOrEqual(80)
    expect([...lines.slice(0, 6), ...lines.slice(-4)].map((text) => text.trimEnd())).toEqual([
      '                      0.11.3   0.17.0   0.23.2   0.27.1   candidate',
      '5.10.262              ✓ 31/31  ✓ 31/31  ✓ 31/31  ✓ 31/31  ✓ 31/31',
      '6.1.192-full-headers  ·        ·        ·        ·        ·',
      '6.10.118              ·        ·        ·        ·        ·          bpftrace c…',
      '6.11.118              ·        ·        ·        ·        ·          booted in …',
      '6.12.118              ·        ·        ·        ·        ·          waiting fo…',
      '155 of 1860 asked · under tcg · about 14 min left',
      'fetching linux-image-6.12.118+deb13-cloud… 12.3 of 34.7 MB ███████░░░░░░░░░░░░░',
      'fetching qemu.deb                          12.3 of 34.7 MB ███████░░░░░░░░░░░░░',
      'making the image of bpftrace 0.27.1',
    ])
    const usual = kernels.filter((id) => id !== '6.1.192-full-headers')
    const row = shown({ ...state, kernels: usual, builds: builds.slice(0, 4) }, 80)[3]
    expect(row).toBe('6.11.118  ·        ·        ·        ·        booted in 12.3… | bpftrace 0.23.…')
  })

  test('at 200 columns', () => {
    const lines = shown(state, 200)
    expect(Math.max(...lines.map((text) => text.length))).toBeLessThanOrEqual(200)
    expect([...lines.slice(3, 6), ...lines.slice(-3)]).toEqual([
      '6.10.118              ·        ·        ·        ·        ·          bpftrace candidate: mixed-session-kretprobe trace',
      '6.11.118              ·        ·        ·        ·        ·          booted in 12.3 s | bpftrace 0.23.2: mixed-fexit-kretprobe',
      '6.12.118              ·        ·        ·        ·        ·          waiting for its kernel',
      'fetching linux-image-6.12.118+deb13-cloud-amd64_6.12.118-1_amd64.deb 12.3 of 34.7 MB ███████████░░░░░░░░░░░░░░░░░░░',
      'fetching qemu.deb                                                    12.3 of 34.7 MB ███████████░░░░░░░░░░░░░░░░░░░',
      'making the image of bpftrace 0.27.1',
    ])
  })

  test.each([20, 30, 40, 50, 60, 70, 80, 100, 120, 200])('nothing is wider than %i columns', (columns) => {
    for (const text of shown(state, columns)) expect(text.length).toBeLessThanOrEqual(columns)
  })

  test('builds that have no room are counted', () => {
    const many = Array.from({ length: 40 }, (_, at) => `0.${at}.0`)
    const text = shown([{ ...planned, builds: many } as RunEvent].reduce(advance, nothingYet), 80)
    expect(text.at(-1)).toContain('more builds: the terminal is too narrow')
  })
})

test('what is under way is shown before anything is planned, and not more than fits', () => {
  const making = (at: number): RunEvent => ({ type: 'making', what: `unpacking tool ${at}`, over: false })
  const asking: RunEvent = { type: 'version', what: 'file:mine' }
  const state = [...Array.from({ length: 9 }, (_, at) => making(at)), asking].reduce(advance, nothingYet)
  expect(underWay(state, 80)).toEqual([
    'asking file:mine for its version',
    ...[0, 1, 2, 3].map((at) => `unpacking tool ${at}`),
    'and 5 more',
  ])
})
