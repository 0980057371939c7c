/** The gate as its users call it, with a build that is judged by another one's records. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { UnavailableError, UsageError } from '../lib/errors.js'
import { BUILDS, committed, gatePlace, KERNELS } from './gate.fixture.js'
import type { GateFlags } from './flags/gate.js'

const { scratch, baseline, out, keep, judge, policed, open, close } = gatePlace()
beforeEach(open)
afterEach(close)

describe('against another build', () => {
  test('0.23.2 against 0.27.0 fails, and names the reversal of fexit on every kernel', async () => {
    await keep(committed)
    const { code, text } = await judge({ against: '0.27.0', bpftrace: ['0.23.2'] })
    expect(code).toBe(1)
    expect(text).toMatch(/^FAIL: 0\.23\.2 against 0\.27\.0: regression ×/)
    const row = text.split('\n').find((line) => /^\| fail +\| regression +\| fexit\b/.test(line)) ?? ''
    expect(row).toContain('declared: abc')
    expect(row).toContain('reversed: cba')
    expect(row).toContain(`| all ${KERNELS.length} kernels`)
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

  test('published answers count for a run alone, and not for one that asks everything', async () => {
    await keep(committed)
    const against = '0.27.0'
    await expect(judge({ against, recall: [baseline] })).rejects.toThrow('--recall needs --run')
    await expect(judge({ against, recall: [baseline], run: true, fresh: true })).rejects.toThrow(
      '--fresh asks everything anew',
    )
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
    const args = { against: '0.27.0', bpftrace: ['0.27.1'] }
    const kernel = KERNELS.filter((id) => id.startsWith('7.3'))
    await expect(judge({ ...args, kernel })).rejects.toBeInstanceOf(UnavailableError)
    // A series is known from matrix.yaml.
    expect(await judge({ ...args, kernel: ['7.3*'] })).toMatchObject({ code: 3 })
  })

  test('the file is none that is judged by', async () => {
    await keep(committed)
    await expect(judge({ baseline, output: out })).rejects.toBeInstanceOf(UsageError)
    await expect(judge({ baseline, output: baseline })).rejects.toThrow('name another file to write')
  })

  test.each<[string, Partial<GateFlags>, string]>([
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
