/**
 * Where `table` reads records and where it writes: --out names a results directory on every verb, on this one also a file.
 * Where the baseline is.
 */
import { realpath, stat, writeFile } from 'node:fs/promises'
import { dirname, extname, join } from 'node:path'
import { inertPieces } from '../lib/door.js'
import { UsageError } from '../lib/errors.js'
import { writePipe } from '../lib/pipes.js'
import { refusal, replaceFile } from '../records/disk.js'
import { recordsIn } from '../records/scan.js'
import type { Matrix } from '../matrix/schema.js'
import { RESULTS } from './defaults.js'

const BASELINE = 'baseline.jsonl'

/**
 * The records that are accepted: `baseline accept` writes them where `gate` reads them.
 * @param given on the command line
 * @param out the results directory, or the file of records: beside them it is, unless the policy says otherwise
 */
export const baselinePath = (
  given: string | undefined,
  { gate }: Pick<Matrix, 'gate'>,
  out: string,
): string => given ?? gate.baseline ?? join(extname(out) === '.jsonl' ? dirname(out) : out, BASELINE)

export interface PathArguments {
  readonly out: string
  readonly output?: string
}

export interface Paths {
  /** A results directory, or a file of records. */
  readonly records: string
  /** Absent where the table goes to standard output. */
  readonly file?: string
}

const kindOf = async (path: string): Promise<'directory' | 'other' | 'nothing'> =>
  stat(path).then(
    (found) => (found.isDirectory() ? 'directory' : 'other'),
    () => 'nothing',
  )

async function areSame(one: string, other: string): Promise<boolean> {
  const [a, b] = await Promise.all([one, other].map((path) => realpath(path).catch(() => undefined)))
  return a !== undefined && a === b
}

/** Whether --out says where records are, rather than which file to write. */
async function namesRecords(out: string): Promise<boolean> {
  if (out === RESULTS || out.endsWith('/') || extname(out) === '.jsonl') return true
  const kind = await kindOf(out)
  return kind === 'directory' || (kind === 'nothing' && extname(out) === '')
}

/**
 * --out that is a directory, ends in .jsonl, or is not there and has no extension, is where records are read; any other
 * is the file to write, like --output, which always is; records are then read from the default directory.
 * @throws UsageError where both name a file to write, or the records themselves would be written over
 */
export async function pathsOf({ out, output }: PathArguments): Promise<Paths> {
  const isRecords = await namesRecords(out)
  if (!isRecords && output !== undefined)
    throw new UsageError(
      `--out ${out} and --output ${output} both name a file to write; give --out a results directory, or leave one of them out`,
    )
  const records = isRecords ? out : RESULTS
  const file = isRecords ? output : out
  if (file === undefined) return { records }
  if (await areSame(file, await recordsIn(records).catch(() => records)))
    throw new UsageError(`${file} holds the records that the table is made from; name another file to write`)
  return { records, file }
}

/**
 * Makes the file hold the pieces in one step; what is there and is no file, such as a pipe or /dev/stdout, is written to.
 * Throws UnavailableError if the disk refuses.
 */
export async function writeTo(path: string, pieces: Iterable<string>): Promise<void> {
  const found = await stat(path).catch(() => undefined)
  if (found === undefined || found.isDirectory()) return replaceFile(path, pieces)
  if (found.isFile()) return replaceFile(await realpath(path), pieces)
  const shown = inertPieces(pieces)
  await (found.isFIFO() ? writePipe(path, shown) : writeFile(path, shown)).catch((error: unknown) => {
    throw refusal(error, path) ?? error
  })
}
