/** What every command that takes cells starts from: matrix.yaml, the archive, the plan, and what the selectors leave. */
import { homedir } from 'node:os'
import { isAbsolute, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openArchive } from '../archive/archive.js'
import { findMirrors, readHostSources } from '../archive/mirror.js'
import type { Archive, Progress } from '../archive/types.js'
import { openWorkshop } from '../artefacts/workshop.js'
import type { Workshop } from '../artefacts/workshop.js'
import { UsageError } from '../errors.js'
import { readMatrix } from '../matrix/load.js'
import type { Case, Matrix } from '../matrix/schema.js'
import { selectNames } from '../matrix/select.js'
import { makePlan } from '../plan/plan.js'
import type { Sources } from '../plan/tree.js'
import type { Cell } from '../plan/types.js'
import { parseShard, shareOut } from '../plan/shard.js'
import type { Shard } from '../plan/shard.js'
import { openSources } from '../sources/sources.js'
import { withCandidate } from './candidate.js'

/** The process's surroundings, read once in cli.ts and handed down. */
export interface Surroundings {
  readonly environment: NodeJS.ProcessEnv
  readonly stdout: NodeJS.WriteStream
  readonly stderr: NodeJS.WriteStream
  readonly signal: AbortSignal
}

/** The options that all verbs share, as CONTRACT names them. */
export interface Selection {
  readonly config: string
  readonly out: string
  readonly kernel: string[]
  readonly bpftrace: string[]
  readonly case: string[]
  readonly runtime: string[]
  readonly shard?: string
  /** Where one more bpftrace build comes from, which is called candidate. */
  readonly candidate?: string
}

export interface Context {
  readonly matrix: Matrix
  readonly archive: Archive
  /** Those of this shard, where there are shards. */
  readonly cells: readonly Cell[]
  readonly shard?: Shard & { readonly shares: readonly (readonly Cell[])[] }
  readonly cases: readonly Case[]
  readonly workshop: Workshop
  readonly cacheDir: string
}

/** The directory that holds images/ and the compiled stages' parent, wherever the package is installed. */
const PACKAGE = fileURLToPath(new URL('../../', import.meta.url))
export const CODE = fileURLToPath(new URL('../', import.meta.url))

/** The user's cache directory: MATRIX_CACHE_DIR, or a folder in the XDG cache directory. */
export function cacheDirectory(environment: NodeJS.ProcessEnv): string {
  const own = environment['MATRIX_CACHE_DIR']
  if (own) return resolve(own)
  const xdg = environment['XDG_CACHE_HOME']
  return join(xdg && isAbsolute(xdg) ? xdg : join(homedir(), '.cache'), 'bpftrace-matrix')
}

export async function openArchiveOf(
  matrix: Matrix,
  { environment, signal }: Surroundings,
  onProgress: (progress: Progress) => void,
): Promise<Archive> {
  const mirrors = await findMirrors({
    ...(matrix.mirror ? { configured: definedOnly(matrix.mirror) } : {}),
    environment,
    readHostSources: () => readHostSources('/etc/apt'),
  })
  return openArchive({
    mirrors,
    cacheDir: cacheDirectory(environment),
    keyringDir: join(PACKAGE, 'images', 'keyrings'),
    strict: matrix.strict,
    environment,
    signal,
    onProgress,
  })
}

const definedOnly = ({ debian, security }: NonNullable<Matrix['mirror']>) => ({
  ...(debian === undefined ? {} : { debian }),
  ...(security === undefined ? {} : { security }),
})

export function openWorkshopOf(archive: Archive, matrix: Matrix, environment: NodeJS.ProcessEnv): Workshop {
  return openWorkshop({
    archive,
    cacheDir: cacheDirectory(environment),
    imagesDir: join(PACKAGE, 'images'),
    toolsSuite: matrix.tools.replace(/^debian:/, ''),
    qemuChoice: environment['MATRIX_QEMU'] ?? '',
    path: environment['PATH'] ?? '',
  })
}

export const openSourcesOf = (
  workshop: Workshop,
  { environment, signal }: Surroundings,
  onProgress: (progress: Progress) => void,
): Sources =>
  openSources({
    cacheDir: cacheDirectory(environment),
    squashfs: () => workshop.squashfs(),
    environment,
    signal,
    onProgress,
  })

function selectCells(cells: readonly Cell[], selection: Selection): Cell[] {
  const unique = (names: string[]): string[] => [...new Set(names)]
  const kernels = selectNames('kernel', selection.kernel, unique(cells.map(({ kernel }) => kernel.id)))
  const builds = selectNames('bpftrace', selection.bpftrace, unique(cells.map(({ bpftrace }) => bpftrace.id)))
  const runtimes = selectNames('runtime', selection.runtime, unique(cells.map(({ runtime }) => runtime)))
  return cells.filter(
    ({ kernel, bpftrace, runtime }) =>
      kernels.includes(kernel.id) && builds.includes(bpftrace.id) && runtimes.includes(runtime),
  )
}

/**
 * Loads, plans and selects.
 * @throws UsageError for anything wrong in matrix.yaml or the selectors, UnavailableError where the archive is
 */
export async function openContext(
  selection: Selection,
  surroundings: Surroundings,
  onProgress: (progress: Progress) => void,
): Promise<Context> {
  const shard = selection.shard === undefined ? undefined : parseShard(selection.shard)
  const matrix = withCandidate(await readMatrix(selection.config), selection.candidate)
  const names = selectNames(
    'case',
    selection.case,
    matrix.cases.map(({ name }) => name),
  )
  const cacheDir = cacheDirectory(surroundings.environment)
  const archive = await openArchiveOf(matrix, surroundings, onProgress)
  const workshop = openWorkshopOf(archive, matrix, surroundings.environment)
  const sources = openSourcesOf(workshop, surroundings, onProgress)
  const plan = await makePlan(matrix, archive, cacheDir, sources)
  const cells = selectCells(plan.cells, selection)
  const shared = shard && { ...shard, shares: shareOut(cells, shard.total, names.length) }
  return {
    matrix,
    archive,
    cells: shared?.shares[shared.index - 1] ?? cells,
    ...(shared && { shard: shared }),
    cases: matrix.cases.filter(({ name }) => names.includes(name)),
    workshop,
    cacheDir,
  }
}

/** A positive whole number from the command line. @throws UsageError naming the option */
export function count(option: string, text: string, most = 9999): number {
  if (/^[1-9]\d{0,3}$/.test(text) && Number(text) <= most) return Number(text)
  throw new UsageError(`${option} takes a whole number from 1 to ${most}, not '${text}'`)
}
