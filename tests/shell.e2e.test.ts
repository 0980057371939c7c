/** `matrix shell`: a terminal in a guest, and commands there. */
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { matrix, ROOT } from './command.js'
import { processesNaming, until } from './processes.js'
import { onTerminal } from './terminal.js'

let place: string
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'matrix-shell-'))
})
afterAll(() => rm(place, { recursive: true }))

const CELL = ['shell', '--config', join(ROOT, 'matrix.yaml'), '--kernel', '6.12', '--bpftrace', '0.27.1']

/** A directory for what a machine has on the host, which its processes name. */
async function scratch(name: string): Promise<string> {
  await mkdir(join(place, name))
  return join(place, name)
}
const gone = (own: string) =>
  until('nothing is left of the machine', 20_000, async () => (await processesNaming(own)).length === 0)

describe('by hand', () => {
  test('bpftrace, Ctrl-C, the size of the window, the history; its end is ours', async () => {
    const own = await scratch('hand')
    const terminal = await onTerminal([...CELL, '--case', 'kretprobe-multi'], { TMPDIR: own })
    await terminal.sees('leave with exit or Ctrl-A x', 200_000)
    await terminal.sees('bpftrace-0.27.1 ~# ')
    terminal.type('stty size\n')
    await terminal.sees(/\r33 101\r/)
    await terminal.resize(40, 90)
    await sleep(500)
    terminal.type('stty size\n')
    await terminal.sees(/\r40 90\r/)
    terminal.type(`bpftrace -e 'BEGIN { printf("%s\\n", "hello") ; exit() }'\n`)
    await terminal.sees(/\nhello\r/)
    await terminal.sees('~# ')
    terminal.type('sleep 100\n')
    await sleep(2_000)
    terminal.type('\u0003')
    await terminal.sees('~# ')
    terminal.type('echo "code $?"\n')
    await terminal.sees(/\rcode 130\r/)
    terminal.type('history | head -2\n')
    await terminal.sees(/ bpftrace -e 'kretprobe:/)
    await terminal.sees(/ bpftrace -c '\/guest\/syscall syscalls:3' \/cases\/kretprobe-multi\.bt/)
    await terminal.sees('~# ')
    terminal.type('kill -KILL $$\n')
    expect(await terminal.ended()).toBe(137)
    await gone(own)
    expect(await readdir(own)).toEqual([])
  })

  test('a debugger sees the kernel where it is; the way out ends it all', async () => {
    const own = await scratch('gdb')
    const terminal = await onTerminal([...CELL, '--gdb'], { TMPDIR: own })
    await terminal.sees(/a debugger attaches with: .*target remote \S+'/, 200_000)
    await terminal.sees('~# ')
    const path = /target remote (\S+)'/.exec(terminal.shown())?.[1] ?? ''
    const debuggee = createConnection(path)
    let said = ''
    debuggee.on('data', (chunk: Buffer) => (said += chunk.toString()))
    const asks = async (packet: string, answer: RegExp): Promise<void> => {
      said = ''
      const sum = [...Buffer.from(packet)].reduce((all, byte) => (all + byte) & 0xff, 0)
      debuggee.write(`$${packet}#${sum.toString(16).padStart(2, '0')}`)
      await until(`the answer to ${packet}`, 20_000, () => Promise.resolve(answer.test(said)))
      debuggee.write('+')
    }
    await asks('?', /\$T05/)
    await asks('D', /\$OK/)
    debuggee.destroy()
    terminal.type('echo "still $((20 + 2))"\n')
    await terminal.sees(/\rstill 22\r/)
    terminal.type('\u0001x')
    expect(await terminal.ended()).toBe(0)
    expect(terminal.shown()).toContain('left; the machine is gone')
    await gone(own)
  })
})

describe('a command', () => {
  test('its output byte by byte, its exit code; CPUs, memory, a shared directory', async () => {
    const shared = await scratch('shared')
    await writeFile(join(shared, 'tool'), '#!/bin/sh\necho "tool says $1"\n', { mode: 0o755 })
    const { stdout, stderr, exitCode } = await matrix([
      ...CELL,
      ...['--share', shared, '--cpus', '2', '--memory', '1G', '--quiet', '--', 'sh', '-c'],
      [
        "nproc; awk '/MemTotal/ { print ($2 > 900000) }' /proc/meminfo; /share/tool hi; (echo >/share/new) 2>/dev/null || echo read-only",
        "printf '\\033[31m\\377\\000\\r\\n'; ls /cases | grep -c bt; workload nanosleep 2; bpftool version | head -1",
        'ls /sys/kernel/tracing/events | grep -c sched; seq 100000 | tail -1; echo complaint >&2; exit 3',
      ].join('; '),
    ])
    expect(stdout, stderr).toMatch(
      // eslint-disable-next-line no-control-regex -- it is passed on as it is
      /^2\n1\ntool says hi\nread-only\n\u001b\[31m\ufffd\0\r\n\d{2,}\nbpftool v\S+\n1\n100000\n$/,
    )
    expect(stderr).toBe('complaint\n')
    expect(exitCode).toBe(3)
  })

  test('an interruption is its Ctrl-C: bpftrace says what it has', async () => {
    const program = 'BEGIN { printf("ready\\n"); @kept = 1; }'
    const running = matrix([...CELL, '--quiet', '--', 'bpftrace', '-e', program])
    let said = ''
    running.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()))
    await until('it runs', 200_000, () => Promise.resolve(said.includes('ready')))
    running.kill('SIGINT')
    const { stdout, exitCode } = await running
    expect(stdout).toContain('@kept: 1')
    expect(exitCode).toBe(130)
  })

  test('a kernel that panics leaves its last words, and exit code 3', async () => {
    const { stdout, stderr, exitCode } = await matrix([
      ...CELL,
      ...['--', 'sh', '-c', 'echo before; sleep 1; echo c > /proc/sysrq-trigger; sleep 60'],
    ])
    expect(stdout).toBe('before\n')
    expect(stderr).toContain('its kernel said: Kernel panic - not syncing: sysrq triggered crash')
    expect(stderr).toMatch(/The last lines of its console:\n(?:.*\n)*.*sysrq/)
    expect(exitCode).toBe(3)
  })

  test('nothing of the machine outlives the tool', async () => {
    const own = await scratch('killed')
    const running = matrix([...CELL, '--quiet', '--', 'sh', '-c', 'echo up; sleep 1000'], { TMPDIR: own })
    let said = ''
    running.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()))
    await until('it runs', 200_000, () => Promise.resolve(said.includes('up')))
    expect(await processesNaming(own)).not.toEqual([])
    running.kill('SIGKILL')
    await running
    await gone(own)
  })
})

describe('said before anything boots', () => {
  test.each([
    [['--kernel', '6.12'], 'a shell needs a terminal; give a command after --'],
    [['--cpus', '0', '--', 'true'], '--cpus takes a whole number from 1 to 64'],
    [['--memory', '1', '--', 'true'], '--memory takes a size such as 2G'],
    [['--share', '/nowhere', '--', 'true'], '--share /nowhere: there is no directory'],
    [['--kernel', '6.1?.*', '--', 'true'], 'are left; choose one of --kernel'],
  ])('%j', async (words, message) => {
    const { stderr, exitCode } = await matrix(['shell', '--config', join(ROOT, 'matrix.yaml'), ...words], {})
    expect(stderr).toContain(message)
    expect(exitCode).toBe(2)
  })
})
