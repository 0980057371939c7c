/** What `kernels` and `builds` look at: suites of the archive, and which packages are in the cache. */
import { stat } from 'node:fs/promises'
import { poolPath } from '../../supply/archive/archive.js'
import type { Archive, Package, Suite } from '../../supply/archive/model.js'
import { believeDirectory } from '../../supply/archive/trust.js'
import { placeIn } from '../../supply/artefacts/store.js'
import type { ArtefactName } from '../../supply/artefacts/store.js'
import { EVERY_SUITE, suitesOf } from '../../supply/plan/offers.js'
import type { LackingSuite } from '../../supply/plan/offers.js'
import type { Matrix } from '../../matrix/schema.js'
import type { Architecture } from '../../matrix/architecture.js'
import { architecturesIn } from '../../matrix/chosen-architectures.js'
import { suiteOn, suitesNamed, suiteText } from '../../matrix/source.js'
import type { Source } from '../../matrix/source.js'
import { exists } from '../../lib/files.js'
import { visibleLine } from '../../lib/visible.js'
import { openMatrix } from '../open-matrix.js'
import type { Surroundings } from '../surroundings.js'
import { cacheDirectory, openArchiveOf } from '../workplace.js'

export interface SurveyArguments {
  readonly config: string
  readonly arch: readonly string[]
  readonly allSuites: boolean
  readonly allowOlderArchive: boolean
}

export interface Survey {
  readonly matrix: Matrix
  readonly cacheDir: string
  readonly suites: readonly Suite[]
  readonly lacking: readonly LackingSuite[]
}

/** What an axis names: a suite for each of its architectures. */
export interface NamedSource {
  readonly from: Source
  readonly archs: readonly Architecture[]
}

const suitesIn = (sources: readonly NamedSource[]): string[] => [
  ...new Set(sources.flatMap(({ from, archs }) => suitesNamed(from, archs))),
]

/**
 * Opens the suites that matrix.yaml names on an axis, or every suite that the mirror has.
 * @throws UsageError for anything wrong in matrix.yaml, UnavailableError where there is no mirror
 */
export async function surveyed(
  args: SurveyArguments,
  axis: (matrix: Matrix) => readonly NamedSource[],
  surroundings: Surroundings,
): Promise<Survey> {
  const matrix = await openMatrix(args.config, surroundings.stderr, args.arch)
  const cacheDir = cacheDirectory(surroundings.environment)
  await believeDirectory(cacheDir)
  const archive: Archive = await openArchiveOf(matrix, surroundings, () => undefined, args.allowOlderArchive)
  const named = suitesIn(axis(matrix))
  const archs = architecturesIn(matrix, false)
  const every = EVERY_SUITE.flatMap((suite) => archs.map((arch) => suiteOn(suite, arch)))
  const others = args.allSuites ? every.filter((suite) => !named.includes(suite)) : []
  const found = await suitesOf(archive, [...named, ...others], others)
  surroundings.signal.throwIfAborted()
  return { matrix, cacheDir, ...found }
}

/** Whether nothing has to be fetched: what is made of the packages is in the cache, or every one of them is, whole. */
export async function isCached(
  packages: readonly Package[],
  made: ArtefactName | null,
  cacheDir: string,
): Promise<boolean> {
  if (made && (await exists(placeIn(cacheDir, made)))) return true
  const there = await Promise.all(
    packages.map(async ({ sha256, size }) => {
      const found = await stat(poolPath(cacheDir, sha256)).catch(() => undefined)
      return found?.size === size
    }),
  )
  return there.every(Boolean)
}

/** The bytes that packages have between them. */
export const bytesOf = (packages: readonly Package[]): number =>
  packages.reduce((sum, { size }) => sum + size, 0)

/** For people: `34.7 MB`, or `35 MB`. */
export const megabytes = (bytes: number, digits = 0): string => `${(bytes / 1e6).toFixed(digits)} MB`

/** Day on which a suite's Release was made: the packages' index itself has no dates. */
export const dayOf = ({ made }: Pick<Suite, 'made'>): string | null =>
  made?.toISOString().slice(0, 10) ?? null

/** The line over what a suite offers. */
export const heading = (suite: Suite): string => {
  const day = dayOf(suite)
  return `${suiteText(suite.name)}${day === null ? '' : `, its Release of ${day}`}`
}

/**
 * Tells on standard error what cannot be had, and what a reader of the indexes should know.
 * @returns the exit code: 3 where a suite cannot be had
 */
export function tellLacking(
  suites: readonly Suite[],
  lacking: readonly LackingSuite[],
  stderr: NodeJS.WritableStream,
): number {
  for (const warning of new Set(suites.flatMap(({ warnings }) => warnings)))
    stderr.write(`warning: ${visibleLine(warning)}\n`)
  for (const { name, why } of lacking)
    stderr.write(`${visibleLine(suiteText(name))} cannot be had: ${visibleLine(why)}\n`)
  return lacking.length > 0 ? 3 : 0
}
