/** A baseline as its users accept one. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { isolated, LOST, OK, REVERSED, said } from '../judge/verdict/attempts.fixture.js'
import type { Attempt } from '../records/record.js'
import { attempted, change, committed, gatePlace } from './gate.fixture.js'

const { scratch, baseline, keep, judge, accepting, open, close } = gatePlace()
beforeEach(open)
afterEach(close)

describe('baseline accept', () => {
  test('makes a baseline that the same records pass, whatever their order', async () => {
    await keep(committed.toReversed())
    const file = join(scratch, 'new', 'baseline.jsonl')
    const { code, text } = await accepting({ baseline: file })
    expect(code).toBe(0)
    expect(text).toMatch(/^ACCEPTED: .* holds \d+ answers: .*; it forgives nothing new\n$/)
    expect(await judge({ baseline: file })).toMatchObject({ code: 0 })
  })

  test('says what it forgives', async () => {
    const crash = said('isolated', 'crash', 'died of signal 11')
    const crashed = attempted(committed[2]!, [crash, crash])
    await keep([crashed, ...committed.slice(3)])
    await expect(accepting()).resolves.toMatchObject({ code: 3 }) // the seed's cases are missing
    await keep(committed.with(2, crashed))
    const file = join(scratch, 'forgiving.jsonl')
    await writeFile(file, `${committed.join('\n')}\n`)
    const { code, text } = await accepting({ baseline: file })
    expect(code).toBe(0)
    expect(text).toMatch(/new crash +\| fentry .*\| died of signal 11/)
    expect(await judge({ baseline: file })).toMatchObject({ code: 0 })
  })

  test.each<[string, Attempt[], number]>([
    ['an error', [LOST, LOST], 3],
    ['attempts that disagree', [OK, REVERSED, isolated(OK)], 1],
  ])('refuses %s, and leaves the baseline as it is', async (_, attempts, code) => {
    const before = await readFile(baseline, 'utf8')
    await keep(committed.with(5, attempted(committed[5]!, attempts)))
    expect(await accepting()).toMatchObject({ code, text: expect.stringMatching(/^REFUSED: /) as string })
    expect(JSON.parse((await accepting({ json: true })).text)).toMatchObject({
      accepted: false,
      exitCode: code,
    })
    expect(await readFile(baseline, 'utf8')).toBe(before)
  })

  test('refuses a record that contradicts its attempts', async () => {
    await keep(committed.with(5, change(committed[5]!, { verdict: 'unsupported', order: null, events: [] })))
    const { code, text } = await accepting()
    expect(code).toBe(3)
    expect(text).toContain('out.jsonl:6: verdict is unsupported, but its attempts make it ')
  })
})
