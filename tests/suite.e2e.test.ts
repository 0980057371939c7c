/** `matrix suite`: a suite of our own making, in real guests and with what is wrong in its directory. */
import { existsSync } from 'node:fs'
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ResultRecord } from '../src/records/record.js'
import { cacheBeside, matrix, planned, recordsOf, ROOT } from './command.js'
import { USERLAND } from '../src/supply/plan/userland.js'
import { openSelected } from './guests.js'
import { until } from './processes.js'
import { unpackInto } from './unpacking.js'
import { isWhole } from './whole.js'

const SUITE = join(ROOT, 'tests/suite/runtime')
const MATRIX = `kernels:
  - { from: debian:bullseye-security, series: ['5.10'] }
  - { from: debian:trixie-security, series: ['6.12'] }
  - { from: debian:trixie-backports, series: ['7.3'] }
bpftrace:
  - { from: debian:trixie }
  - { from: debian:sid }
cases:
  once: { program: 'BEGIN { printf("%d", 1); exit(); }', output: '1' }
`

let place: string
let config: string
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'matrix-suite-'))
  config = join(place, 'matrix.yaml')
  await writeFile(config, MATRIX)
  await mkdir(join(place, 'empty'))
  await writeFile(join(place, 'empty/notes'), 'no test\n')
})
afterAll(() => rm(place, { recursive: true }))

describe('what makes no sense', () => {
  test.each([
    [
      [join('empty')],
      /is no suite: no file in it has a test; expected a directory such as bpftrace\/tests\/runtime/,
    ],
    [['nowhere'], /nowhere cannot be read: ENOENT/],
    [[join(ROOT, 'tests/suite')], /is no suite: .*expected .*tests\/suite\/runtime/],
    [[SUITE, '--test', 'outpt.*'], /no test matches 'outpt\.\*'.*such as ends\.\*/],
    [[SUITE, '--programs', 'nowhere'], /--programs: there is no directory nowhere/],
  ])('%j', async ([directory = '', ...words], message) => {
    const at = directory.startsWith('/') || directory === 'nowhere' ? directory : join(place, directory)
    const { exitCode, stderr } = await matrix(['suite', at, '--config', config, ...words])
    expect(stderr).toMatch(message)
    expect(exitCode).toBe(2)
  })
})

/** What a name plants: the verdicts that are right, and what the reason of one that is left out begins with. */
const PLANTED: Readonly<Record<string, { readonly verdicts: readonly string[]; readonly reason?: RegExp }>> =
  {
    pass: { verdicts: ['ok'] },
    fail: { verdicts: ['failed'] },
    hang: { verdicts: ['failed'] },
    // By chance it passes at once, or fails each time.
    flaky: { verdicts: ['ok', 'failed', 'flaky'] },
    skip: { verdicts: ['unsupported'], reason: /^skipped: / },
    either: { verdicts: ['ok', 'unsupported'], reason: /^skipped: |^passed$/ },
    lacking: { verdicts: ['unsupported'] },
    untold: { verdicts: ['unsupported'], reason: /^cannot be told: / },
    mistake: { verdicts: ['unsupported'], reason: /^mistakes:\d+: / },
    line: { verdicts: ['unsupported'], reason: /^mistakes:\d+: / },
  }
/** Of two tests of this name a machine runs one. */
const isOneOfTwo = (name: string): boolean => name.includes('.pass_byte_order')
const plantedIn = ({ case: name }: ResultRecord) =>
  PLANTED[isOneOfTwo(name) ? 'either' : ''] ??
  PLANTED[/\.([a-z]+)[_-]/.exec(name)?.[1] ?? ''] ?? { verdicts: [] }

describe('in guests', () => {
  const WHERE = isWhole
    ? ['5.10', '6.12', '7.3'].flatMap((kernel) =>
        ['0.23.2', '0.27.1'].map((build) => [kernel, build] as const),
      )
    : ([['6.12', '0.27.1']] as const)
  const CELLS = [...new Set(WHERE.flat())].flatMap((name) =>
    WHERE.some(([kernel]) => kernel === name) ? ['--kernel', name] : ['--bpftrace', name],
  )
  let out: string
  let words: readonly string[]
  let environment: Record<string, string>
  let records: ResultRecord[]
  let known: string
  beforeAll(async () => {
    out = join(place, 'out')
    known = join(place, 'known-runtime.yaml')
    words = ['suite', SUITE, '--config', config, ...CELLS, '--out', out]
    environment = { MATRIX_CACHE_DIR: await cacheBeside(join(place, 'cache'), ['answers']) }
  })
  const suite = (...more: readonly string[]) => matrix([...words, ...more], environment)

  test('an interrupted run goes on where it was', { timeout: (isWhole ? 90 : 30) * 60_000 }, async () => {
    const running = suite()
    await until('five answers of machines', 600_000, async () => {
      const asked = (await recordsOf(out)).filter(({ accelerator }) => accelerator !== 'none')
      return asked.length >= 5
    })
    running.kill('SIGINT')
    const { exitCode, stderr } = await running
    expect(stderr).toContain('the same command goes on from there')
    expect(exitCode).toBe(130)
    const saved = (await recordsOf(out)).filter(({ accelerator }) => accelerator !== 'none').length

    const whole = await suite()
    expect(planned(whole.stderr).remembered).toBeGreaterThanOrEqual(saved)
    expect(whole.exitCode).toBe(1)
    expect(whole.stdout).toContain('What fails where:')
    records = await recordsOf(out)
  })

  test('every verdict is as the name of its test plants it', () => {
    const wrong = records.filter((record) => {
      const { verdicts, reason } = plantedIn(record)
      return !verdicts.includes(record.verdict) || (reason !== undefined && !reason.test(record.reason))
    })
    expect(
      wrong.map(({ kernel, bpftrace, case: name, verdict, reason }) => [
        kernel,
        bpftrace,
        name,
        verdict,
        reason,
      ]),
    ).toEqual([])
    expect(records.length % WHERE.length).toBe(0)
    expect(records.length / WHERE.length).toBeGreaterThanOrEqual(97)
  })

  test('it is reported with a test case for each test', async () => {
    const junit = await readFile(join(out, 'junit.xml'), 'utf8')
    expect(junit.match(/<testcase /g)).toHaveLength(records.length)
    expect(junit).not.toContain('missing')
    const table = await matrix(['table', '--config', config, '--out', out, '--format', 'junit'], environment)
    expect(table.stdout.match(/<testcase /g)).toHaveLength(records.length)
  })

  test('a build that is a plain directory without a shell is asked as well', async () => {
    const { archive, cells } = await openSelected(place, { kernel: ['6.12.*'], bpftrace: ['0.27.1'] })
    const own = cells[0]!.bpftrace.packages.filter(({ name }) => !Object.hasOwn(USERLAND, name))
    const tree = join(place, 'tree')
    await unpackInto(tree, archive, own)
    expect(existsSync(join(tree, 'bin/bash'))).toBe(false)
    const tests = ['ends.pass_*', 'output.*', 'around.pass_*'].flatMap((glob) => ['--test', glob])
    const kernel = ['--kernel', '6.12', '--bpftrace', 'candidate', '--candidate', `file:${tree}`]
    const there = join(place, 'candidate')
    const done = await matrix(
      ['suite', SUITE, '--config', config, ...kernel, ...tests, '--out', there],
      environment,
    )
    expect(done.exitCode).toBe(1)
    const wrong = (await recordsOf(there)).filter((one) => !plantedIn(one).verdicts.includes(one.verdict))
    expect(wrong.map(({ case: name, verdict, reason }) => [name, verdict, reason])).toEqual([])
  })

  test('what is accepted is known; one failure more ends a run, named, and one less is fixed', async () => {
    const accepted = await matrix(['suite', 'accept', SUITE, '--config', config, '--out', out], environment)
    expect(accepted.exitCode).toBe(0)
    const again = await suite()
    // What is flaky is not remembered.
    const flaky = records.filter(({ verdict }) => verdict === 'flaky').length
    expect(planned(again.stderr).toAsk).toBe(flaky)
    expect(again.exitCode).toBe(0)

    const text = await readFile(known, 'utf8')
    expect(text).toContain('runtime/ends.fail_exit_code')
    await writeFile(known, text.replaceAll('runtime/ends.fail_exit_code', 'runtime/ends.pass_return_code'))
    const other = await suite('--baseline', await copied(out))
    expect(other.exitCode).toBe(1)
    expect(other.stdout).toMatch(/^FAIL/m)
    expect(other.stdout).toContain('runtime/ends.fail_exit_code')
    const now = await recordsOf(out)
    const verdictsOf = (name: string) => [
      ...new Set(now.filter((one) => one.case === name).map(({ verdict }) => verdict)),
    ]
    expect(verdictsOf('runtime/ends.fail_exit_code')).toEqual(['failed'])
    expect(verdictsOf('runtime/ends.pass_return_code')).toEqual(['fixed'])
  })

  /** A baseline of other records than those that are judged. */
  async function copied(from: string): Promise<string> {
    const to = join(place, 'baseline')
    await mkdir(to)
    await copyFile(join(from, 'records.jsonl'), join(to, 'records.jsonl'))
    return to
  }
})
