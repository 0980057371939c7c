import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { UnavailableError, UsageError } from '../lib/errors.js'
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

describe('finish', () => {
  const old = record({ kernel: '6.1.192' })
  const gone = record({ kernel: '6.16.3' })

  test('merges with what was there, sorts, and returns what it wrote', async () => {
    await writeFile(file, lines(gone, record(), old))
    const all = await during(out, async (results) => {
      results.append(kprobe)
      results.append(reversed())
      return results.finish({ cases: ['kprobe', 'fexit'], keep: ({ kernel }) => kernel !== gone.kernel })
    })
    expect(all).toEqual([old, kprobe, reversed()])
    expect(await readFile(file, 'utf8')).toBe(lines(old, kprobe, reversed()))
    expect(await readdir(out)).toEqual(['records.jsonl'])
  })

  test('keeps everything where it is told nothing else', async () => {
    await writeFile(file, lines(gone, old))
    await during(out, (results) => results.finish({ cases: [] }))
    expect(await readFile(file, 'utf8')).toBe(lines(old, gone))
  })

  test('does not ask about what this run has answered', async () => {
    await during(out, async (results) => {
      results.append(record())
      expect(await results.finish({ cases: [], keep: () => false })).toEqual([record()])
    })
  })

  test('appending goes on behind it', async () => {
    await during(out, async (results) => {
      results.append(record())
      await results.finish({ cases: [] })
      results.append(kprobe)
    })
    expect((await loadRecords(out)).records).toEqual([record(), kprobe])
  })

  test('a disk that refuses loses nothing and leaves nothing lying about', async () => {
    await during(out, async (results) => {
      await mkdir(join(file, 'in-the-way'), { recursive: true })
      await expect(results.finish({ cases: [] })).rejects.toBeInstanceOf(UnavailableError)
    })
    expect(await readdir(out)).toEqual(['records.jsonl'])
    expect(existsSync(join(file, 'in-the-way'))).toBe(true)
  })

  test('lines that cannot be read are kept beside it', async () => {
    const newer = `${JSON.stringify({ ...record(), schema: 2 })}\n`
    await writeFile(file, newer)
    await during(out, async (results) => {
      expect(results.problems).toHaveLength(1)
      results.append(kprobe)
      await results.finish({ cases: [] })
    })
    expect(await readFile(file, 'utf8')).toBe(lines(kprobe))
    expect(await readFile(join(out, 'records.unread.jsonl'), 'utf8')).toBe(newer)
  })
})

describe('openResults', () => {
  test('lets one run write at a time, under whatever name the directory goes', async () => {
    const alias = `${out}-alias`
    await symlink(out, alias)
    try {
      await during(out, async () => {
        const second = openResults(alias)
        await expect(second).rejects.toBeInstanceOf(UsageError)
        await expect(second).rejects.toThrow(
          `another matrix is writing to ${alias}; wait until it is done, or give --out another directory`,
        )
      })
      await during(alias, (results) => results.append(record()))
    } finally {
      await rm(alias)
    }
  })

  test('gives the directory back where the file cannot be read', async () => {
    await mkdir(file)
    await expect(openResults(out)).rejects.toBeInstanceOf(UnavailableError)
    await rm(file, { recursive: true })
    await during(out, (results) => results.append(record()))
  })

  test('a file in the place of the directory is an UnavailableError', async () => {
    await writeFile(file, '')
    await expect(openResults(file)).rejects.toBeInstanceOf(UnavailableError)
    await expect(openResults(join(file, 'below'))).rejects.toBeInstanceOf(UnavailableError)
  })
})
