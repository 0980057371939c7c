import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { UsageError } from '../lib/errors.js'
import type { Matrix } from '../matrix/schema.js'
import { record } from '../records/record.fixture.js'
import { openPublished, recalledText, unusableText } from './recall.js'
import { refuseRecall } from './recallable.js'

let place: string
beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'recall-'))
})
afterEach(() => rm(place, { recursive: true }))

/** A results directory with these lines. */
async function results(name: string, ...lines: string[]): Promise<string> {
  await mkdir(join(place, name))
  await writeFile(join(place, name, 'records.jsonl'), lines.map((line) => `${line}\n`).join(''))
  return join(place, name)
}
const LINE = JSON.stringify(record())
const opened = async (given: { recall?: string[]; matrix?: string[]; fresh?: boolean; out?: string }) => {
  let told = ''
  const stderr = { write: (text: string) => (told += text) } as unknown as NodeJS.WritableStream
  const { recall = [], fresh = false, out = 'out' } = given
  const args = { config: join(place, 'matrix.yaml'), out: join(place, out), fresh, recall }
  const sets = await openPublished(args, { recall: given.matrix ?? [] } as unknown as Matrix, stderr)
  return { sets: sets.map(({ name, records }) => [name, records.length]), told }
}

describe('published records', () => {
  test('of the command line come first, then those that matrix.yaml has beside it', async () => {
    const one = await results('one', LINE)
    await results('two', LINE, JSON.stringify(record({ case: 'kprobe' })))
    const file = join(one, 'records.jsonl')
    const { sets, told } = await opened({ recall: [relative('.', one), file], matrix: ['two'] })
    expect(sets).toEqual([
      [relative('.', one), 1],
      [file, 1],
      ['two', 2],
    ])
    expect(told).toBe('')
  })

  test('with lines that hold none: these are told, and the rest is used', async () => {
    const one = await results('one', LINE, '{', '{"schema":1,"kernel":"\\u001b"}')
    const { sets, told } = await opened({ recall: [one] })
    expect(sets).toEqual([[one, 1]])
    expect(told).toContain(`${join(one, 'records.jsonl')}:2: not JSON; the line was left out\n`)
    expect(told).toMatch(/records\.jsonl:3: .*\n$/)
  })

  test('are not even read where everything is asked anew', async () => {
    expect((await opened({ fresh: true, matrix: ['nowhere'] })).sets).toEqual([])
  })

  test.each<[string, string, (name: string) => Promise<unknown>]>([
    ['a directory without records', `it has no records.jsonl`, (name) => mkdir(name)],
    ['a file without a record', 'holds no record', (name) => writeFile(name, '{}\n')],
    ['an empty file', 'holds no record', (name) => writeFile(name, '')],
  ])('%s is refused with the mend', async (_, why, make) => {
    await make(join(place, 'x'))
    for (const given of [{ recall: [join(place, 'x')] }, { matrix: ['x'] }]) {
      await expect(opened(given)).rejects.toThrow(UsageError)
      await expect(opened(given)).rejects.toThrow(why)
      await expect(opened(given)).rejects.toThrow(
        'give a results directory, a records file, or a git revision',
      )
    }
  })

  test('that the run is about to replace are refused, by whatever name', async () => {
    const out = await results('out', LINE)
    await symlink(out, join(place, 'link'))
    for (const given of [
      { recall: [out] },
      { recall: [join(out, 'records.jsonl')] },
      { recall: [join(place, 'link')] },
      { matrix: ['out'] },
      { matrix: ['../' + relative(join(place, '..'), out)] },
    ])
      await expect(opened(given)).rejects.toThrow(/is about to replace.*give --out another directory$/)
  })
})

test('to recall and to ask everything anew contradict each other', () => {
  expect(() => refuseRecall({ fresh: true, recall: ['x'] })).toThrow(UsageError)
  expect(() => refuseRecall({ fresh: true, recall: [] })).not.toThrow()
  expect(() => refuseRecall({ fresh: false, recall: ['x'] })).not.toThrow()
})

test('it is told how many answers were recalled from where, and of what set none can be', () => {
  const by = {
    guests: { x86_64: 'c'.repeat(64) },
    judging: 'j',
    isolated: false,
    knownIssues: [],
    maxAge: undefined,
    today: '',
  }
  const from = (...recalledFrom: string[]) => record({ recalledFrom })
  expect(recalledText([from('a'), record(), from('b', 'a'), from('a')])).toEqual([
    '2 answers recalled from a',
    '1 answer recalled from b, there from a',
  ])
  const sets = [
    { name: 'old\u001b', records: [record()] },
    { name: 'new', records: [record({ judging: 'j' })] },
  ]
  const [line, ...others] = unusableText(sets, by)
  expect(line).toMatch(/^nothing can be recalled from old\S+: it was asked by other code: /)
  expect(line).not.toContain('\u001b')
  expect(others).toEqual([])
})
