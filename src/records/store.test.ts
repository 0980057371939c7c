import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { UnavailableError } from '../lib/errors.js'
import { record, reversed } from './record.fixture.js'
import type { ResultRecord } from './record.js'
import { loadRecords, openResults } from './store.js'
import type { Results } from './store.js'

let out: string
let file: string
beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), 'results-'))
  file = join(out, 'records.jsonl')
})
afterEach(() => rm(out, { recursive: true, force: true }))

const lines = (...records: ResultRecord[]) => records.map((one) => `${JSON.stringify(one)}\n`).join('')
const kprobe = record({ case: 'kprobe' })

async function during<T>(directory: string, act: (results: Results) => Promise<T> | T): Promise<T> {
  const results = await openResults(directory)
  try {
    return await act(results)
  } finally {
    await results.close()
  }
}

describe('loadRecords', () => {
  test('takes a results directory or a file', async () => {
    await writeFile(file, lines(record(), kprobe))
    expect(await loadRecords(out)).toEqual({ records: [record(), kprobe], problems: [] })
    expect(await loadRecords(file)).toEqual(await loadRecords(out))
  })

  test('reads lines that lie across the pieces in which a file is read, and signs of several bytes', async () => {
    const records = Array.from({ length: 2000 }, (_, i) =>
      record({ case: `c${i}`, reason: '✗'.repeat(400 + (i % 7)) }),
    )
    await writeFile(file, lines(...records))
    expect(await loadRecords(out)).toEqual({ records, problems: [] })
  })

  test('tells a cut last line, and leaves the file alone', async () => {
    const text = lines(record(), kprobe).slice(0, -30)
    await writeFile(file, text)
    const { records, problems } = await loadRecords(out)
    expect(records).toEqual([record()])
    expect(problems).toEqual([
      `${file}:2: the last line was cut short and holds no record; the line was left out`,
    ])
    expect(await readFile(file, 'utf8')).toBe(text)
  })

  test('where there is nothing it says what to do', async () => {
    const refused = loadRecords(out)
    await expect(refused).rejects.toBeInstanceOf(UnavailableError)
    await expect(refused).rejects.toThrow(
      `no records can be read from ${out}: run \`matrix run\` first, or say with --out where they are`,
    )
    await expect(loadRecords(join(out, 'nowhere'))).rejects.toBeInstanceOf(UnavailableError)
    await mkdir(file)
    await expect(loadRecords(out)).rejects.toThrow('EISDIR')
  })
})

describe('append', () => {
  test('makes the directory, and every line is there at once', async () => {
    const nested = join(out, 'a', 'b')
    await during(nested, async (results) => {
      results.append(record())
      expect((await loadRecords(nested)).records).toEqual([record()])
      results.append(kprobe)
      expect((await loadRecords(nested)).records).toEqual([record(), kprobe])
    })
  })

  test('writes the fields in one order', async () => {
    const other = Object.fromEntries(Object.entries(record()).reverse()) as unknown as ResultRecord
    await during(out, (results) => results.append(other))
    expect(await readFile(file, 'utf8')).toBe(lines(record()))
  })

  test('takes away a line that a killed run has cut', async () => {
    await writeFile(file, lines(record(), kprobe).slice(0, -30))
    await during(out, (results) => {
      expect(results.problems).toHaveLength(1)
      results.append(kprobe)
    })
    expect(await readFile(file, 'utf8')).toBe(lines(record(), kprobe))
    expect(await readdir(out)).toEqual(['records.jsonl'])
  })

  test('keeps a record of which only the line feed is missing', async () => {
    await writeFile(file, lines(record()).trimEnd())
    await during(out, (results) => {
      expect(results.problems).toEqual([])
      results.append(kprobe)
    })
    expect(await readFile(file, 'utf8')).toBe(lines(record(), kprobe))
  })

  test('writes no line that the file has already, so that a run that goes on repeats none', async () => {
    await during(out, (results) => results.append(record()))
    await during(out, async (results) => {
      results.append(record())
      results.append(kprobe)
      results.append(kprobe)
      expect(await readFile(file, 'utf8')).toBe(lines(record(), kprobe))
      results.append(reversed())
      results.append(record())
      expect(await readFile(file, 'utf8')).toBe(lines(record(), kprobe, reversed(), record()))
      expect(await results.finish({ cases: [], keep: () => false })).toEqual([record(), kprobe])
      results.append(kprobe)
    })
    expect(await readFile(file, 'utf8')).toBe(lines(record(), kprobe))
  })

  test('writes again what finish has dropped', async () => {
    await writeFile(file, lines(record()))
    await during(out, async (results) => {
      await results.finish({ cases: [], keep: () => false })
      results.append(record())
    })
    expect(await readFile(file, 'utf8')).toBe(lines(record()))
  })

  test('a full disk is an UnavailableError, and finish tries again', async () => {
    await during(out, async (results) => {
      await symlink('/dev/full', file)
      expect(() => results.append(record())).toThrow(UnavailableError)
      expect(() => results.append(record())).toThrow(
        `cannot write ${file}: no space is left; the old content is unchanged. Fix that, or give --out another directory`,
      )
      await rm(file)
      await results.finish({ cases: [] })
      expect(await readFile(file, 'utf8')).toBe(lines(record()))
    })
  })

  test('a directory that has vanished is an UnavailableError', async () => {
    await during(out, async (results) => {
      await rm(out, { recursive: true })
      expect(() => results.append(record())).toThrow(UnavailableError)
    })
  })
})
