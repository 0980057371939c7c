/** The packed package, installed by an ordinary user into an empty directory: it works there with nothing else. */
import { chown, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { recordsOf, ROOT } from './command.js'

/** The user `nobody` where we are root; otherwise we are an ordinary user already. */
const user = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {}

/** Of the tarball, in MB; it has 0.6, nearly all of it records. */
const MOST_MB = 1

interface Packed {
  readonly filename: string
  readonly size: number
  readonly files: readonly { readonly path: string; readonly mode: number }[]
}

let place: string
let packed: Packed
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'packed-'))
  for (const name of ['home', 'tmp', 'work']) await mkdir(join(place, name))
  // It is built as `npm pack` builds it; scripts of dependencies have no part in that.
  const { stdout } = await execa('npm', ['pack', '--json', '--pack-destination', place], { cwd: ROOT })
  ;[packed] = JSON.parse(stdout.slice(stdout.indexOf('[\n'))) as [Packed]
  if (user.uid !== undefined)
    for (const name of ['', 'home', 'tmp', 'work', packed.filename])
      await chown(join(place, name), user.uid, user.gid)
  await started('npm', 'install', '--no-audit', '--no-fund', '--omit=optional', join(place, packed.filename))
})
afterAll(() => rm(place, { recursive: true, force: true }))

/** Runs it as that user, in the directory. */
function started(command: string, ...words: string[]) {
  return execa(command, words, {
    ...user,
    cwd: join(place, 'work'),
    env: {
      HOME: join(place, 'home'),
      TMPDIR: join(place, 'tmp'),
      npm_config_cache: join(place, 'home', '.npm'),
      XDG_CACHE_HOME: undefined,
      MATRIX_CACHE_DIR: undefined,
      MATRIX_QEMU: 'archive',
    },
    reject: false,
    stripFinalNewline: false,
  })
}

const matrix = (...words: string[]) => started('npx', '--no-install', 'matrix', ...words)

test('it holds what it needs, and nothing of development', () => {
  const paths = packed.files.map(({ path }) => path)
  expect(paths).toEqual(
    expect.arrayContaining([
      ...['dist/cli.js', 'matrix.yaml', 'known-issues.yaml', 'results/records.jsonl', 'man/matrix.1'],
      ...['images/guest/agent.c', 'dist/page/client.js'],
    ]),
  )
  expect(paths.filter((path) => /^(src|tests|dev|scripts)\/|\.(test|fixture)\./.test(path))).toEqual([])
  expect(packed.files.find(({ path }) => path === 'dist/cli.js')?.mode).toBe(0o755)
  expect(packed.size).toBeLessThan(MOST_MB * 1e6)
})

test('npx finds it by both names', async () => {
  const { stdout } = await matrix('--version')
  expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
  expect((await started('npx', '--no-install', 'bpftrace-matrix', '--version')).stdout).toBe(stdout)
})

test('what was asked before is told from the records that came with it', async () => {
  const table = await matrix('table')
  expect([table.exitCode, table.stdout.includes('No unexpected answers')]).toEqual([0, true])
  expect(table.stderr).toMatch(
    /^there is no matrix.yaml here; the one that came .*\nthere are no records in results\/; .*\n$/,
  )
  const explained = await matrix('explain', 'kretprobe-multi')
  expect([explained.exitCode, explained.stdout]).toEqual([
    0,
    expect.stringContaining('kretprobe-multi-reversed'),
  ])
  const gate = await matrix('gate', '--against', '0.27.0', '--bpftrace', '0.27.1')
  expect([gate.exitCode, gate.stdout]).toEqual([0, expect.stringMatching(/^PASS: 0\.27\.1 against 0\.27\.0/)])
  expect(await readdir(join(place, 'work'))).not.toContain('results')
})

test('a file that is given and is not there is a mistake', async () => {
  const { exitCode, stderr } = await matrix('table', '--config', 'matrix.yaml')
  expect([exitCode, stderr]).toEqual([2, expect.stringContaining('no matrix can be read from matrix.yaml')])
})

test('a series is asked, and answers go into the results of that directory', async () => {
  const { exitCode, stdout, stderr } = await matrix(
    ...['run', '--kernel', '6.12', '--bpftrace', '0.27', '--case', 'fexit', '--json'],
  )
  expect(exitCode, stderr).toBe(0)
  const asked = await recordsOf(join(place, 'work', 'results'))
  expect(asked.map(({ verdict, order }) => `${verdict} ${order ?? ''}`)).toEqual([
    'ok declared',
    'ok declared',
  ])
  expect(asked.every(({ kernel, bpftrace }) => /^6\.12\./.test(kernel) && /^0\.27\./.test(bpftrace))).toBe(
    true,
  )
  expect(stdout.trim().split('\n')).toHaveLength(2)
  // From now on these are the directory's own.
  const { stderr: told } = await matrix('table')
  expect(told).not.toContain('there are no records')
})

test('what init writes is planned', async () => {
  expect((await matrix('init', 'mine')).exitCode).toBe(0)
  const { exitCode, stdout, stderr } = await matrix('plan', '--config', 'mine/matrix.yaml')
  expect([exitCode, stderr]).toEqual([0, ''])
  expect(stdout).toMatch(/^1 cells, 2 cases each: fexit, kretprobe\n/)
  expect(await readFile(join(place, 'work', 'mine', 'matrix.yaml'), 'utf8')).toContain('debian:trixie')
})
