/** `matrix try`: scripts on real kernels, without any matrix.yaml of their own. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { needing } from '../src/supply/sources/elf.fixture.js'
import { matrix, recordsIn, ROOT } from './command.js'

const STORY = join(ROOT, 'tests/story/reads.bt')
const MENDED = join(ROOT, 'tests/story/reads-mended.bt')
const MATRIX = `# mine
kernels: # the fleet
  - { from: debian:trixie-security, series: ['6.12'] }
bpftrace:
  - { from: debian:sid } # the newest
cases: # two
  once: { program: 'BEGIN { printf("%d", 1); exit(); }', output: '1' } # one
  # none yet
`

let place: string
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'matrix-try-'))
  await writeFile(join(place, 'matrix.yaml'), MATRIX)
})
afterAll(() => rm(place, { recursive: true }))

/** Tries a script of this text in a directory of its own. */
async function tried(name: string, script: string, ...words: readonly string[]) {
  const directory = join(place, name)
  await mkdir(directory, { recursive: true })
  await writeFile(join(directory, `${name}.bt`), script)
  const out = join(directory, 'out')
  const config = join(place, 'matrix.yaml')
  return matrix(['try', join(directory, `${name}.bt`), '--config', config, '--out', out, ...words])
}

describe('the script that prints an empty histogram', () => {
  const on = (script: string) =>
    matrix([
      ...['try', script, '--config', join(ROOT, 'matrix.yaml'), '--json', '--out', join(place, 'story')],
      ...['--kernel', '6.12', '--kernel', '6.18', '--bpftrace', '0.27.1', '--', '/bin/cat', '/etc/hostname'],
    ])
  const seen = (stdout: string) =>
    Object.fromEntries(
      recordsIn(stdout).map(({ kernel, verdict }) => [kernel.replace(/\.\d+$/, ''), verdict]),
    )

  test('is seen to be empty on 6.18 and full on 6.12; one handler in place of two mends it', async () => {
    const story = await on(STORY)
    expect(seen(story.stdout), story.stderr).toEqual({ '6.12': 'attached', '6.18': 'silent' })
    expect(story.exitCode).toBe(0)
    const mended = await on(MENDED)
    expect(seen(mended.stdout), mended.stderr).toEqual({ '6.12': 'attached', '6.18': 'attached' })
    const [record] = recordsIn(mended.stdout)
    expect(record?.attempts[0]?.printed).toMatch(/^@us:\n\[.*\|@+/)
  })

  test('what was tried is remembered', async () => {
    const again = await on(MENDED)
    expect(again.stderr).toContain('2 answers remembered, 0 to ask')
    expect(again.exitCode).toBe(0)
  })

  test('outputs that are to be the same are held side by side', async () => {
    const { exitCode, stdout } = await matrix([
      ...['try', STORY, '--config', join(ROOT, 'matrix.yaml'), '--same', '--out', join(place, 'story')],
      ...['--kernel', '6.12', '--kernel', '6.18', '--bpftrace', '0.27.1', '--', '/bin/cat', '/etc/hostname'],
    ])
    expect(stdout).toMatch(/^✗ 6\.18\.\d+ × 0\.27\.1 printed something else than 6\.12\.\d+ × 0\.27\.1:/m)
    expect(exitCode).toBe(1)
  })
})

describe('what a cell says', () => {
  test('a refusal, with the line as the script has it', async () => {
    const { exitCode, stdout } = await tried('refused', 'BEGIN { }\n\nkprobe:no_such_function_here { }\n')
    expect(stdout).toMatch(/^– refused \(unexpected\)/m)
    expect(stdout).toContain('no_such_function_here')
    expect(exitCode).toBe(1)
  })

  test('a script that prints without end, and one that needs an argument', async () => {
    const line = `printf("${'a'.repeat(200)}\\n"); `
    const flood = await tried('flood', `interval:ms:1 { ${line.repeat(40)} }\n`)
    expect(flood.stdout).toMatch(/^\? error[^]*bpftrace printed without end/m)
    expect(flood.exitCode).toBe(3)
    const argument = await tried(
      'argument',
      'BEGIN { printf("%s\\n", str($1)); exit(); }\n',
      '--arg',
      'hallo',
    )
    expect(argument.stdout).toContain('\n  hallo\n')
    expect(argument.exitCode).toBe(0)
  })

  test('a command that is not there, and one that fails', async () => {
    const script = 'tracepoint:syscalls:sys_enter_openat { @ = count(); }\n'
    const none = await tried('none', script, '--', 'no-such-command')
    expect(none.stdout).toMatch(/^\? error/m)
    expect(none.stdout).toContain('no-such-command')
    expect(none.exitCode).toBe(3)
    const failing = await tried('failing', script, '--', '/bin/false')
    expect(failing.stdout).toMatch(/^\? error[^]*\/bin\/false/m)
  })

  test('everyday events happen where no command is given', async () => {
    const { stdout, exitCode } = await tried(
      'everyday',
      'tracepoint:sched:sched_process_exec { @execs = count(); }\nkprobe:tcp_connect { @connects = count(); }\n',
    )
    expect(stdout).toMatch(/^✓ attached/m)
    expect(stdout).toMatch(/^ {2}@connects: [1-9]/m)
    expect(stdout).toMatch(/^ {2}@execs: [1-9]/m)
    expect(exitCode).toBe(0)
  })

  test('a promise', async () => {
    const script = 'BEGIN { printf("one\\n"); exit(); }\n'
    expect((await tried('kept', script, '--expect', '^one$')).exitCode).toBe(0)
    const broken = await tried('broken', script, '--expect', '^two$')
    expect(broken.stdout).toMatch(/^✗ not as described \(unexpected\)/m)
    expect(broken.exitCode).toBe(1)
  })
})

describe('said before anything boots', () => {
  test('a program of this host that needs what the guest lacks', async () => {
    const program = join(place, 'needy')
    const interpreter = '/lib64/ld-linux-x86-64.so.2'
    await writeFile(program, needing({ interpreter, needed: ['libc.so.6', 'libnowhere.so.7'] }))
    const { stderr, exitCode } = await matrix([
      ...['try', STORY, '--config', join(place, 'matrix.yaml'), '--out', join(place, 'needy-out')],
      ...['--', relative(ROOT, program)],
    ])
    expect(stderr).toContain('libnowhere.so.7, and the guest of bpftrace 0.27.1 lacks it')
    expect(exitCode).toBe(2)
  })

  test('a script that is none', async () => {
    const { stderr, exitCode } = await matrix(['try', join(place, 'nowhere.bt')])
    expect(stderr).toContain('there is no file')
    expect(exitCode).toBe(2)
  })
})

test('what is saved is asked by run and judged by gate, with the same answer; comments stay', async () => {
  const config = join(place, 'matrix.yaml')
  const out = join(place, 'saved')
  const script = 'tracepoint:syscalls:sys_enter_openat { @opens[comm] = count(); }\n'
  const { stderr, exitCode } = await tried(
    'opens',
    script,
    '--save',
    'mine',
    '--',
    '/bin/cat',
    '/etc/hostname',
  )
  expect(stderr).toContain('saved as the case mine in')
  expect(exitCode).toBe(0)
  const text = await readFile(config, 'utf8')
  for (const line of MATRIX.trimEnd().split('\n')) expect(text.split('\n')).toContain(line)
  const run = await matrix(['run', '--config', config, '--out', out, '--json'])
  expect(recordsIn(run.stdout).map((record) => [record.case, record.verdict])).toEqual([
    ['once', 'ok'],
    ['mine', 'ok'],
  ])
  expect(run.exitCode).toBe(0)
  await matrix(['baseline', 'accept', '--config', config, '--out', out])
  const gate = await matrix(['gate', '--config', config, '--out', out])
  expect(gate.stdout).toContain('PASS')
  expect(gate.exitCode).toBe(0)
  const again = await tried('opens', script, '--save', 'mine')
  expect(again.stderr).toContain("has a case 'mine' already")
  expect(again.exitCode).toBe(2)
})
