import { describe, expect, test } from 'vitest'
import { alarmIn, boundedLog, consoleWatch } from './console.js'

describe('alarms', () => {
  test.each([
    [
      '[    1.843211] Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)',
      'Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)',
    ],
    ['[   12.1] Oops: 0002 [#1] PREEMPT SMP NOPTI\r', 'Oops: 0002 [#1] PREEMPT SMP NOPTI'],
    [
      '[   12.0] BUG: kernel NULL pointer dereference, address: 0000000000000008',
      'BUG: kernel NULL pointer dereference, address: 0000000000000008',
    ],
    [
      '[   12.0] general protection fault, probably for non-canonical address 0xdead000000000122: 0000 [#1] SMP',
      'general protection fault, probably for non-canonical address 0xdead000000000122: 0000 [#1] SMP',
    ],
    [
      '[   48.0] watchdog: BUG: soft lockup - CPU#0 stuck for 26s! [bpftrace:112]',
      'BUG: soft lockup - CPU#0 stuck for 26s! [bpftrace:112]',
    ],
    [
      '[   60.0] rcu: INFO: rcu_preempt detected stalls on CPUs/tasks:',
      'rcu: INFO: rcu_preempt detected stalls on CPUs/tasks:',
    ],
    [
      '[   60.0] rcu: INFO: rcu_sched self-detected stall on CPU',
      'rcu: INFO: rcu_sched self-detected stall on CPU',
    ],
    [
      '[  242.0] INFO: task bpftrace:112 blocked for more than 120 seconds.',
      'INFO: task bpftrace:112 blocked for more than 120 seconds.',
    ],
    [
      '[    9.0] Out of memory: Killed process 112 (bpftrace) total-vm:1048576kB',
      'Out of memory: Killed process 112 (bpftrace) total-vm:1048576kB',
    ],
    ['matrix-agent: /dev/ttyS1: No such device', 'matrix-agent: /dev/ttyS1: No such device'],
  ])('%s', (line, words) => {
    expect(alarmIn(line)).toBe(words)
  })

  test.each([
    '[    0.000000] Linux version 6.12.117+deb13-cloud-amd64 (debian-kernel@lists.debian.org)',
    '[    0.5] x86/cpu: SGX disabled by BIOS.',
    '[    0.1] rcu: Hierarchical RCU implementation.',
    '[    0.2] mitigations=off panic=-1',
    '[    0.3] DEBUG_RODATA: on',
    '',
  ])("no alarm: '%s'", (line) => {
    expect(alarmIn(line)).toBeNull()
  })

  test('words are cut to a sentence', () => {
    expect(alarmIn(`Oops: ${'x'.repeat(5000)}`)).toHaveLength(200)
  })
})

describe('the watch', () => {
  const heard = (...chunks: string[]): string[] => {
    const alarms: string[] = []
    const watch = consoleWatch((words) => alarms.push(words))
    for (const chunk of chunks) watch(Buffer.from(chunk))
    return alarms
  }
  const PANIC = 'ok\r\n[ 1.0] Kernel panic - not syncing: Fatal exception\r\nRebooting\r\n'

  test('hears an alarm once, wherever the bytes are split', () => {
    for (let at = 0; at <= PANIC.length; at++)
      expect(heard(PANIC.slice(0, at), PANIC.slice(at))).toEqual([
        'Kernel panic - not syncing: Fatal exception',
      ])
  })

  test('is silent about a line that has not ended', () => {
    expect(heard('[ 1.0] Oops: 0002')).toEqual([])
  })

  test('a line without end does not fill the memory, and what follows is heard', () => {
    expect(heard(...Array.from({ length: 100 }, () => 'x'.repeat(1000)), '\nBUG: bad page\n')).toEqual([
      'BUG: bad page',
    ])
  })
})

describe('a bounded log', () => {
  const logged = (...chunks: string[]): string => {
    let text = ''
    const log = boundedLog((part) => (text += part.toString()), 10)
    for (const chunk of chunks) log(Buffer.from(chunk))
    return text
  }

  test('has everything up to the limit', () => {
    expect(logged('12345', '', '67890')).toBe('1234567890')
  })

  test.each([[['12345678901', '2', '3']], [['12345', '67890', '1', '2']], [['12345', '678901', '2']]])(
    'says once that it stops behind it: %j',
    (chunks) => {
      expect(logged(...chunks)).toBe('1234567890\n[output after the first 10 bytes is left out]\n')
    },
  )
})
