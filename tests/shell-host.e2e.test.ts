/** `matrix shell --host`: a terminal and commands in a container of this machine's kernel. */
import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { release } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { shellWord } from '../src/lib/shell.js'
import { matrix, ROOT } from './command.js'
import { openEngineRuns } from './containers.js'
import type { EngineRuns } from './containers.js'
import { mayStartEngines } from './engine.js'
import { processesNaming, until } from './processes.js'
import { onTerminal } from './terminal.js'

const CONFIG = ['--config', join(ROOT, 'matrix.yaml')]
const CELL = ['shell', ...CONFIG, '--host', '--bpftrace', '0.27.1']

/** A bpftrace that waits for who sleeps, and says so; its variable tells its processes from those of others. */
const OWN = `@own${process.pid}`
const LISTENING = `BEGIN { printf("ready\\n"); ${OWN} = 1 } tracepoint:syscalls:sys_enter_nanosleep { @[comm] = count(); }`

describe.skipIf(!mayStartEngines)('on the kernel of this machine', () => {
  let runs: EngineRuns
  beforeAll(async () => {
    runs = await openEngineRuns()
  })
  afterAll(() => runs.end())
  const start = (...words: string[]) => matrix([...CELL, ...words], runs.environment)
  const nothingIsLeft = async (): Promise<void> => {
    await until('the container is gone', 20_000, async () => (await runs.engine.containers()).length === 0)
    expect(await processesNaming(OWN)).toEqual([])
  }
  /** Waits until a command has said something. */
  const untilSaid = async (running: ReturnType<typeof start>, words: string): Promise<void> => {
    let said = ''
    for (const stream of [running.stdout, running.stderr])
      stream.on('data', (chunk: Buffer) => (said += chunk.toString()))
    await until(`it says ${words}`, 200_000, () => Promise.resolve(said.includes(words)))
  }

  describe('a command', () => {
    test('the kernel, and the exit code', async () => {
      const { stdout, stderr, exitCode } = await start(
        '--',
        'sh',
        '-c',
        'uname -r; echo complaint >&2; exit 3',
      )
      expect(stdout, stderr).toBe(`${release()}\n`)
      expect(stderr).toContain(`starting a container on host (${release()}) with bpftrace 0.27.1\n`)
      expect(stderr).toMatch(/\ncomplaint\n$/)
      expect(exitCode).toBe(3)
      await nothingIsLeft()
    })

    test('bpftrace, the workload, bpftool, cases, a shared directory, byte by byte', async () => {
      const shared = join(runs.place, 'shared')
      await mkdir(join(shared, 'sub'), { recursive: true })
      await writeFile(join(shared, 'sub', 'tool'), '#!/bin/sh\necho "tool says $1"\n', { mode: 0o755 })
      await symlink('sub/tool', join(shared, 'link'))
      const answered = await start(
        ...['--case', 'tracepoint', '--share', shared, '--quiet', '--', 'sh', '-c'],
        [
          'nproc; ls /cases; tail -1 /guest/shell/history; /share/link hi; (echo >/share/new) 2>/dev/null || echo read-only',
          `bpftrace -q -e 'tracepoint:syscalls:sys_enter_nanosleep /pid == cpid/ { printf("saw %s\\n", comm); exit() }' -c '/guest/syscall nanosleep:1'`,
          'bpftrace -q -c "/guest/syscall nanosleep:3" /cases/tracepoint.bt | head -1',
          "workload nanosleep 2; bpftool version | head -1; echo x >/new && echo written; printf '\\033[31m\\377\\000\\r\\n'",
          'grep CapEff /proc/self/status; seq 100000 | tail -1; kill -TERM $$',
        ].join('; '),
      )
      expect(answered.stdout, answered.stderr).toMatch(
        // eslint-disable-next-line no-control-regex -- it is passed on as it is
        /^1\ntracepoint\.bt\nbpftrace -c '\/guest\/syscall nanosleep:3' \/cases\/tracepoint\.bt\ntool says hi\nread-only\nsaw syscall\n\n*=tracepoint a \d+ 0\nbpftool v\S+\nwritten\n\u001b\[31m\ufffd\0\r\nCapEff:\t0000000000240000\n100000\n$/,
      )
      expect(answered.exitCode).toBe(143)
    })

    test('what there is not', async () => {
      const { stderr, exitCode } = await start('--quiet', '--', 'nosuch')
      expect(stderr).toBe('nosuch: command not found\n')
      expect(exitCode).toBe(127)
    })

    test('an interruption is its Ctrl-C: bpftrace says what it has', async () => {
      const running = start('--quiet', '--', 'bpftrace', '-e', LISTENING)
      await untilSaid(running, 'ready')
      running.kill('SIGINT')
      const { stdout, exitCode } = await running
      expect(stdout).toContain(`${OWN}: 1`)
      expect(exitCode).toBe(130)
      await nothingIsLeft()
    })

    test('nothing of it outlives the tool', async () => {
      const running = start('--quiet', '--', 'bpftrace', '-e', LISTENING)
      await untilSaid(running, 'ready')
      expect(await processesNaming(OWN)).not.toEqual([])
      running.kill('SIGKILL')
      await running
      await nothingIsLeft()
    })

    test('output that is cut short is never passed off as whole', async () => {
      const words = [
        process.execPath,
        `${ROOT}dist/cli.js`,
        ...CELL,
        '--quiet',
        '--',
        'head',
        '-c',
        '110M',
        '/dev/zero',
      ]
      const line = `${words.map(shellWord).join(' ')} | wc -c; exit "\${PIPESTATUS[0]}"`
      const { stdout, stderr, exitCode } = await execa('bash', ['-c', line], {
        reject: false,
        env: runs.environment,
      })
      expect(Number(stdout)).toBeLessThan(110 << 20)
      expect(stderr).toContain(
        'the container is gone: the connection to the container engine broke: it sent more than 96 MiB',
      )
      expect(exitCode).toBe(3)
    })

    test('a container that is ended by another is told', async () => {
      const running = start('--', 'sh', '-c', 'echo up; sleep 1000')
      await untilSaid(running, 'up\n')
      await runs.engine.docker.getContainer('bpftrace-matrix').kill()
      const { stderr, exitCode } = await running
      expect(stderr).toContain('the container is gone: ')
      expect(exitCode).toBe(3)
      await nothingIsLeft()
    })
  })

  describe('by hand', () => {
    test('bpftrace, Ctrl-C, the size of the window, the history; its end is ours', async () => {
      const terminal = await onTerminal([...CELL, '--case', 'tracepoint'], { ...runs.environment })
      await terminal.sees('leave with exit or Ctrl-A x', 200_000)
      await terminal.sees('bpftrace-0.27.1 ~# ')
      terminal.type('stty size; tty; echo $TERM\n')
      await terminal.sees(/\r33 101\r+\n\/dev\/pts\/0\r+\nxterm\r/)
      await terminal.resize(40, 90)
      await sleep(1_000)
      terminal.type('stty size\n')
      await terminal.sees(/[\r\n]40 90\r/)
      terminal.type(`bpftrace -e 'BEGIN { printf("%s\\n", "hello") ; exit() }'\n`)
      await terminal.sees(/[\r\n]hello\r/)
      await terminal.sees('~# ')
      terminal.type('sleep 100\n')
      await sleep(2_000)
      terminal.type('\u0003')
      await terminal.sees('~# ')
      terminal.type('echo "code $?"\n')
      await terminal.sees(/[\r\n]code 130\r/)
      terminal.type('history | tail -3 | head -1; exit 5\n')
      expect(await terminal.ended()).toBe(5)
      await nothingIsLeft()
    })

    test('another waits until the kernel is free; the way out ends it all', async () => {
      const terminal = await onTerminal(CELL, { ...runs.environment })
      await terminal.sees('~# ', 200_000)
      const other = start('--', 'echo', 'my turn')
      await untilSaid(other, "waiting for another run to release the host's kernel")
      terminal.type('echo "still $((20 + 2))"\n')
      await terminal.sees(/[\r\n]still 22\r/)
      terminal.type('sleep 1000\n')
      await sleep(1_000)
      terminal.type('\u0001x')
      expect(await terminal.ended()).toBe(0)
      expect(terminal.shown()).toContain('left; the container is gone')
      const { stdout, exitCode } = await other
      expect([stdout, exitCode]).toEqual(['my turn\n', 0])
      await nothingIsLeft()
    })
  })
})

describe.skipIf(!mayStartEngines)('an engine that is frozen', () => {
  test('holds nobody for ever', async () => {
    const runs = await openEngineRuns()
    try {
      const running = matrix([...CELL, '--quiet', '--', 'sh', '-c', 'echo up; sleep 1000'], runs.environment)
      let said = ''
      running.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()))
      await until('it runs', 200_000, () => Promise.resolve(said.includes('up')))
      runs.engine.freeze()
      running.kill('SIGINT')
      expect((await running).exitCode).toBe(130)
    } finally {
      runs.engine.thaw()
      await runs.end()
    }
  })
})

describe('said before anything starts', () => {
  test.each([
    [['--host', '--memory', '2G'], 2, '--memory is for a machine of its own'],
    [['--kernel', 'host', '--cpus', '2'], 2, '--cpus is for a machine of its own'],
    [['--runtime', 'container', '--gdb'], 2, '--gdb is for a machine of its own'],
    [['--host', '--kernel', '6.12'], 2, '--host and --kernel 6.12 name two kernels; leave one out'],
    [['--host'], 3, 'host was not asked: no container engine is there: /nowhere does not exist'],
    [['--runtime', 'container'], 3, 'host was not asked: no container engine is there'],
  ])('%j', async (words, code, message) => {
    const { stderr, exitCode } = await matrix(['shell', ...CONFIG, ...words, '--', 'true'], {
      DOCKER_HOST: 'unix:///nowhere',
    })
    expect(stderr).toContain(message)
    expect(exitCode).toBe(code)
  })
})
