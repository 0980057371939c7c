/** A cell that is asked more than once. */
import { describe, expect, test } from 'vitest'
import { played, SEED } from '../../judge/verdict/verdict.fixture.js'
import { ALL, asked, CRASHED, ended, has, KPROBE, LOST, refusalOf } from './ask.fixture.js'

describe('repeatedly', () => {
  test('is the common program so many times', async () => {
    const { labels, attempts } = await asked(ALL, (program) => played(program), false, 3)
    expect(labels).toEqual(['combined', 'combined', 'combined'])
    for (const { name } of ALL) expect(attempts[name]).toEqual(Array(3).fill('combined declared'))
  })

  test('is every case so many times where each is asked alone', async () => {
    const { labels, attempts } = await asked([KPROBE, SEED], (program) => played(program), true, 3)
    expect(labels).toEqual([...Array<string>(3).fill('kprobe'), ...Array<string>(3).fill('seed-fexit')])
    expect(attempts['seed-fexit']).toEqual(Array(3).fill('isolated declared'))
  })

  test('keeps every attempt, one that differs too, and asks such a case alone', async () => {
    const { attempts } = await asked(
      ALL,
      (program, _, count) => played(program, count === 1 ? { fentry: 'acb' } : {}),
      false,
      3,
    )
    expect(attempts['kprobe']).toEqual(Array(3).fill('combined declared'))
    expect(attempts['fentry']).toEqual([
      'combined declared',
      'combined shuffled',
      'combined declared',
      'isolated declared',
      'isolated declared',
    ])
  })

  test('a refused case stays out of the common program, and is asked alone for the rest', async () => {
    const { labels, attempts } = await asked(
      ALL,
      (program) => (has(program, 'fexit') ? refusalOf(program, 'fexit') : played(program)),
      false,
      4,
    )
    expect(labels).toEqual([...Array<string>(5).fill('combined'), 'fexit', 'fexit', 'fexit'])
    expect(attempts['fexit']).toEqual([
      'combined unsupported',
      ...Array<string>(3).fill('isolated unsupported'),
    ])
    expect(attempts['kprobe']).toEqual(Array(4).fill('combined declared'))
  })

  test('attempts that conclude nothing do not count', async () => {
    const once = await asked(ALL, (program, _, count) => (count === 1 ? LOST : played(program)), false, 2)
    expect(once.attempts['kprobe']).toEqual(['combined declared', 'combined error', 'isolated declared'])
  })

  test.each([
    ['crashes', CRASHED, 2],
    ['is lost', LOST, 2],
    ['is refused with nobody named', ended({ exit: 1, stderr: 'ERROR: Could not resolve symbol\n' }), 1],
  ])('a common program that %s is not asked so many times', async (_, outcome, times) => {
    const { labels, attempts } = await asked(
      ALL,
      (program) => (program.cases.length > 1 ? outcome : played(program)),
      false,
      5,
    )
    expect(labels.filter((label) => label === 'combined')).toHaveLength(times)
    expect(attempts['fexit']?.slice(-5)).toEqual(Array(5).fill('isolated declared'))
  })

  test('a case that is lost twice in a row is given up with what it said before', async () => {
    const { attempts } = await asked(
      [SEED],
      (program, _, count) => (count < 2 ? played(program) : LOST),
      true,
      9,
    )
    expect(attempts['seed-fexit']).toEqual([
      'isolated declared',
      'isolated declared',
      'isolated error',
      'isolated error',
    ])
  })
})
