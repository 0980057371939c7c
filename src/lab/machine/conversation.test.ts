import { describe, expect, test } from 'vitest'
import { endingIn, harm, requestFields, unfitness } from './conversation.js'

describe('a request', () => {
  test('says everything that the agent is to do, in fields it knows', () => {
    const fields = requestFields({
      image: '9f86d081-884c-7d65-9a2f-eaa0c55ad015',
      args: ['/usr/bin/bpftrace', '-c', '/guest/syscall nanosleep:3', '/tmp/program.bt'],
      environment: { PATH: '/usr/bin', LANG: 'C' },
      files: { '/tmp/program.bt': 'fexit:f { }\n' },
      copies: { '/tmp/tool': '/guest/own/9f86' },
      collect: ['/tmp/first', '/tmp/other'],
      timeoutMs: 30_000.4,
      outputLimit: 1 << 20,
      look: { hold: '/tmp/hold', image: 'another', commands: ['/bin/a -x', '/bin/b'] },
    })
    expect(fields).toEqual([
      ['image', '9f86d081-884c-7d65-9a2f-eaa0c55ad015'],
      ['arg', '/usr/bin/bpftrace'],
      ['arg', '-c'],
      ['arg', '/guest/syscall nanosleep:3'],
      ['arg', '/tmp/program.bt'],
      ['env', 'PATH=/usr/bin'],
      ['env', 'LANG=C'],
      ['file', '/tmp/program.bt\0fexit:f { }\n'],
      ['copy', '/tmp/tool\0/guest/own/9f86'],
      ['collect', '/tmp/first'],
      ['collect', '/tmp/other'],
      ['timeout', '30000'],
      ['limit', '1048576'],
      ['hold', '/tmp/hold'],
      ['looker', 'another'],
      ['look', '/bin/a -x'],
      ['look', '/bin/b'],
    ])
  })

  test('of a program without an end says after what span it has one, and waits for no hold', () => {
    const fields = requestFields({
      image: '/',
      args: ['/bin/b'],
      environment: {},
      files: {},
      collect: [],
      timeoutMs: 30_000,
      outputLimit: 9,
      spanMs: 1400,
      look: { image: 'another', commands: ['/bin/a'] },
    })
    expect(fields.slice(-4)).toEqual([
      ['limit', '9'],
      ['span', '1400'],
      ['looker', 'another'],
      ['look', '/bin/a'],
    ])
  })
})

describe('an ending', () => {
  const of = (fields: Record<string, string>) => endingIn(new Map(Object.entries(fields)))

  test('as the guest says it', () => {
    expect(of({ ended: 'exit', exit: '1', signal: '0' })).toEqual({ ended: 'exit', exit: 1, signal: 0 })
    expect(of({ ended: 'flood', exit: '-1', signal: '9' })).toEqual({ ended: 'flood', exit: -1, signal: 9 })
  })

  test.each([
    [{ exit: '0', signal: '0' }],
    [{ ended: 'exit', signal: '0' }],
    [{ ended: 'exit', exit: '0' }],
    [{ ended: 'well', exit: '0', signal: '0' }],
    [{ ended: 'exit', exit: 'zero', signal: '0' }],
    [{}],
  ])('%j does not say it in full', (fields) => {
    expect(of(fields)).toBeNull()
  })
})

describe('fitness', () => {
  const BOOT = { release: '6.12.117+deb13-cloud-amd64', disks: '2', taint: '0', programs: '2' }
  const after = (fields: Record<string, string>, boot: Record<string, string> = BOOT): string | null =>
    unfitness(new Map(Object.entries(fields)), new Map(Object.entries(boot)))
  const harmed = (fields: Record<string, string>, boot: Record<string, string> = BOOT): string | null =>
    harm(new Map(Object.entries(fields)), new Map(Object.entries(boot)))

  test('a machine that is as it was at boot is fit', () => {
    expect(after({ stuck: '0', taint: '0', programs: '2' })).toBeNull()
    expect(harmed({ stuck: '0', taint: '0', programs: '2' })).toBeNull()
  })

  test('taint of the boot is no news', () => {
    expect(harmed({ taint: '4096' }, { ...BOOT, taint: '4096' })).toBeNull()
  })

  test('a process that cannot be killed', () => {
    expect(after({ stuck: '1', taint: '0', programs: '2' })).toBe('a process could not be killed')
  })

  test('a kernel that warned, or does not say', () => {
    expect(harmed({ taint: '512' })).toMatch(/during the exercise \(512\)$/)
    expect(harmed({ taint: 'x' })).not.toBeNull()
    expect(harmed({})).not.toBeNull()
    expect(harmed({ taint: '0' }, {})).not.toBeNull()
  })

  test('programs that are left, or that are gone', () => {
    expect(after({ stuck: '0', taint: '0', programs: '5' })).toBe('3 BPF programs are left in the kernel')
    expect(after({ stuck: '0', taint: '0', programs: '1' })).not.toBeNull()
  })

  test.each([[{ taint: '0', programs: '2' }], [{ stuck: '0', taint: '0' }], [{}]])(
    'a guest that says only %j is not fit',
    (fields) => {
      expect(after(fields)).not.toBeNull()
    },
  )

  test('nor one that said nothing at boot', () => {
    expect(after({ stuck: '0', taint: '0', programs: '2' }, {})).not.toBeNull()
  })

  test('what a kernel holds that is not its own says nothing, a process that cannot be killed does', () => {
    const lines = { stuck: '0', taint: '512', programs: '7' }
    expect(unfitness(new Map(Object.entries(lines)), null)).toBeNull()
    expect(harm(new Map(Object.entries(lines)), null)).toBeNull()
    expect(unfitness(new Map(Object.entries({ ...lines, stuck: '1' })), null)).not.toBeNull()
  })
})
