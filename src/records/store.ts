/** The records of a results directory: read by every command, written by one run at a time. */
import { copyFile, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { codeOf, removeStale } from '../lib/files.js'
import { sentence, UnavailableError } from '../lib/errors.js'
import { appendWhole, makeDirectory, refusal, replaceFile } from './disk.js'
import { keyOf } from './identity.js'
import { lockDirectory } from './lock.js'
import type { Objecting, RecordsReading } from './read.js'
import { RECORD_SCHEMA, ResultRecord } from './record.js'
import { FILE, recordsIn, scan } from './scan.js'
import type { End } from './scan.js'
import { sortQuestions } from './sort.js'

/** A copy of the file as it was, where it has lines that cannot be read. */
const UNREAD = 'records.unread.jsonl'

export interface FinishOptions {
  /** The order of cases. */
  readonly cases: readonly string[]
  /** Whether a record from before this run stays; all stay where it is not given. */
  readonly keep?: (record: ResultRecord) => boolean
}

/** The results directory during a run. */
export interface Results {
  /** Lines of the file that was there which `finish` will not carry over; records.unread.jsonl keeps them. */
  readonly problems: readonly string[]
  /**
   * Writes one line, whole or not at all; none where the file's answer to that question is the same already. Throws
   * UnavailableError if the disk refuses; `finish` then tries again.
   */
  append(record: ResultRecord): void
  /** What the file says now, an answer a question. */
  current(): readonly ResultRecord[]
  /**
   * Replaces the file in one step by what was there before, as far as it is kept, and what was appended, sorted.
   * Returns the same records. Throws UnavailableError if the disk refuses; the file is then as it was.
   */
  finish(options: FinishOptions): Promise<ResultRecord[]>
  /** Lets others write. */
  close(): Promise<void>
}

/**
 * Reads the records at a path, a results directory or a file. A record that `objecting` objects to is a problem.
 * Throws UnavailableError where there are none to be read.
 */
export async function loadRecords(path: string, objecting?: Objecting): Promise<RecordsReading> {
  try {
    const { records, problems } = await scan(await recordsIn(path), objecting)
    return { records, problems }
  } catch (error) {
    if (codeOf(error) === undefined) throw error
    const why = codeOf(error) === 'ENOENT' ? '' : ` (${sentence(error)})`
    throw new UnavailableError(
      `no records can be read from ${path}${why}: run \`matrix run\` first, or say with --out where they are`,
    )
  }
}

/**
 * Opens a results directory for a run, makes it where it is not there, and takes away what a killed run left.
 * Throws UsageError where another run has it open, UnavailableError if the disk refuses.
 */
export async function openResults(outDir: string): Promise<Results> {
  await makeDirectory(outDir)
  const lock = await lockDirectory(outDir)
  try {
    return { ...(await openFile(outDir)), close: () => lock.release() }
  } catch (error) {
    await lock.release()
    throw error
  }
}

async function openFile(outDir: string): Promise<Omit<Results, 'close'>> {
  const path = join(outDir, FILE)
  await removeStale(outDir, new Date())
  const { records, problems, end } = await scanIfThere(path)
  // Lines of a newer schema, say: `finish` would lose them.
  if (problems.length > Number(end.kind === 'cut'))
    await copyFile(path, join(outDir, UNREAD)).catch((error: unknown) => refuse(error, path))
  await mend(path, end)
  const before = new Map(records.map((record) => [keyOf(record), record]))
  const appended = new Map<string, ResultRecord>()
  /** What the file says, question by question. */
  let written = new Map(before)
  return {
    problems,
    append(record) {
      const key = keyOf(record)
      const line = lineOf(record)
      appended.set(key, record)
      const there = written.get(key)
      if (there !== undefined && lineOf(there) === line) return
      appendWhole(path, line)
      written.set(key, record)
    },
    current: () => [...written.values()],
    async finish({ cases, keep = () => true }) {
      const kept = [...before].filter(([key, record]) => !appended.has(key) && keep(record))
      const all = sortQuestions([...kept.map(([, record]) => record), ...appended.values()], cases)
      await replaceFile(path, lines(all))
      written = new Map(all.map((record) => [keyOf(record), record]))
      return all
    },
  }
}

async function scanIfThere(path: string): Promise<Awaited<ReturnType<typeof scan>>> {
  try {
    return await scan(path)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return { records: [], problems: [], end: { kind: 'whole' } }
    if (codeOf(error) === undefined) throw error
    throw new UnavailableError(
      `cannot read ${path} (${sentence(error)}); mend that, or give --out another directory`,
    )
  }
}

/** Makes the file end in a line feed, so that what is appended is a line of its own. */
async function mend(path: string, end: End): Promise<void> {
  if (end.kind === 'unended') appendWhole(path, '\n')
  if (end.kind === 'cut') await truncate(path, end.offset).catch((error: unknown) => refuse(error, path))
}

function refuse(error: unknown, path: string): never {
  throw refusal(error, path) ?? error
}

/** The fields of a record in the contract's order, so that equal records are equal lines. */
const FIELDS = Object.fromEntries(Object.keys(ResultRecord.shape).map((field) => [field, undefined]))

const lineOf = (record: ResultRecord): string =>
  `${JSON.stringify({ ...FIELDS, ...record, schema: RECORD_SCHEMA })}\n`

/** A file of records, a batch of lines a piece: 200,000 records are more than a string can hold. */
export function* lines(records: readonly ResultRecord[]): Generator<string> {
  for (let start = 0; start < records.length; start += 500)
    yield records
      .slice(start, start + 500)
      .map(lineOf)
      .join('')
}
