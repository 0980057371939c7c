/** How somebody's own program is started: what is bpftrace's child, what stands beside it, and what ends it. */
import { describe, expect, test } from 'vitest'
import { own } from '../verdict/verdict.fixture.js'
import { exerciseOf, LOOKS } from './command.js'
import { programOf } from './program.js'

const NOTICE = '__BPFTRACE_NOTIFY_PROBES_ATTACHED'

/** The exercise of a case with these keys, which has no workload unless told. */
const exercise = (keys: Record<string, unknown>, how: { verbose?: boolean; looker?: string } = {}) =>
  exerciseOf(programOf(own({ workload: undefined, ...keys }), '0.23.2'), 'image', 30_000, {
    version: '0.23.2',
    verbose: how.verbose ?? false,
    looker: how.looker,
  })

describe('a program without a workload', () => {
  test('ends itself: bpftrace has no child, no report is awaited, and nobody looks for when all is attached', () => {
    const plain = exercise({ output: 'a', tokens: undefined })
    expect(plain.args).toEqual(['/usr/bin/bpftrace', '/tmp/program.bt'])
    expect(plain.report).toBe(false)
    expect(plain.environment).not.toHaveProperty(NOTICE)
    for (const key of ['companions', 'notice', 'spanMs', 'look']) expect(plain).not.toHaveProperty(key)
  })

  test('is not waited for where it is looked at: it has no child that could hold still', () => {
    expect(exercise({}, { looker: 'bpftool' }).look).toEqual({ image: 'bpftool', commands: LOOKS })
  })

  test('or is interrupted after a while, counted from when all is attached, which bpftrace tells', () => {
    const timed = exercise({ for: '3s' })
    expect(timed).toMatchObject({ spanMs: 3000, timeoutMs: 33_000, notice: NOTICE, report: false })
    expect(timed.environment).toHaveProperty(NOTICE, '1')
    expect(timed.args).not.toContain('-c')
  })

  test('has the time that it asks for instead', () => {
    expect(exercise({ for: '3s', timeout: 5 }).timeoutMs).toBe(5000)
  })
})

describe('a command beside the program', () => {
  const beside = ['/bin/sh', '-c', 'two words; "quotes"\n']

  test('starts when all is attached, is no child of bpftrace, and ends the program', () => {
    const found = exercise({ beside })
    expect(found.companions).toEqual([{ args: beside, starts: 'attached', ends: true }])
    expect(found.args).toEqual(['/usr/bin/bpftrace', '/tmp/program.bt'])
    expect(found).toMatchObject({ notice: NOTICE, report: false })
    expect(found).not.toHaveProperty('spanMs')
  })

  test('does not end it where a span does', () => {
    expect(exercise({ beside, for: '2s' })).toMatchObject({ companions: [{ ends: false }], spanMs: 2000 })
  })

  test.each([
    ['a flag', { flags: ['-p', '{beside}'] }],
    ['an argument', { args: ['{beside}'] }],
    ['a part of one', { args: ['pid={beside}'] }],
  ])('is there before, and stands still, where its process is named in %s', (_, keys) => {
    expect(exercise({ beside, ...keys }).companions).toEqual([{ args: beside, starts: 'held', ends: true }])
  })

  test('has no look of its own to wait for', () => {
    expect(exercise({ beside }, { looker: 'bpftool' }).look).not.toHaveProperty('hold')
  })
})

describe('words', () => {
  const words = { flags: ['--unsafe', '-f', 'json'], args: ['vfs_read', '-x'] }

  test('of bpftrace stand before the program, and those of the program behind it', () => {
    expect(exercise({ ...words, workload: 'nanosleep' }, { verbose: true }).args).toEqual([
      '/usr/bin/bpftrace',
      '-v',
      '--unsafe',
      '-f',
      'json',
      '-c',
      '/guest/syscall nanosleep:3',
      '/tmp/program.bt',
      'vfs_read',
      '-x',
    ])
  })

  test('of a command come through whole: none can be taken apart, or for an escape of ours', () => {
    const command = ['/bin/a b', '%41', 'x\ty', '"', "'", '\\', '--hold', '-', 'é', '$(x)', 'a:3']
    const line = exercise({ command }).args[2] ?? ''
    const encoded = line.split(' ').slice(2)
    expect(line).toMatch(/^\/guest\/syscall --exec [\w./:=,+@%\- ]+$/)
    expect(encoded.map((word) => decodeURIComponent(word))).toEqual(command)
    expect(encoded[1]).toBe('%2541')
  })

  test('a variable of the case stands beside those that everybody has, or in their place', () => {
    const { environment } = exercise({ environment: { BPFTRACE_MAX_STRLEN: '100', LANG: 'C' } })
    expect(environment).toEqual({
      PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      HOME: '/root',
      LANG: 'C',
      BPFTRACE_MAX_STRLEN: '100',
    })
  })

  test('a variable of the case does not keep us from hearing when all is attached', () => {
    const { environment } = exercise({ environment: { [NOTICE]: '' }, for: '1s' })
    expect(environment[NOTICE]).toBe('1')
  })
})

test('the look at a command waits until the workload holds still, before it becomes that', () => {
  const found = exercise({ command: ['/bin/true'] }, { looker: 'bpftool' })
  expect(found.args[2]).toBe('/guest/syscall --hold /tmp/hold --exec /bin/true')
  expect(found).toMatchObject({ report: true, look: { hold: '/tmp/hold' } })
})
