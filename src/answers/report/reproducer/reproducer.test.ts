import { expect, test } from 'vitest'
import { ARCHITECTURES } from '../../../matrix/architecture.js'
import { readMatrix } from '../../../matrix/load.js'
import { fileURLToPath } from 'node:url'
import type { ProgramCase } from '../../../matrix/schema.js'
import { ordering } from '../../../judge/verdict/verdict.fixture.js'
import { reproducerOf } from './reproducer.js'

const script = (fields: Partial<ProgramCase> = {}): ProgramCase => ({
  ...{ kind: 'program', name: 'mine', program: 'BEGIN { exit() }\n', tokens: ['a'], events: 1 },
  ...{ supported: {}, refused: [], priority: 0, flags: [], args: [], environment: {}, files: {} },
  ...fields,
})

test('a handler prints its own name, of the events of one command', () => {
  const one = ordering('fexit', { target: 'hrtimer_nanosleep' })
  expect(reproducerOf(one, '0.27.1', 'x86_64')).toEqual({
    text: `bpftrace -e '
fexit:hrtimer_nanosleep /pid == cpid/ { printf("a "); }
fexit:hrtimer_nanosleep /pid == cpid/ { printf("b "); }
fexit:hrtimer_nanosleep /pid == cpid/ { printf("c "); }
' -c '/bin/sleep 0.1'`,
    needs: [],
  })
  expect(reproducerOf(one, '0.17.0', 'x86_64').text).toContain('kretfunc:hrtimer_nanosleep')
})

test('wildcards call what they match, and only that', () => {
  const multi = ordering('multi', { probe: 'kretprobe', target: '__x64_sys_getsi*', workload: 'syscalls' })
  expect(reproducerOf(multi, '0.27.1', 'x86_64').text).toMatch(/-c '\/usr\/bin\/perl -e syscall\(124,0,0\)'$/)
  const unknown = ordering('unknown', { probe: 'kprobe', target: 'vfs_open', workload: 'syscalls' })
  expect(reproducerOf(unknown, '0.27.1', 'x86_64').text).toBeNull()
})

test('a timer has no child, and ends by itself', () => {
  const timer = ordering('timer', { probe: 'profile', target: 'ms:200', period: 200, workload: undefined })
  const { text } = reproducerOf(timer, '0.27.1', 'x86_64')
  expect(text).not.toContain(' -c ')
  expect(text).toContain('interval:s:2 { exit(); }')
})

test("what only the tool's workload causes is not pretended", () => {
  const watched = ordering('watched', { probe: 'watchpoint', target: '0x10000000:8:w', workload: 'watched' })
  expect(reproducerOf(watched, '0.27.1', 'x86_64')).toEqual({
    text: null,
    needs: [expect.stringContaining('own workload')],
  })
})

test("somebody's own script is quoted for a shell, with its words, variables and command", () => {
  const { text, needs } = reproducerOf(
    script({
      program: 'BEGIN { printf("it\'s $1\\n") }\n',
      args: ['two words'],
      environment: { A: 'x y' },
      command: ['cat', '/etc/hostname'],
      beside: ['sleep', '1'],
    }),
    '0.27.1',
    'x86_64',
  )
  expect(text).toBe(
    `A='x y' bpftrace -e '\nBEGIN { printf("it'\\''s $1\\n") }\n' -c 'cat /etc/hostname' 'two words'`,
  )
  expect(needs).toEqual(['beside it: sleep 1'])
})

test('a command whose words have spaces becomes a script, because -c knows no quotes', () => {
  const { text } = reproducerOf(script({ command: ['sh', '-c', 'echo $HOME; id'] }), '0.27.1', 'x86_64')
  expect(text).toMatch(
    /^printf %s '#!\/bin\/sh\nexec sh -c '\\''echo \$HOME; id'\\''\n' >\/tmp\/workload\nbpftrace/,
  )
  // No script of its own: bpftrace starts nothing but ELF files.
  expect(text).toMatch(/ -c '\/bin\/sh \/tmp\/workload'$/)
})

test('nothing of a hostile script reaches a terminal or ends its quotes', () => {
  const { text } = reproducerOf(script({ program: "BEGIN { } // '; rm -rf / \u001b[2J" }), '0.27.1', 'x86_64')
  expect(text).not.toContain('\u001b')
  expect(text).toContain(`'\\''; rm -rf /`)
})

test('each case of the default matrix has one', async () => {
  const { cases } = await readMatrix(fileURLToPath(new URL('../../../../matrix.yaml', import.meta.url)))
  for (const arch of ARCHITECTURES) {
    const lacking = cases.filter((one) => reproducerOf(one, '0.27.1', arch).text === null)
    expect(lacking.map(({ name }) => name)).toEqual([])
    for (const one of cases)
      expect(reproducerOf(one, '0.27.1', arch).text).not.toMatch(/\/guest\/|comm == "syscall"|\{syscall\}/)
  }
})

test('functions, numbers and the C library are those of the architecture', () => {
  const multi = ordering('multi', { probe: 'kretprobe', target: '{syscall}getsi*', workload: 'syscalls' })
  const its = (one: Parameters<typeof reproducerOf>[0]) =>
    (['x86_64', 'arm64'] as const).map((arch) => reproducerOf(one, '0.27.1', arch))
  expect(its(multi).map(({ text }) => /kretprobe:(\S+).* -c '(.*)'$/s.exec(text ?? '')?.slice(1))).toEqual([
    ['__x64_sys_getsi*', '/usr/bin/perl -e syscall(124,0,0)'],
    ['__arm64_sys_getsi*', '/usr/bin/perl -e syscall(156,0,0)'],
  ])
  const point = ordering('tp', {
    probe: 'tracepoint',
    target: 'syscalls:sys_enter_nanosleep',
    workload: 'nanosleep',
  })
  expect(its(point).map(({ text }) => /syscall\(\d+/.exec(text ?? '')?.[0])).toEqual([
    'syscall(35',
    'syscall(101',
  ])
  const [x86, arm] = its(
    ordering('u', { probe: 'uprobe', target: '/guest/syscall:action', workload: 'call' }),
  )
  expect(x86?.needs[1]).toBe('the C library at /lib/x86_64-linux-gnu/libc.so.6')
  expect(arm?.needs[1]).toBe('the C library at /lib/aarch64-linux-gnu/libc.so.6')
  expect(arm?.text).toContain('uprobe:/lib/aarch64-linux-gnu/libc.so.6:getppid /pid')
  // A function of another architecture is called by nothing.
  const other = ordering('other', { probe: 'kprobe', target: '__x64_sys_getsid', workload: 'syscalls' })
  expect(its(other).map(({ text }) => text === null)).toEqual([false, true])
})
