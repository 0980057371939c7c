/** The process and its surroundings: outputs that cannot be written, pipes that nobody writes, signals, hostile arguments. */
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, readlink, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { matrix, ROOT } from './command.js'
import { until } from './processes.js'

let place: string
let pipe: string
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'matrix-output-'))
  pipe = join(place, 'pipe.jsonl')
  await execa('mkfifo', [pipe])
})
afterAll(() => rm(place, { recursive: true }))

const CLI = join(ROOT, 'dist/cli.js')
const shell = (script: string) =>
  execa('bash', ['-c', script, 'bash', process.execPath, CLI], { reject: false, cwd: ROOT })

describe('an output that cannot be written', () => {
  const WHY = 'cannot write to standard output: no space is left; what was printed there is not whole'
  test.each<[string, number]>([
    ['gate --against 0.27.0 --bpftrace 0.27.1', 3],
    ['gate --against 0.27.0 --bpftrace 0.27.1 --json', 3],
    ['table', 3],
    ['table --format json', 3],
    ['diff results results', 3],
    ['explain fexit', 3],
    ['--help', 3],
    // What was found counts for more.
    ['gate --against 0.27.0 --bpftrace 0.23.2', 1],
  ])('%s > /dev/full: %d', async (args, code) => {
    const { exitCode, stderr } = await shell(`"$1" "$2" ${args} >/dev/full`)
    expect({ exitCode, stderr }).toEqual({ exitCode: code, stderr: WHY })
  })

  test('a file that takes a part of it', async () => {
    const cut = join(place, 'cut')
    const { exitCode, stderr } = await shell(`ulimit -f 8; "$1" "$2" table >'${cut}'`)
    expect(stderr).toMatch(/^cannot write to standard output: the file would be larger than is allowed; /)
    expect(exitCode).toBe(3)
    expect(await readFile(cut)).toHaveLength(8 * 1024)
  })

  test('a complaint that nobody can read is one too', async () => {
    expect((await shell('"$1" "$2" table --out /no/such >/dev/null 2>/dev/full')).exitCode).toBe(3)
  })

  test('a reader that has seen enough is no failure', async () => {
    const { exitCode, stderr } = await shell('set -o pipefail; "$1" "$2" table --format json | head -c 10')
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
  })
})

/** The files that a process has open. */
async function filesOf(pid: number | undefined): Promise<string[]> {
  const directory = `/proc/${pid ?? ''}/fd`
  const names = await readdir(directory).catch(() => [])
  return Promise.all(names.map((name) => readlink(join(directory, name)).catch(() => '')))
}

describe('the first signal ends a verb that waits for a pipe', () => {
  const verbs: [string, (path: string) => string[]][] = [
    ['table', (path) => ['table', '--out', path]],
    ['gate', (path) => ['gate', '--out', path]],
    ['gate, its baseline', (path) => ['gate', '--baseline', path]],
    ['diff', (path) => ['diff', path, 'results']],
    ['explain', (path) => ['explain', 'fexit', '--out', path]],
    ['baseline accept', (path) => ['baseline', 'accept', '--out', path]],
    ['merge', (path) => ['merge', 'results', '--config', path, '--out', join(place, 'merged')]],
    ['plan', (path) => ['plan', '--config', path]],
    ['doctor', (path) => ['doctor', '--config', path]],
    ['run', (path) => ['run', '--config', path, '--out', join(place, 'run')]],
  ]
  test.each(
    verbs.flatMap(([name, args]) =>
      (['SIGINT', 'SIGTERM'] as const).map((signal) => [name, signal, args] as const),
    ),
  )(
    '%s, %s',
    async (_, signal, args) => {
      const running = matrix(args(pipe))
      await until('the pipe is open', 20_000, async () => (await filesOf(running.pid)).includes(pipe))
      running.kill(signal)
      const { exitCode, stderr } = await running
      expect({ exitCode, stderr }).toEqual({ exitCode: 130, stderr: 'interrupted\n' })
    },
    60_000,
  )

  test('gate, where nobody reads its answer', async () => {
    const running = matrix(['gate', '--against', '0.27.0', '--output', pipe])
    // It says that there is no candidate, and then opens the pipe.
    await once(running.stderr, 'data')
    running.kill('SIGINT')
    const { exitCode, stderr } = await running
    expect(exitCode).toBe(130)
    expect(stderr).toMatch(/\ninterrupted\n$/)
  })

  test('records that come through one are read, whoever opens it first', async () => {
    const reading = matrix(['table', '--out', pipe])
    await shell(`cat results/records.jsonl >'${pipe}'`)
    const { exitCode, stdout } = await reading
    expect(exitCode).toBe(0)
    expect(stdout).toBe(await readFile(join(ROOT, 'results/compatibility.md'), 'utf8'))
  })
})

test.each([
  [['explain', 'x\n::error::y']],
  [['gate', '--zz\n::error::y\u001b[2J']],
  [['gate', '--against', '0.27.0', '--bpftrace', '0.27.1', '--kernel', 'x\n::error::y\u001b[2J']],
  [['table', '--format', '\r\n ::error::y##[error]z']],
  [['plan', '--config', 'x\n::error::y\u202e']],
  [['\n::error::y']],
])('an argument is shown, never obeyed: %j', async (args) => {
  const { exitCode, stdout, stderr } = await matrix(args)
  expect(exitCode).toBe(2)
  expect(stdout).toBe('')
  expect(stderr).toContain(':error::y')
  expect(stderr).not.toMatch(/^\s*::|##\[|(?!\n)[\p{Cc}\p{Cf}]/mu)
})
