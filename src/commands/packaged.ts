/**
 * What the package brings where the caller's directory has none of its own: matrix.yaml, and the records of it. Whoever has
 * a matrix.yaml asks other questions, so records of the package serve there only where they are named.
 */
import { lstat, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { exists } from '../lib/files.js'
import { visibleLine } from '../lib/visible.js'
import { recordsIn } from '../records/scan.js'
import { CONFIG, RESULTS } from './defaults.js'
import { PACKAGE } from './package-place.js'

export const PACKAGED_CONFIG = join(PACKAGE, CONFIG)
const PACKAGED_RESULTS = join(PACKAGE, RESULTS)

/** The package's records, where records are named. */
export const PACKAGED = 'packaged'

/** What each stream was told: a verb may come by one thing twice. */
const told = new WeakMap<NodeJS.WritableStream, Set<string>>()

/** Writes a line to a stream that was not told it before. */
export function tellOnce(stderr: NodeJS.WritableStream, line: string): void {
  const before = told.get(stderr) ?? new Set()
  told.set(stderr, before)
  if (!before.has(line)) stderr.write(`${visibleLine(line)}\n`)
  before.add(line)
}

/** Whether a path leads to nothing; a link does lead somewhere, be it to a mistake. */
const isAbsent = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => false,
    (error: unknown) => (error as NodeJS.ErrnoException).code === 'ENOENT',
  )

/** The matrix file where none is given: that of the working directory, or else the package's. */
export async function usualConfig(): Promise<string> {
  return (await isAbsent(CONFIG)) ? PACKAGED_CONFIG : CONFIG
}

/** Whether a matrix file is the package's, in a directory that has none of its own. */
const isPackaged = async (config: string): Promise<boolean> =>
  config === PACKAGED_CONFIG && (await isAbsent(CONFIG))

/** What there is to say of a matrix file that is about to be read; null where it is the caller's. */
export const configNotice = async (config: string): Promise<string | null> =>
  (await isPackaged(config))
    ? `there is no ${CONFIG} here; the one that came with this program is used: ${PACKAGED_CONFIG}`
    : null

const hasRecords = async (path: string): Promise<boolean> =>
  recordsIn(path)
    .then((file) => stat(file))
    .then(
      () => true,
      (error: unknown) => (error as NodeJS.ErrnoException).code !== 'ENOENT',
    )

function tellRecords(stderr: NodeJS.WritableStream): string {
  tellOnce(
    stderr,
    `there are no records in ${RESULTS}/; those that came with this program are used: ${PACKAGED_RESULTS}`,
  )
  return PACKAGED_RESULTS
}

/**
 * Where a verb that only reads finds its records.
 * @param out what --out says
 * @param config the matrix file that is used
 * @returns `out`, or the package's records where its matrix file is used and the default directory has none
 */
export async function recordsToRead(
  { out, config }: { readonly out: string; readonly config: string },
  stderr: NodeJS.WritableStream,
): Promise<string> {
  if (out !== RESULTS || !(await isPackaged(config)) || (await hasRecords(RESULTS))) return out
  return (await exists(PACKAGED_RESULTS)) ? tellRecords(stderr) : out
}

/**
 * What a name of published records means, on the command line: `packaged` those of the package, and so does the default
 * directory where the caller has neither one nor a matrix file. A path of that name comes first.
 */
export async function namedRecords(name: string, stderr: NodeJS.WritableStream): Promise<string> {
  if (name === PACKAGED && (await isAbsent(name))) return PACKAGED_RESULTS
  const isUsual = name.replace(/\/+$/, '') === RESULTS
  if (!isUsual || (await usualConfig()) !== PACKAGED_CONFIG || (await hasRecords(RESULTS))) return name
  return (await exists(PACKAGED_RESULTS)) ? tellRecords(stderr) : name
}
