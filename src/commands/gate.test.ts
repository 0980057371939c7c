/** The gate as its users call it, with records that are judged by a baseline. */
import { readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { UnavailableError, UsageError } from '../lib/errors.js'
import type { Decision } from '../answers/gate/decision.js'
import { LOST, REVERSED } from '../judge/verdict/attempts.fixture.js'
import { attempted, BUILDS, change, committed, gatePlace, KERNELS, recordIn } from './gate.fixture.js'

/** A kernel for tests that damage one. */
const KERNEL = KERNELS.at(-3) ?? ''
const inCell = (line: string): boolean => line.includes(`"kernel":"${KERNEL}","bpftrace":"0.27.1"`)
const DAYS = committed.map((line) => recordIn(line).finishedAt.slice(0, 10)).sort()
const daysAfter = (day: string, days: number): string =>
  new Date(Date.parse(day) + days * 24 * 60 * 60_000).toISOString().slice(0, 10)

const { scratch, baseline, out, keep, judge, accepting, policed, open, close } = gatePlace()
beforeEach(open)
afterEach(close)

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
    ['with an error', (lines) => lines.with(3, attempted(lines[3]!, [LOST, LOST]))],
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
        inCell(line) && line.includes('"case":"kprobe",') ? attempted(line, [REVERSED, REVERSED]) : line,
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
