/** A baseline as its users accept one. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ResultRecord } from '../records/record.js'
import { change, committed, gatePlace } from './gate.fixture.js'

const { scratch, baseline, keep, judge, accepting, open, close } = gatePlace()
beforeEach(open)
afterEach(close)

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
