/** A first matrix.yaml: what is asked, what is written, and that the rest of the tool takes it. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { UsageError } from '../lib/errors.js'
import { parseMatrix, readMatrix } from '../matrix/load.js'
import { sourceText } from '../matrix/source.js'
import { makePlan } from '../supply/plan/plan.js'
import { archiveOf, pkg } from '../supply/plan/plan.fixture.js'
import { USERLAND } from '../supply/plan/userland.js'
import { caseNamed } from '../matrix/case-name.js'
import { firstMatrix } from './first-matrix.js'
import { initFlags } from './flags/init.js'
import { init } from './init.js'
import type { Surroundings } from './surroundings.js'

const before = process.cwd()
let place = ''
beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'init-'))
  process.chdir(place)
})
afterEach(async () => {
  process.chdir(before)
  await rm(place, { recursive: true })
})

/** Runs it, with what a person types where there is one. */
async function written(words: readonly string[], typed?: string) {
  const flags = initFlags().parse(words, { from: 'user' })
  const [stdout, stderr] = [new PassThrough(), new PassThrough()]
  const stdin = new PassThrough()
  stdin.end(typed ?? '')
  const isTTY = typed !== undefined
  const surroundings = {
    stdout,
    stderr: Object.assign(stderr, { isTTY }),
    stdin: Object.assign(stdin, { isTTY }),
  } as unknown as Surroundings
  const code = await init(flags.args[0], flags.opts(), surroundings)
  return { code, stdout: String(stdout.read()), stderr: String(stderr.read() ?? '') }
}

const MACHINE = [...Object.keys(USERLAND).map((name) => pkg(`${name} 1`)), pkg('busybox-static 1')]
const suite = (version: string) => [
  pkg(`bpftrace ${version}-1`, { depends: 'libc6' }),
  pkg('libc6 2.41-12'),
  ...MACHINE,
]
const ARCHIVE = archiveOf({
  bookworm: suite('0.17.0'),
  trixie: suite('0.23.2'),
  forky: suite('0.27.1'),
  sid: suite('0.27.1'),
  'trixie-security': [pkg('linux-image-6.12.117+deb13-cloud-amd64 6.12.117-1 34671208')],
  'bookworm-security': [pkg('linux-image-6.1.0-56-cloud-amd64 6.1.192-2 26713492')],
})

/** The cells that `plan` makes of a file, of kernels and builds by their identifiers. */
async function planned(path: string): Promise<string[]> {
  const tree = { sha256: 'd'.repeat(64), parts: [], entries: () => ({}) as never }
  const { cells } = await makePlan(await readMatrix(path), ARCHIVE, join(place, 'cache'), {
    bpftrace: () => Promise.resolve({ version: '0.28.0', tree }),
    kernel: () => Promise.resolve({ release: '6.13.0-mine', version: '6.13.0', tree }),
  })
  return cells.map(({ kernel, bpftrace }) => `${kernel.id} × ${bpftrace.id}`)
}

describe('without a terminal', () => {
  test('no flag is needed, and plan takes what is written', async () => {
    const { code, stdout, stderr } = await written([])
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout.split('\n')[0]).toBe('matrix.yaml is written')
    expect(await planned('matrix.yaml')).toEqual(['6.12.117 × 0.23.2'])
    expect((await readMatrix('matrix.yaml')).cases.map(({ name }) => name)).toEqual(['fexit', 'kretprobe'])
  })

  test('suites, a kernel and a script, by paths from the directory that is written into', async () => {
    await mkdir('boot')
    await writeFile('boot/bzImage', 'x')
    await writeFile('My opens: #1.bt', 'tracepoint:syscalls:sys_enter_openat { @ = count(); }')
    const flags = ['--suite', 'bookworm', '--suite', 'debian:sid', '--kernel', 'boot/bzImage']
    const { stdout } = await written(['deep/er', ...flags, '--script', 'My opens: #1.bt'])
    expect(stdout).toContain('plan --config deep/er/matrix.yaml\n')
    const { kernels, bpftrace, cases } = await readMatrix('deep/er/matrix.yaml')
    expect(kernels.map(({ from }) => sourceText(from))).toEqual([
      'debian:bookworm-security',
      `file:${place}/boot/bzImage`,
    ])
    expect(bpftrace.map(({ from }) => sourceText(from))).toEqual(['debian:bookworm', 'debian:sid'])
    expect(cases).toMatchObject([{ name: 'my-opens-1', kind: 'program', for: 3000 }])
    expect(await readFile('deep/er/matrix.yaml', 'utf8')).toContain('script: "../../My opens: #1.bt"')
    expect(await planned('deep/er/matrix.yaml')).toContain('mine × 0.17.0')
  })

  test('a script that ends itself is not ended', async () => {
    await writeFile('once.bt', 'BEGIN { printf("x"); exit(); }')
    await written(['--script', 'once.bt'])
    expect((await readMatrix('matrix.yaml')).cases).toMatchObject([{ name: 'once' }])
    expect((await readMatrix('matrix.yaml')).cases[0]).not.toHaveProperty('for')
  })

  test('a suite whose kernel is not known gets that of another', async () => {
    await written(['--suite', 'sid'])
    expect(await planned('matrix.yaml')).toEqual(['6.12.117 × 0.27.1'])
  })

  test('suites that may have one version are told apart by name', async () => {
    await written(['--suite', 'trixie', '--suite', 'forky', '--suite', 'sid'])
    expect(await planned('matrix.yaml')).toEqual(['6.12.117 × 0.23.2', '6.12.117 × forky', '6.12.117 × sid'])
  })

  test.each<[string[], RegExp]>([
    [['--suite', 'no suite'], /^--suite: 'no suite' is no suite: expected debian: and a suite/],
    [['--kernel', 'nowhere'], /^--kernel: there is no file nowhere: name one/],
    [['--script', '.'], /^--script: there is no file \.: name one/],
  ])('%j is wrong, and nothing is written', async (words, message) => {
    await expect(written(words)).rejects.toThrow(UsageError)
    await expect(written(words)).rejects.toThrow(message)
    await expect(readFile('matrix.yaml')).rejects.toThrow('ENOENT')
  })

  test('a script that no matrix.yaml may have is refused as the others refuse it', async () => {
    await writeFile('big.bt', 'x'.repeat((1 << 20) + 1))
    await expect(written(['--script', 'big.bt'])).rejects.toThrow('too large')
    await expect(readFile('matrix.yaml')).rejects.toThrow('ENOENT')
  })
})

test('what is there is replaced by force alone', async () => {
  await writeFile('matrix.yaml', 'mine')
  await expect(written([])).rejects.toThrow(UsageError)
  await expect(written([])).rejects.toThrow('matrix.yaml is there already: --force replaces it')
  expect(await readFile('matrix.yaml', 'utf8')).toBe('mine')
  await written(['--force'])
  expect(await planned('matrix.yaml')).toHaveLength(1)
})

describe('at a terminal', () => {
  test('what no flag says is asked, and asked again where the answer is wrong', async () => {
    await writeFile('naps.bt', 'kprobe:hrtimer_nanosleep { @ = count(); }')
    const { stderr } = await written([], 'bookworm, trixie\nnowhere\n\nnaps.bt\n')
    expect(stderr).toBe(
      [
        'Debian suites to take bpftrace and its kernels from [trixie]: ',
        'A kernel of your own, a bzImage or vmlinux [none]: ',
        'there is no file nowhere: name one, relative to the working directory\n',
        'A kernel of your own, a bzImage or vmlinux [none]: ',
        'A bpftrace script of your own [none]: ',
      ].join(''),
    )
    const { bpftrace, cases } = await readMatrix('matrix.yaml')
    expect(bpftrace).toHaveLength(2)
    expect(cases.map(({ name }) => name)).toEqual(['naps'])
  })

  test('what a flag says is not asked, and nothing is written where answers end', async () => {
    await expect(written(['--suite', 'sid'], '\n')).rejects.toThrow('the questions were not answered')
    await expect(readFile('matrix.yaml')).rejects.toThrow('ENOENT')
    const { stderr } = await written(['--suite', 'sid'], '\n\n')
    expect(stderr).not.toContain('Debian suites')
  })
})

test.each([
  ['opens.bt', 'opens'],
  ['/a/My Script.BT', 'my-script-bt'],
  ['10-ms.bt', 'script-10-ms'],
  ['ö.bt', 'script'],
  ['control.bt', 'script-control'],
])('the case of %s is %s', (path, name) => {
  expect(caseNamed(path)).toBe(name)
})

test.each(['a b.bt', 'x: y', '# z', "it's", '{a}', '"q"', '- a', '1.10', 'null', 'a\nb', '\u202e'])(
  'a path may be %j',
  (path) => {
    const text = firstMatrix({ suites: ['trixie'], script: { path, text: '' } })
    const asked: string[] = []
    parseMatrix(text, 'matrix.yaml', (file) => {
      asked.push(file)
      return Buffer.from('BEGIN { exit() }')
    })
    expect(asked).toEqual([path])
  },
)
