import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { renderTable } from '../answers/report/formats.js'
import { UnavailableError, UsageError } from '../lib/errors.js'
import { readMatrix } from '../matrix/load.js'
import { record, reversed } from '../records/record.fixture.js'
import type { Cell } from '../supply/plan/cell.js'
import type { Surroundings } from './surroundings.js'
import { SELECTING } from './flags/flags.fixture.js'
import { table, tableOptions } from './table.js'
import type { TableFlags } from './flags/table.js'

const config = fileURLToPath(new URL('../../matrix.yaml', import.meta.url))
let dir: string
let file: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'table-'))
  file = join(dir, 'records.jsonl')
})
afterEach(() => rm(dir, { recursive: true, force: true }))

/** Runs the verb; what it said and its exit code. */
async function run(
  args: Partial<TableFlags> = {},
  terminal?: { columns: number; environment?: NodeJS.ProcessEnv },
): Promise<{ code: number; stdout: string; stderr: string }> {
  const said = { stdout: '', stderr: '' }
  const stream = (name: keyof typeof said) =>
    new Writable({
      // As slow as a pipe that is full.
      highWaterMark: 1,
      write: (chunk: Buffer, _, done) => {
        said[name] += chunk.toString()
        setImmediate(done)
      },
    })
  const streams = { stdout: stream('stdout'), stderr: stream('stderr') }
  if (terminal) Object.assign(streams.stdout, { isTTY: true, columns: terminal.columns })
  const surroundings = { ...streams, environment: terminal?.environment ?? {} } as unknown as Surroundings
  const code = await table({ ...SELECTING, config, out: dir, json: false, ...args }, surroundings)
  for (const one of Object.values(streams)) await new Promise<void>((done) => one.end(done))
  return { code, ...said }
}
const write = (...lines: (object | string)[]) =>
  writeFile(file, lines.map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`).join(''))

test('of mixed cases alone no order is expected', async () => {
  const free = tableOptions(await readMatrix(config)).cases.filter(({ promise }) => promise === 'none')
  expect(free.map(({ name }) => name)).toEqual([
    'mixed-fexit-kretprobe',
    'mixed-kprobe-multi',
    'mixed-session-kretprobe',
  ])
})

test('laid out by cells, as a run does that was interrupted, it says what has no answer', async () => {
  const matrix = await readMatrix(config)
  const cells = ['6.1.192', '6.12.117'].map(
    (kernel): Cell => ({ kernel: { id: kernel }, bpftrace: { id: '0.23.2' }, runtime: 'microvm' }) as Cell,
  )
  const text = renderTable('markdown', [record()], {
    ...tableOptions(matrix, cells),
    cases: [{ name: 'fexit' }],
  })
  expect(text).toContain('No unexpected answers, 1 unanswered question.')
  expect(text).toMatch(/^\| fexit +\| \? missing 6\.1 · ✓ 6\.12/m)
  expect(renderTable('markdown', [record()], tableOptions(matrix))).not.toContain('6.1.192')
})

describe('where it goes', () => {
  test('to standard output, or to a file and nothing else', async () => {
    await write(record())
    const { code, stdout } = await run({ format: 'json' })
    expect([code, JSON.parse(stdout)]).toEqual([0, [record()]])
    const written = await run({ format: 'json', output: join(dir, 'x') })
    expect([written.stdout, await readFile(join(dir, 'x'), 'utf8')]).toEqual(['', stdout])
  })

  test("GitHub's summary to a file, and then annotations to standard output", async () => {
    await write(reversed())
    const alone = await run({ format: 'github' })
    expect(alone.stdout).toMatch(/^## /)
    expect(alone.stdout).not.toContain('::error')
    const both = await run({ format: 'github', output: join(dir, 'summary') })
    expect(both.stdout).toMatch(/^::error title=fexit[^\n]*\n(::warning [^\n]*\n)*$/)
    expect(await readFile(join(dir, 'summary'), 'utf8')).toBe(alone.stdout)
  })

  test('--json is --format json, and contradicts every other', async () => {
    await write(record())
    const { stdout } = await run({ json: true })
    expect(stdout).toBe((await run({ format: 'json' })).stdout)
    await expect(run({ json: true, format: 'html' })).rejects.toBeInstanceOf(UsageError)
  })

  test('an unknown format lists what there is', async () => {
    for (const format of ['pdf', 'toString']) {
      const refused = run({ format })
      await expect(refused).rejects.toBeInstanceOf(UsageError)
      await expect(refused).rejects.toThrow(/one of markdown, .*junit, github, badge.*, not '/)
    }
  })
})

describe('selectors', () => {
  beforeEach(() => write(record(), record({ kernel: '6.1.192' }), reversed({ case: 'kprobe' })))

  test('leave a part', async () => {
    expect((await run({ format: 'json', kernel: ['6.1.*'] })).stdout).toContain('"6.1.192"')
    const { code, stdout } = await run({ format: 'json', verdict: ['wrong-order'], case: ['k*'] })
    expect([code, JSON.parse(stdout)]).toEqual([0, [reversed({ case: 'kprobe' })]])
    const table = (await run({ verdict: ['ok'] })).stdout
    expect(table).toContain('6.1.192')
    expect(table).not.toContain('wrong order')
  })

  test('that leave nothing are wrong use', async () => {
    await expect(run({ kernel: ['7*'] })).rejects.toThrow(
      "no kernel matches '7*'; there are: 6.1.192, 6.12.117",
    )
    await expect(run({ kernel: ['6.1.*'], case: ['kprobe'] })).rejects.toBeInstanceOf(UsageError)
    await expect(run({ verdict: ['knwon'] })).rejects.toThrow(
      "'knwon' (did you mean 'known'?); there are: ok,",
    )
  })

  test('that may match what could not be read are no wrong use', async () => {
    await write(record(), '{')
    await expect(run({ kernel: ['7*'] })).rejects.toBeInstanceOf(UnavailableError)
  })
})

describe('records that cannot be read', () => {
  test('an empty file, and none', async () => {
    await write()
    await expect(run()).rejects.toBeInstanceOf(UnavailableError)
    await expect(run()).rejects.toThrow(
      `${dir} holds no records; run \`matrix run\` first, or say with --out where they are`,
    )
    await rm(file)
    await expect(run()).rejects.toThrow(`no records can be read from ${dir}: run \`matrix run\` first`)
  })

  test('lines that hold none are told, the rest is shown, and the exit code says so', async () => {
    await writeFile(
      file,
      [
        record(),
        { ...record(), schema: 2 },
        { ...record(), verdict: 'fine\u009b2J' },
        record({ case: 'kprobe' }),
      ]
        .map((one) => JSON.stringify(one))
        .join('\n')
        .slice(0, -9),
    )
    const { code, stdout, stderr } = await run({ format: 'json' })
    expect(code).toBe(3)
    expect(JSON.parse(stdout)).toEqual([record()])
    expect(stderr.trimEnd().split('\n')).toEqual([
      `${file}:2: schema 2, but only 1 can be read: a newer version wrote it; the line was left out`,
      expect.stringContaining(`${file}:3: verdict is "fine\\u{9b}2J": Invalid option`),
      `${file}:4: the last line was cut short and holds no record; the line was left out`,
    ])
  })

  test('of the same cell twice the later answer is shown', async () => {
    await write(reversed(), record())
    const { code, stdout } = await run({ format: 'json' })
    expect([code, JSON.parse(stdout)]).toEqual([0, [record()]])
  })

  test('a great many bad lines are told in few', async () => {
    await write(record(), ...Array.from({ length: 1000 }, () => '<<<<<<< HEAD'))
    const { code, stderr } = await run()
    expect(code).toBe(3)
    expect(stderr.trimEnd().split('\n')).toHaveLength(21)
    expect(stderr).toMatch(/\nand 980 more lines of the same file\n$/)
  })
})

describe('on a terminal', () => {
  const COLOUR = /\u001b\[\d+m/g // eslint-disable-line no-control-regex
  const some = [
    record(),
    record({ kernel: '6.1.192' }),
    reversed({ bpftrace: '0.27.1', kernel: '6.1.192' }),
    record({ bpftrace: '0.27.1' }),
    record({ case: 'kprobe\u001b[2J' }),
  ]

  test('findings and the overview, in its width and in colour; whatever records hold is inert', async () => {
    await write(...some)
    for (const columns of [40, 80, 200]) {
      const { code, stdout } = await run({}, { columns })
      expect(code).toBe(0)
      const plain = stdout.replaceAll(COLOUR, '')
      expect(plain).toContain('\n✗ fexit: handlers run last to first\n')
      expect(plain).not.toMatch(/\u001b|^\|/m) // eslint-disable-line no-control-regex
      expect(Math.max(...plain.split('\n').map((line) => Array.from(line).length))).toBeLessThanOrEqual(
        columns,
      )
      expect(stdout).toContain('\u001b[31m✗ fexit')
    }
  })

  test('no colour where none is wanted', async () => {
    await write(...some)
    for (const environment of [{ NO_COLOR: '1' }, { TERM: 'dumb' }])
      expect((await run({}, { columns: 80, environment })).stdout).not.toContain('\u001b')
    expect((await run({}, { columns: 80, environment: { NO_COLOR: '' } })).stdout).toContain('\u001b')
  })

  test('whoever asks for a form, or pipes, has the form', async () => {
    await write(...some)
    const markdown = (await run()).stdout
    expect(markdown).toMatch(/^# .*\n/)
    expect((await run({ format: 'markdown' }, { columns: 80 })).stdout).toBe(markdown)
    expect(JSON.parse((await run({ json: true }, { columns: 80 })).stdout)).toHaveLength(5)
    expect((await run({ output: join(dir, 'x') }, { columns: 80 })).stdout).toBe('')
    expect(await readFile(join(dir, 'x'), 'utf8')).toBe(markdown)
  })
})
