/** The gate as its users call it, on the committed records and the committed policy. */
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { UnavailableError, UsageError } from '../errors.js'
import type { Decision } from '../gate/types.js'
import type { ResultRecord } from '../results/record.js'
import { accept } from './baseline.js'
import type { AcceptArguments } from './baseline.js'
import type { Surroundings } from './context.js'
import { gate } from './gate.js'
import type { GateArguments } from './gate.js'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const MATRIX = join(ROOT, 'matrix.yaml')
const committed = (await readFile(join(ROOT, 'results/records.jsonl'), 'utf8')).trimEnd().split('\n')
const recordIn = (line: string): ResultRecord => JSON.parse(line) as ResultRecord
const KERNELS = [...new Set(committed.map((line) => recordIn(line).kernel))]
const BUILDS = [...new Set(committed.map((line) => recordIn(line).bpftrace))]
/** A kernel for tests that damage one. */
const KERNEL = KERNELS.at(-3) ?? ''
const inCell = (line: string): boolean => line.includes(`"kernel":"${KERNEL}","bpftrace":"0.27.1"`)
const DAYS = committed.map((line) => recordIn(line).finishedAt.slice(0, 10)).sort()
const daysAfter = (day: string, days: number): string =>
  new Date(Date.parse(day) + days * 24 * 60 * 60_000).toISOString().slice(0, 10)

let scratch: string
/** Each test's own copy of the records. */
let out: string
let baseline: string
let tests = 0
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'gate-'))
  baseline = join(scratch, 'baseline.jsonl')
  await writeFile(baseline, `${committed.join('\n')}\n`)
})
afterAll(() => rm(scratch, { recursive: true }))
beforeEach(() => void (out = join(scratch, `${tests++}.jsonl`)))

const keep = (lines: readonly string[]): Promise<void> =>
  writeFile(out, lines.map((line) => `${line}\n`).join(''))
const change = (line: string, changes: Partial<ResultRecord>): string =>
  JSON.stringify({ ...recordIn(line), ...changes })

interface Said {
  readonly code: number
  readonly text: string
}

async function saying(act: (surroundings: Surroundings) => Promise<number>): Promise<Said> {
  let text = ''
  const stdout = { write: (piece: string) => (text += piece) } as unknown as NodeJS.WriteStream
  const stderr = { write: () => true } as unknown as NodeJS.WriteStream
  const code = await act({ environment: {}, stdout, stderr, signal: new AbortController().signal })
  return { code, text }
}

const judge = (args: Partial<GateArguments> = {}): Promise<Said> =>
  saying((surroundings) =>
    gate(
      {
        config: MATRIX,
        out,
        kernel: [],
        bpftrace: [],
        case: [],
        runtime: [],
        fresh: false,
        isolated: false,
        repeat: '1',
        quiet: true,
        verbose: false,
        json: false,
        run: false,
        today: '2026-11-22',
        ...args,
      },
      surroundings,
    ),
  )
const accepting = (args: Partial<AcceptArguments> = {}): Promise<Said> =>
  saying((surroundings) => accept({ config: MATRIX, out, baseline, json: false, ...args }, surroundings))

/** The committed matrix with another policy. */
async function policed(policy: string): Promise<string> {
  const file = join(scratch, `${tests++}.yaml`)
  const text = await readFile(MATRIX, 'utf8')
  await writeFile(file, `${text.slice(0, text.indexOf('\ngate:'))}\ngate: ${policy}\n`)
  return file
}

describe('against another build', () => {
  test('0.23.2 against 0.27.0 fails, and names the reversal of fexit on every kernel', async () => {
    await keep(committed)
    const { code, text } = await judge({ against: '0.27.0', bpftrace: ['0.23.2'] })
    expect(code).toBe(1)
    expect(text).toMatch(/^FAIL: 0\.23\.2 against 0\.27\.0: regression ×/)
    const row = text.split('\n').find((line) => /^\| fail +\| regression +\| fexit /.test(line)) ?? ''
    expect(row).toContain('declared: abc')
    expect(row).toContain('reversed: cba')
    for (const kernel of KERNELS) expect(row).toContain(kernel)
  })

  test('0.27.1 against 0.27.0 passes', async () => {
    await keep(committed)
    const { code, text } = await judge({ against: '0.27.0', bpftrace: ['0.27.1'] })
    expect(text).toBe(
      `PASS: 0.27.1 against 0.27.0: ${committed.length / BUILDS.length} answers compared, none differs\n`,
    )
    expect(code).toBe(0)
  })

  test('a build that is called candidate needs no naming, and the policy may say against what', async () => {
    await keep(committed.map((line) => line.replace('"bpftrace":"0.27.1"', '"bpftrace":"candidate"')))
    expect(await judge({ against: '0.27.0' })).toMatchObject({ code: 0 })
    const config = await policed('{ against: 0.27.0, decisions: { improved: allow } }')
    expect((await judge({ config })).text).toContain('candidate against 0.27.0')
    // What the command line says takes its place.
    expect((await judge({ config, baseline })).text).not.toContain('0.27.0')
  })

  test('or a column of a baseline elsewhere', async () => {
    await keep(committed.filter((line) => line.includes('"bpftrace":"0.23.2"')))
    const { code, text } = await judge({ against: '0.27.0', baseline, bpftrace: ['0.23.2'] })
    expect(code).toBe(1)
    expect(text).toContain(`0.23.2 against 0.27.0 in ${baseline}: regression`)
  })

  test.each<[string, string]>([
    ['json', '{\n  "outcome": "FAIL"'],
    ['junit', '<?xml version="1.0"'],
    ['github', '## Release gate\n\n**FAIL: 0.23.2 against 0.27.0:'],
  ])('the answer as %s, on standard output or in a file', async (format, beginning) => {
    await keep(committed)
    const args = { against: '0.27.0', bpftrace: ['0.23.2'], format }
    const { code, text } = await judge(args)
    expect(code).toBe(1)
    expect(text.slice(0, beginning.length)).toBe(beginning)
    const output = join(scratch, `gate.${format}`)
    const beside = await judge({ ...args, output })
    expect(await readFile(output, 'utf8')).toBe(text)
    expect(beside.code).toBe(1)
    expect(beside.text).toMatch(format === 'github' ? /^::error title=gate::FAIL: / : /^FAIL: .*\n$/)
  })

  test('a candidate without a record is INCOMPLETE, and so are records of which none came', async () => {
    await keep(committed)
    const { code, text } = await judge({ against: '0.27.0' })
    expect(code).toBe(3)
    expect(text).toMatch(/^INCOMPLETE: candidate against 0\.27\.0: /)
    expect(await judge({ against: '0.27.0', kernel: ['6.12*'] })).toMatchObject({ code: 3 })
    await keep([])
    expect(await judge({ against: '0.27.0' })).toMatchObject({ code: 3 })
  })

  test('a kernel whose lines cannot be read is no mistake of the command line', async () => {
    const cut = committed.map((line) => (line.includes('"kernel":"7.3') ? line.slice(0, -9) : line))
    await keep(cut)
    await expect(judge({ against: '0.27.0', bpftrace: ['0.27.1'], kernel: ['7.3*'] })).rejects.toBeInstanceOf(
      UnavailableError,
    )
  })

  test('the file is none that is judged by', async () => {
    await keep(committed)
    await expect(judge({ baseline, output: out })).rejects.toBeInstanceOf(UsageError)
    await expect(judge({ baseline, output: baseline })).rejects.toThrow('name another file to write')
  })

  test.each<[string, Partial<GateArguments>, string]>([
    [
      'an unknown build',
      { against: '0.28.0', bpftrace: ['0.27.1'] },
      '--against 0.28.0: there is no such build',
    ],
    [
      'an unknown candidate',
      { bpftrace: ['0.28*'] },
      "no bpftrace matches '0.28*'; there are: 0.11.3, 0.17.0",
    ],
    ['itself', { bpftrace: ['0.27.0'] }, 'judged against itself'],
    ['an unknown case', { bpftrace: ['0.27.1'], case: ['fexti'] }, "no case matches 'fexti'"],
    ['an unknown kernel', { bpftrace: ['0.27.1'], kernel: ['9.*'] }, "no kernel matches '9.*'"],
    ['a day that is none', { today: '2026-02-30' }, '--today takes a day'],
    ['an unknown format', { format: 'html' }, '--format takes one of text, json'],
  ])('refuses %s, and says what there is', async (_, args, message) => {
    await keep(committed)
    await expect(judge({ against: '0.27.0', ...args })).rejects.toThrow(message)
    await expect(judge({ against: '0.27.0', ...args })).rejects.toBeInstanceOf(UsageError)
  })
})

describe('against a baseline', () => {
  test('the same records pass', async () => {
    await keep(committed)
    expect(await judge({ baseline })).toEqual({
      code: 0,
      text: `PASS: ${BUILDS.length} builds against ${baseline}: ${committed.length} answers compared, none differs\n`,
    })
  })

  test.each<[string, (lines: string[]) => string[]]>([
    ['without the first record', (lines) => lines.slice(1)],
    ['without the last', (lines) => lines.slice(0, -1)],
    ['without one between', (lines) => lines.toSpliced(700, 1)],
    ['without a cell', (lines) => lines.filter((line) => !inCell(line))],
    ['without a kernel', (lines) => lines.filter((line) => !line.includes(`"kernel":"${KERNEL}"`))],
    ['without a build', (lines) => lines.filter((line) => !line.includes('"bpftrace":"0.27.1"'))],
    ['with a line cut short', (lines) => lines.with(700, lines[700]!.slice(0, -20))],
    [
      'with a line of another schema',
      (lines) => lines.with(0, lines[0]!.replace('"schema":1', '"schema":2')),
    ],
    [
      'with an unknown verdict',
      (lines) => lines.with(-1, lines.at(-1)!.replace(/"verdict":"\w+"/, '"verdict":"fine"')),
    ],
    ['with a line that is no record too many', (lines) => [...lines, '{}']],
    [
      'with an error',
      (lines) => lines.with(3, change(lines[3]!, { verdict: 'error', order: null, events: [] })),
    ],
    [
      'with an answer to an older question',
      (lines) => lines.with(3, change(lines[3]!, { question: 'older' })),
    ],
  ])('INCOMPLETE %s', async (_, damage) => {
    await keep(damage(committed))
    const { code, text } = await judge({ baseline })
    expect(text).toMatch(/^INCOMPLETE: /)
    expect(code).toBe(3)
  })

  test('and the cell that is missing is named', async () => {
    await keep(committed.filter((line) => !inCell(line)))
    const row = (await judge({ baseline })).text.split('\n').find((line) => line.startsWith('| incomplete'))
    expect(row).toMatch(/missing +\| seed-fexit, .* 0\.27\.1 /)
    expect(row).toContain(KERNEL)
  })

  test('a waiver makes it pass until it expires', async () => {
    await keep(
      committed.map((line) =>
        inCell(line) && line.includes('"case":"kprobe",')
          ? change(line, {
              verdict: 'wrong-order',
              order: 'reversed',
              events: ['cba'],
              reason: 'reversed: cba',
            })
          : line,
      ),
    )
    expect(await judge({ baseline })).toMatchObject({ code: 1 })
    const config = await policed(`{ waivers: [
      { cases: [kprobe], kernels: [${KERNEL}], what: [regression], reason: mended upstream, owner: kim, expires: 2026-12-31 } ] }`)
    expect((await judge({ baseline, config })).text).toMatch(/^PASS: .*; 1 waived\n/)
    const late = await judge({ baseline, config, today: '2027-01-01' })
    expect(late.code).toBe(1)
    expect(late.text).toMatch(/^FAIL: .*expired on 2026-12-31/)
  })

  test('records that are too old are missing', async () => {
    await keep(committed)
    const config = await policed('{ maxAge: 30d }')
    expect(await judge({ baseline, config, today: daysAfter(DAYS[0]!, 30) })).toMatchObject({ code: 0 })
    expect(await judge({ baseline, config, today: daysAfter(DAYS.at(-1)!, 31) })).toMatchObject({ code: 3 })
  })

  test('a selection is judged alone', async () => {
    await keep(committed.slice(0, -1))
    const selected = await judge({
      baseline,
      case: ['f*'],
      kernel: ['6.12*'],
      runtime: ['microvm'],
      json: true,
    })
    expect(JSON.parse(selected.text)).toMatchObject({
      outcome: 'PASS',
      judged: 10,
    } satisfies Partial<Decision>)
  })

  test('which is the same file under another name is refused: they agree with themselves', async () => {
    await keep(committed)
    const name = join(scratch, 'link.jsonl')
    await symlink(out, name)
    await expect(judge({ baseline: name })).rejects.toThrow('always agree with themselves')
    await expect(accepting({ baseline: name })).rejects.toBeInstanceOf(UsageError)
  })

  test.each<[string, string, string]>([
    [
      'of another schema',
      committed.slice(0, 3).join('\n').replaceAll('"schema":1', '"schema":2'),
      'schema 2, but only 1',
    ],
    ['that is no baseline', 'kernels: []\n', 'no baseline that can be read'],
  ])('%s is refused', async (_, text, message) => {
    await keep(committed)
    const file = join(scratch, 'other.jsonl')
    await writeFile(file, text)
    await expect(judge({ baseline: file })).rejects.toThrow(message)
    await expect(judge({ baseline: file })).rejects.toBeInstanceOf(UsageError)
    // Nor is it overwritten.
    await expect(accepting({ baseline: file })).rejects.toBeInstanceOf(UsageError)
    expect(await readFile(file, 'utf8')).toBe(text)
  })

  test('that is not there, or empty, or has a line that cannot be read, is no PASS', async () => {
    await keep(committed)
    await expect(judge({ baseline: join(scratch, 'nowhere.jsonl') })).rejects.toThrow(
      'matrix baseline accept',
    )
    await expect(judge({ baseline: join(scratch, 'nowhere.jsonl') })).rejects.toBeInstanceOf(UnavailableError)
    const file = join(scratch, 'half.jsonl')
    await writeFile(file, '')
    expect(await judge({ baseline: file })).toMatchObject({ code: 3 })
    await writeFile(file, `${committed.join('\n')}\n{"schema":`)
    expect(await judge({ baseline: file })).toMatchObject({ code: 3 })
  })

  test('without any records nothing passes', async () => {
    await keep([])
    expect(await judge({ baseline })).toMatchObject({ code: 3 })
    await expect(judge({ baseline, out: join(scratch, 'nowhere') })).rejects.toBeInstanceOf(UnavailableError)
  })
})

describe('baseline accept', () => {
  test('makes a baseline that the same records pass, whatever their order', async () => {
    await keep(committed.toReversed())
    const file = join(scratch, 'new', 'baseline.jsonl')
    const said = await accepting({ baseline: file })
    expect(said.code).toBe(0)
    expect(said.text).toMatch(/^ACCEPTED: .* holds \d+ answers: .*; it forgives nothing new\n$/)
    expect(await judge({ baseline: file })).toMatchObject({ code: 0 })
  })

  test('says what it forgives', async () => {
    await keep([
      change(committed[2]!, { verdict: 'crash', reason: 'died of signal 11' }),
      ...committed.slice(3),
    ])
    await expect(accepting()).resolves.toMatchObject({ code: 3 }) // the seed's cases are missing
    await keep(committed.with(2, change(committed[2]!, { verdict: 'crash', reason: 'died of signal 11' })))
    const file = join(scratch, 'forgiving.jsonl')
    await writeFile(file, `${committed.join('\n')}\n`)
    const { code, text } = await accepting({ baseline: file })
    expect(code).toBe(0)
    expect(text).toMatch(/new crash +\| fentry .*\| died of signal 11/)
    expect(await judge({ baseline: file })).toMatchObject({ code: 0 })
  })

  test.each<[string, Partial<ResultRecord>, number]>([
    ['an error', { verdict: 'error', order: null, events: [] }, 3],
    ['attempts that disagree', { verdict: 'flaky' }, 1],
  ])('refuses %s, and leaves the baseline as it is', async (_, changes, code) => {
    const before = await readFile(baseline, 'utf8')
    await keep(committed.with(5, change(committed[5]!, changes)))
    expect(await accepting()).toMatchObject({ code, text: expect.stringMatching(/^REFUSED: /) as string })
    expect(JSON.parse((await accepting({ json: true })).text)).toMatchObject({
      accepted: false,
      exitCode: code,
    })
    expect(await readFile(baseline, 'utf8')).toBe(before)
  })
})
