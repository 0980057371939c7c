/** Published records that a run recalls answers from: those of --recall, then those of `recall` in matrix.yaml. */
import { dirname, isAbsolute, join } from 'node:path'
import { recalledIn, trailInWords } from '../answers/report/model/recalled.js'
import { openMemory } from '../lab/run/answers.js'
import type { Guests, Memory } from '../lab/run/answers.js'
import { publishedAnswers, unusable, withPublished } from '../lab/run/published.js'
import type { AskedBy, PublishedSet } from '../lab/run/published.js'
import { recent } from '../lab/run/recent.js'
import { UsageError } from '../lib/errors.js'
import { visibleLine } from '../lib/visible.js'
import { plural } from '../lib/words.js'
import type { Architecture } from '../matrix/architecture.js'
import type { Matrix } from '../matrix/schema.js'
import type { ResultRecord } from '../records/record.js'
import { loadResultSet } from '../records/result-set.js'
import type { Workshop } from '../supply/artefacts/workshop.js'
import type { Cell } from '../supply/plan/cell.js'
import type { RunFlags } from './flags/run.js'
import { fileBehind } from './judging.js'
import { namedRecords, PACKAGED } from './packaged.js'
import { tellProblems } from './problems.js'

interface PublishedName {
  /** As it was given. */
  readonly name: string
  /** What it means: itself, or where this package has its records. */
  readonly at: string
  /** The directory that it is relative to, and the path that it makes; a git revision is none. */
  readonly from: string
  readonly path: string
}

/** Where answers may be recalled from. */
export async function publishedNames(
  { config, fresh, recall }: Pick<RunFlags, 'config' | 'fresh' | 'recall'>,
  matrix: Pick<Matrix, 'recall'>,
  stderr: NodeJS.WritableStream,
): Promise<PublishedName[]> {
  if (fresh) return []
  const given = await Promise.all(
    recall.map(async (name) => ({ name, from: '.', at: await namedRecords(name, stderr) })),
  )
  const named = matrix.recall.map((name) => ({ name, from: dirname(config), at: name }))
  return [...given, ...named].map(({ name, from, at }) => ({
    name,
    at,
    from,
    path: isAbsolute(at) ? at : join(from, at),
  }))
}

/**
 * Reads what is published; nothing with --fresh. Lines that hold no record are told, and the rest is used.
 * @throws UsageError where a path holds no records, or those that the run is about to replace
 */
export async function openPublished(
  args: Pick<RunFlags, 'config' | 'out' | 'fresh' | 'recall'>,
  matrix: Matrix,
  stderr: NodeJS.WritableStream,
): Promise<PublishedSet[]> {
  const given = await publishedNames(args, matrix, stderr)
  const replaced = given.length === 0 ? undefined : await fileBehind(args.out)
  const sets: PublishedSet[] = []
  for (const { name, at, from, path } of given) {
    if (replaced !== undefined && (await fileBehind(path)) === replaced)
      throw new UsageError(
        visibleLine(
          `${name} holds the records that this run is about to replace, and cannot be recalled from: give --out another directory`,
        ),
      )
    const { records, problems } = await loadResultSet(at, from)
    tellProblems(problems, stderr)
    // Records say whose answers they hold, wherever that lies on this machine.
    sets.push({ name: name === PACKAGED ? name : at, records })
  }
  return sets
}

/** Digests of the guests that cells are asked with. @throws UnavailableError where the archive's index of the tools cannot be had */
export async function guestsOf(cells: readonly Cell[], workshop: Workshop): Promise<Guests> {
  const guests: Partial<Record<Architecture, string>> = {}
  for (const arch of new Set(cells.map(({ kernel }) => kernel.arch)))
    guests[arch] = await workshop.guestIdentity(arch)
  return guests
}

/** What a run remembers: its own answers, then published ones. */
export const memoryWith = (cacheDir: string, published: readonly PublishedSet[], by: AskedBy): Memory =>
  withPublished(recent(openMemory(cacheDir, by), by.maxAge, by.today), publishedAnswers(published, by))

/** Why nothing can be recalled from a set, a line for each of which this is so. */
export const unusableText = (published: readonly PublishedSet[], by: AskedBy): string[] =>
  published.flatMap((set) => {
    const why = unusable(set, by)
    return why === null ? [] : [visibleLine(`nothing can be recalled from ${set.name}: ${why}`)]
  })

/** How many of a run's answers were recalled, and from where, a line each. */
export const recalledText = (mine: readonly ResultRecord[]): string[] =>
  recalledIn(mine).map(({ from, answers }) =>
    visibleLine(`${plural(answers, 'answer')} recalled from ${trailInWords(from)}`),
  )
