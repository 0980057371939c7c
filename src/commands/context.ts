/** What every command that takes cells starts from: matrix.yaml, the archive, the plan, and what the selectors leave. */
import type { Archive, DownloadProgress } from '../supply/archive/model.js'
import { believeDirectory } from '../supply/archive/trust.js'
import type { OnWork } from '../supply/artefacts/store.js'
import type { Workshop } from '../supply/artefacts/workshop.js'
import { findHost } from '../lab/engine/host.js'
import type { Host } from '../lab/engine/host.js'
import { UnavailableError, UsageError } from '../lib/errors.js'
import { HOST } from '../matrix/names.js'
import { visibleLine } from '../lib/visible.js'
import { selectorWords } from '../records/select.js'
import { openMatrix } from './open-matrix.js'
import type { Case, Matrix } from '../matrix/schema.js'
import { isLeft, selectNames } from '../matrix/select.js'
import type { HostFacts } from '../supply/plan/host-kernel.js'
import { makePlan } from '../supply/plan/plan.js'
import type { Cell } from '../supply/plan/cell.js'
import { USUAL } from '../supply/plan/expected-time.js'
import { parseShard, shareOut } from '../supply/plan/shard.js'
import type { Shard } from '../supply/plan/shard.js'
import { tellBuilt, withBrought } from './candidate.js'
import type { Selection } from './flags/plan.js'
import { withShippedTools } from './shipped.js'
import type { Surroundings } from './surroundings.js'
import { askVersionIn, cacheDirectory, openArchiveOf, openSourcesOf, openWorkshopOf } from './workplace.js'

export interface Context {
  readonly matrix: Matrix
  readonly archive: Archive
  /** Those of this shard, where there are shards. */
  readonly cells: readonly Cell[]
  readonly shard?: Shard & { readonly shares: readonly (readonly Cell[])[] }
  readonly cases: readonly Case[]
  /** The kernel of the machine at hand, where it can be asked and is. */
  readonly host?: Host
  /** Why that kernel is not asked, although matrix.yaml names it; null where it is, or nobody wants it. */
  readonly unasked: string | null
  /** Whether it was asked for by name all the same. */
  readonly isOwed: boolean
  readonly workshop: Workshop
  readonly cacheDir: string
}

function selectCells(cells: readonly Cell[], selection: Selection): Cell[] {
  const unique = (names: string[]): string[] => [...new Set(names)]
  const kernels = selectNames('kernel', selection.kernel, unique(cells.map(({ kernel }) => kernel.id)))
  const builds = selectNames('bpftrace', selection.bpftrace, unique(cells.map(({ bpftrace }) => bpftrace.id)))
  const runtimes = selectNames('runtime', selection.runtime, unique(cells.map(({ runtime }) => runtime)))
  const inRuntime = cells.filter(({ runtime }) => runtimes.includes(runtime))
  const selected = inRuntime.filter(
    ({ kernel, bpftrace }) => kernels.includes(kernel.id) && builds.includes(bpftrace.id),
  )
  if (selected.length === 0 && inRuntime.length > 0)
    throw new UsageError(
      visibleLine(
        `no cell is left by ${selectorWords({ ...selection, case: [] }).join(' ')}; the kernels of ${runtimes.join(' and ')} are: ${unique(inRuntime.map(({ kernel }) => kernel.id)).join(', ')}`,
      ),
    )
  return selected
}

/** Why the host was left out. */
export const unaskedText = (why: string): string => `${HOST} was not asked: ${why}`

const NOT_SELECTED = 'it is not selected'
const NOT_SHARED = 'it is another on each machine that takes a share'

/** The machine's own kernel; an engine is looked for only where it is wanted. */
async function lookForHost(
  matrix: Matrix,
  { kernel, runtime, shard }: Selection,
  environment: NodeJS.ProcessEnv,
): Promise<Host | string> {
  if (!isLeft(HOST, kernel) || !isLeft('container', runtime)) return NOT_SELECTED
  if (shard !== undefined) return NOT_SHARED
  return findHost(environment, matrix.containers.privileged)
}

const factsOf = (found: Host | string): HostFacts =>
  typeof found === 'string'
    ? { release: '', identity: [], unasked: found }
    : { release: found.release, identity: found.identity, unasked: null }

/** Whether nothing but the machine's own kernel can be selected. */
const isHostAlone = ({ kernel, runtime }: Selection): boolean =>
  (kernel.length > 0 && kernel.every((glob) => glob === HOST)) || !isLeft('microvm', runtime)

/** Whether the machine's own kernel is selected by name, and not by what matches others too. */
const isHostNamed = ({ kernel, runtime }: Selection): boolean =>
  kernel.includes(HOST) || runtime.includes('container')

/**
 * Leaves out cells that cannot be asked: records of them would say nothing, and take the place of answers.
 * @throws UnavailableError where they are all there is, so that a run of nothing is none
 */
function askable(
  cells: readonly Cell[],
  selection: Selection,
): Pick<Context, 'cells' | 'unasked' | 'isOwed'> {
  const why = cells.find(({ kernel: one }) => one.host?.unasked)?.kernel.host?.unasked ?? null
  if (why === null) return { cells, unasked: null, isOwed: false }
  const others = cells.filter(({ kernel: one }) => !one.host?.unasked)
  const isShare = selection.shard !== undefined
  if (others.length === 0 && !isShare) throw new UnavailableError(unaskedText(why))
  return { cells: others, unasked: why, isOwed: isHostNamed(selection) && !isShare }
}

export interface ContextListener {
  readonly onProgress?: (progress: DownloadProgress) => void
  /** Is told which build of the user's own is asked for its version in a machine; without it none is asked. */
  readonly onAsked?: (what: string) => void
  /** Is told what is unpacked or made. */
  readonly onWork?: OnWork
}

/** What a verb makes of matrix.yaml and of the selected cells. */
export interface Variation {
  readonly matrix?: (matrix: Matrix) => Matrix
  readonly cells?: (cells: readonly Cell[]) => readonly Cell[]
  /** Names of packages that the image of each packaged build has too, where its suite has them. */
  readonly beside?: readonly string[]
  /** Looks at what is to be asked, before anything is. */
  readonly check?: (context: Context) => Promise<void>
}

/**
 * Loads, plans and selects.
 * @throws UsageError for anything wrong in matrix.yaml or the selectors, UnavailableError where the archive is, where
 *   another user may write the cache, or where only the machine's own kernel is selected, and no engine runs it
 */
export async function openContext(
  selection: Selection,
  surroundings: Surroundings,
  { onProgress = () => undefined, onAsked, onWork }: ContextListener,
  variation: Variation = {},
): Promise<Context> {
  const shard = selection.shard === undefined ? undefined : parseShard(selection.shard)
  const written = withBrought(
    await openMatrix(selection.config, surroundings.stderr, selection.arch),
    selection,
  )
  const matrix = variation.matrix?.(written) ?? written
  await tellBuilt(matrix, surroundings.stderr)
  const namesIn = ({ cases }: Matrix): string[] =>
    selectNames(
      'case',
      selection.case,
      cases.map(({ name }) => name),
    )
  // Before anything is fetched, where that can be.
  if (!matrix.shipped) namesIn(matrix)
  const found = matrix.host ? await lookForHost(matrix, selection, surroundings.environment) : undefined
  // Before anything is fetched, or made, for what cannot be asked.
  if (typeof found === 'string' && found !== NOT_SELECTED && shard === undefined && isHostAlone(selection))
    throw new UnavailableError(unaskedText(found))
  const cacheDir = cacheDirectory(surroundings.environment)
  await believeDirectory(cacheDir)
  const archive = await openArchiveOf(matrix, surroundings, onProgress, selection.allowOlderArchive)
  const workshop = openWorkshopOf(archive, matrix, surroundings.environment, onWork)
  const askVersion = onAsked ? askVersionIn(workshop, archive, matrix, surroundings, onAsked) : null
  const sources = openSourcesOf(workshop, askVersion, surroundings, onProgress)
  const host = found === undefined ? undefined : factsOf(found)
  const plan = await makePlan(matrix, archive, cacheDir, sources, host, variation.beside)
  const selected = selectCells(plan.cells, selection)
  const { cells, unasked, isOwed } = askable(variation.cells?.(selected) ?? selected, selection)
  const whole = await withShippedTools(matrix, archive, [
    ...new Set(plan.cells.map(({ bpftrace }) => bpftrace)),
  ])
  const names = namesIn(whole)
  const cases = whole.cases.filter(({ name }) => names.includes(name))
  const asked = cells.map((cell) => ({ cell, cases }))
  const shared = shard && {
    ...shard,
    shares: shareOut(asked, shard.total, { ...USUAL, knownIssues: matrix.knownIssues }).map((share) =>
      share.map(({ cell }) => cell),
    ),
  }
  const context = {
    matrix: whole,
    archive,
    cells: shared?.shares[shared.index - 1] ?? cells,
    ...(shared && { shard: shared }),
    cases,
    ...(typeof found === 'object' && { host: found }),
    unasked,
    isOwed,
    workshop,
    cacheDir,
  }
  await variation.check?.(context)
  return context
}
