/** `matrix check` over the committed records, from the command line. Nothing boots, and no network is there. */
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import type { Log } from 'sarif'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { matrix, ROOT } from './command.js'

const STORY = 'tests/story/reads.bt'
const MENDED = 'tests/story/reads-mended.bt'
/** Whatever wants the network finds nobody there. */
const OFFLINE = { http_proxy: 'http://127.0.0.1:9', https_proxy: 'http://127.0.0.1:9' }
const check = (...args: string[]) => matrix(['check', ...args], OFFLINE)

let place: string
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'matrix-check-'))
})
afterAll(() => rm(place, { recursive: true, force: true }))

async function written(name: string, content: string | Buffer): Promise<string> {
  const path = join(place, name)
  await writeFile(path, content)
  return path
}

describe('a script that measures in one wildcard and deletes in another', () => {
  test('is told where its order is not kept, what comes of it, and what helps', async () => {
    const before = performance.now()
    const { stdout, stderr, exitCode } = await check(STORY)
    const seconds = (performance.now() - before) / 1000
    // How long it takes is a matter of the benchmark.
    process.stderr.write(`matrix check took ${seconds.toFixed(2)} s\n`)
    expect([exitCode, stderr]).toEqual([1, ''])
    const text = stdout.replace(/\s+/g, ' ')
    expect(text).toContain(
      'Line 15 runs before line 9 on kernels ≥ 6.16 with bpftrace 0.23.2 to 0.27.1; as written on kernels ≤ 6.12; 6.13 to 6.15 were not measured.',
    )
    expect(text).toContain('Line 17 deletes @start, which line 10 reads: line 10 finds nothing.')
    expect(text).toContain('write both in one block')
    expect(text).toContain('kretprobe by exact names runs as written in all 55 cells that are asked for')
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80)
  })

  test.each([
    [['--kernel', '5.10', '--kernel', '6.12'], ['--bpftrace', '0.27'], 0],
    [['--kernel', '6.18'], ['--bpftrace', '0.27'], 1],
    [['--kernel', '6.18'], ['--bpftrace', '0.11.3'], 0],
    [['--kernel', '6.14'], [], 3],
    [['--kernel', '6.14', '--kernel', '6.18'], [], 1],
    [['--kernel', '6.12'], ['--bpftrace', '0.25'], 3],
  ])('%j %j: %d', async (kernels, builds, code) => {
    const { exitCode, stderr } = await check(STORY, ...kernels, ...builds)
    expect([exitCode, stderr]).toEqual([code, ''])
  })

  test('with its handlers in one block all is well', async () => {
    expect(await check(MENDED)).toMatchObject({ exitCode: 0, stderr: '' })
    expect(await check(MENDED, '--quiet')).toMatchObject({ exitCode: 0, stdout: '', stderr: '' })
  })

  test('by exact names all is well, as the remedy says', async () => {
    const exact = await written(
      'exact.bt',
      `
kprobe:vfs_read { @start[tid] = nsecs; }
kretprobe:vfs_read /@start[tid]/ { @us = hist((nsecs - @start[tid]) / 1000); }
kretprobe:vfs_read { delete(@start[tid]); }
`,
    )
    const { exitCode, stdout } = await check(exact)
    expect([exitCode, stdout.replace(/\s+/g, ' ')]).toEqual([
      0,
      expect.stringContaining('As written on all 11 kernels with all 5 builds.'),
    ])
  })

  test('a release that nobody measured has the answers of its neighbours', async () => {
    const { stdout } = await check(STORY, '--kernel', '6.14', '--bpftrace', '0.27')
    expect(stdout.replace(/\s+/g, ' ')).toMatch(
      /Kernel 6\.14 was not measured; 6\.12\.\d+ says as written; 6\.16\.\d+ says reversed\./,
    )
  })
})

test('json has every cell; several scripts are one object', async () => {
  const { stdout, exitCode } = await check(STORY, MENDED, '--json')
  const { scripts } = JSON.parse(stdout) as {
    scripts: { script: string; pairs: { case: string; cells: { keeping: string }[] }[] }[]
  }
  expect([exitCode, scripts.map(({ script, pairs }) => [script, pairs.length])]).toEqual([
    1,
    [
      [STORY, 1],
      [MENDED, 0],
    ],
  ])
  expect(scripts[0]?.pairs[0]?.case).toBe('kretprobe-multi')
  expect(scripts[0]?.pairs[0]?.cells.length).toBe(55)
})

test('SARIF and annotations name file and line', async () => {
  const sarif = await check(STORY, '--format', 'sarif')
  const [result] = (JSON.parse(sarif.stdout) as Log).runs[0]?.results ?? []
  expect([sarif.exitCode, result?.ruleId]).toEqual([1, 'handler-order-not-kept'])
  expect(result?.locations?.[0]?.physicalLocation).toEqual({
    artifactLocation: { uri: STORY },
    region: { startLine: 15, startColumn: 1 },
  })
  const github = await check(STORY, '--format', 'github')
  expect(github.stdout).toMatch(
    /^::error file=tests\/story\/reads\.bt,line=15,col=1,title=[^:]*::lines 9 and 15/m,
  )
})

test('standard input is -', async () => {
  const { exitCode, stdout } = await execa(process.execPath, [join(ROOT, 'dist/cli.js'), 'check', '-'], {
    cwd: ROOT,
    reject: false,
    input: 'kretprobe:a* { print(@x) } kretprobe:a* { clear(@x) }',
  })
  expect([exitCode, stdout.split('\n')[0]]).toEqual([
    1,
    'standard input: 1 order of handlers of one event: 1 not kept',
  ])
})

test('in a directory without matrix.yaml and results, those of the package are used', async () => {
  const empty = join(place, 'empty')
  await mkdir(empty)
  const { exitCode, stderr } = await execa(
    process.execPath,
    [join(ROOT, 'dist/cli.js'), 'check', join(ROOT, STORY)],
    { cwd: empty, reject: false },
  )
  expect([exitCode, stderr.match(/came with this program/g)?.length]).toEqual([1, 2])
})

describe('what is wrong is told with its place, and exit code 2', () => {
  test.each<[string, string | Buffer, RegExp]>([
    ['latin.bt', Buffer.from('BEGIN { printf("\xe4") }', 'latin1'), /latin\.bt' is not UTF-8/],
    ['empty.bt', ' \n', /empty\.bt' is empty/],
    ['nul.bt', 'BEGIN {}\n\0', /nul\.bt' has a NUL in line 2/],
    ['open.bt', 'BEGIN {}\nkprobe:f {\n', /open\.bt:2:\d+: \w/],
    ['large.bt', Buffer.alloc((1 << 20) + 1, ' '), /large\.bt' is too large: expected at most 1 MiB/],
    ['escape.bt', 'BEGIN {}\n\u001b[2J\n', /escape\.bt:2:1: \w/],
  ])('%s', async (name, content, message) => {
    const { exitCode, stdout, stderr } = await check(await written(name, content))
    expect([exitCode, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(message)
    // eslint-disable-next-line no-control-regex
    expect(stderr).not.toMatch(/\u001b/)
  })

  test('no file, a directory; the other scripts are checked all the same', async () => {
    const { exitCode, stdout, stderr } = await check(join(place, 'none.bt'), place, MENDED)
    expect(exitCode).toBe(2)
    expect(stderr).toMatch(/^there is no file '.*none\.bt'\n'.*' is not a file\n$/)
    expect(stdout).toContain('reads-mended.bt: no two handlers run for one event')
  })

  test.each([
    [['--kernel', 'rawhide'], /no kernel matches 'rawhide'/],
    [['--bpftrace', '0.27.x'], /no bpftrace matches '0\.27\.x' \(did you mean '0\.27\.\d'\?\)/],
    [['--format', 'xml'], /--format takes one of text, json, sarif, github, not 'xml'/],
    [['--json', '--format', 'sarif'], /contradict each other/],
  ])('%j', async (flags, message) => {
    const { exitCode, stderr } = await check(STORY, ...flags)
    expect(exitCode).toBe(2)
    expect(stderr).toMatch(message)
  })
})

test('records of a question that is not asked any more are no answer', async () => {
  const asked = await readFile(join(ROOT, 'matrix.yaml'), 'utf8')
  const other = asked.replace("kretprobe-multi: { probe: kretprobe, target: '{syscall}getsi*'", (text) =>
    text.replace('getsi*', 'getsid*'),
  )
  expect(other).not.toBe(asked)
  const config = await written('matrix.yaml', other)
  await cp(join(ROOT, 'known-issues.yaml'), join(place, 'known-issues.yaml'))
  const kernel = ['--kernel', '6.18', '--bpftrace', '0.27']
  const { exitCode, stderr } = await check(
    STORY,
    '--config',
    config,
    '--out',
    join(ROOT, 'results'),
    ...kernel,
  )
  expect([exitCode, stderr]).toEqual([
    3,
    expect.stringMatching(
      /^55 records of \S+ answer what matrix\.yaml asked before; they count for nothing\n$/,
    ),
  ])
})

test('of the kernel that runs here, its own functions are known', async () => {
  const apart = await written(
    'apart.bt',
    'kretprobe:vfs_no_such_* { print(@x) } kretprobe:vfs_* { clear(@x) }',
  )
  const here = await check(apart, '--kernel', 'host')
  expect(here.stdout).toContain('apart.bt: no two handlers run for one event')
  const { stdout } = await check(apart, '--kernel', '6.18')
  expect(stdout).toContain('apart.bt: 1 order of handlers of one event')
})

test('records that are not there are no answer', async () => {
  expect(await check(STORY, '--out', place)).toMatchObject({ exitCode: 3, stdout: '' })
})

test('a megabyte, and ten thousand attach points, are checked in time', async () => {
  const long = await written('long.bt', `${'// a comment of some length\n'.repeat(37_000)}BEGIN { exit() }`)
  const many = await written(
    'many.bt',
    Array.from({ length: 10_000 }, (_, at) => `kprobe:f_${at % 5000} { @x = ${at}; }`).join('\n'),
  )
  const { exitCode, stdout, stderr } = await check(long, many)
  expect([exitCode, stderr]).toEqual([0, ''])
  expect(stdout.replace(/\s+/g, ' ')).toContain('many.bt: 5000 orders of handlers of one event: 5000 kept')
})
