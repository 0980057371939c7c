/** Results by a name from the command line: a directory, a records file, or what a git revision has committed. */
import { exists } from '../lib/files.js'
import { isAbsolute, join } from 'node:path'
import { execa } from 'execa'
import { codeOf } from '../lib/files.js'
import { sentence, UsageError } from '../lib/errors.js'
import type { Objecting, RecordsReading } from './read.js'
import { FILE, recordsIn, scan, scanChunks } from './scan.js'

/** Where a revision has its results, as `run` writes them without --out. */
const COMMITTED = `results/${FILE}`

const MEND =
  "give a results directory, a records file, or a git revision such as HEAD~1, v0.1.0 or 'HEAD~1:other/results'"

const NO_PATH = 'there is no such path'

/** What git prints, trimmed, or undefined where it quietly says no. @throws UsageError in git's own words */
async function git(cwd: string, ...args: string[]): Promise<string | undefined> {
  const options = { cwd, env: { LC_ALL: 'C' }, reject: false } as const
  const { exitCode, stdout, stderr, code } = await execa('git', args, options)
  if (code === 'ENOENT') throw new UsageError(`${NO_PATH}, and no git to ask for a revision`)
  if (exitCode !== 0 && stderr !== '') throw new UsageError(`${NO_PATH}, and git says: ${stderr.trim()}`)
  return exitCode === 0 ? stdout.trim() : undefined
}

/** The records of `REV`, at `results/records.jsonl`, or of `REV:path`, a file or a directory. */
async function committed(name: string, cwd: string, objecting?: Objecting): Promise<RecordsReading> {
  // No revision begins so, and git would take it for an option.
  if (name.startsWith('-')) throw new UsageError(`${NO_PATH}, and no revision begins with a dash`)
  const find = (spec: string): Promise<string | undefined> =>
    git(cwd, 'rev-parse', '--verify', '--quiet', spec)
  const [, revision = name, given] = /^([^:]*):(.*?)\/*$/.exec(name) ?? []
  if ((await find(`${revision}^{object}`)) === undefined)
    throw new UsageError(`${NO_PATH}, and git knows no revision '${revision}'`)
  const path = given ?? COMMITTED
  const found = await find(`${revision}:${path}`)
  const isTree = found !== undefined && (await git(cwd, 'cat-file', '-t', found)) === 'tree'
  const id = isTree ? await find(`${found}:${FILE}`) : found
  if (id === undefined)
    throw new UsageError(
      `revision ${revision} has no ${isTree ? [path, FILE].filter(Boolean).join('/') : path}`,
    )
  const reading = execa('git', ['cat-file', 'blob', id], {
    cwd,
    buffer: false,
    encoding: 'buffer',
    reject: false,
  })
  const { records, problems } = await scanChunks(reading.stdout as AsyncIterable<Buffer>, name, objecting)
  const { exitCode } = await reading
  if (exitCode !== 0) throw new UsageError(`git cannot read ${id}`)
  return { records, problems }
}

/**
 * Reads a result set. Where a name is both a path and a revision, the path is meant.
 * @param cwd what relative paths are relative to, and in whose repository git looks
 * @param objecting a record that it objects to is a problem
 * @throws UsageError where nothing can be read by that name, or no record is in it
 */
export async function loadResultSet(
  name: string,
  cwd: string,
  objecting?: Objecting,
): Promise<RecordsReading> {
  const path = isAbsolute(name) ? name : join(cwd, name)
  let reading: RecordsReading
  try {
    reading = (await exists(path))
      ? await scan(await recordsIn(path), objecting)
      : await committed(name, cwd, objecting)
  } catch (error) {
    if (!(error instanceof UsageError) && codeOf(error) === undefined) throw error
    const why = codeOf(error) === 'ENOENT' ? `it has no ${FILE}` : sentence(error)
    throw new UsageError(`no results can be read from '${name}': ${why}; ${MEND}`)
  }
  const { records, problems } = reading
  // Silence is no result set: beside nothing, everything would be new, and nothing lost.
  if (records.length === 0)
    throw new UsageError(
      `'${name}' holds no record${problems[0] === undefined ? '' : ` (${problems[0]})`}; ${MEND}`,
    )
  return { records, problems }
}
