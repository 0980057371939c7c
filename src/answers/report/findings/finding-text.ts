/**
 * A finding in words: what, where, since when, who knows of it, and what helps. Plain and visible text, for each format to
 * escape. Only measured kernels and builds are named, and what lies between them is called unmeasured. Pure, for the page too.
 */
import { visibleLine } from '../../../lib/visible.js'
import type { BuildColumn, KernelRow } from '../model/report.js'
import { buildsInWords, namesInWords, shortName } from './build-words.js'
import type { Finding, FindingPlace } from './finding.js'
import { gapBetween, unmeasured } from './gaps.js'
import { axisOf, edgesOf, rowsInSigns, rowsInWords } from './kernel-axis.js'
import type { RowAxis } from './kernel-axis.js'
import { RIGHT } from './seen.js'
import type { SeenWord } from './seen.js'

export interface FindingText {
  /** `kretprobe-multi: handlers run last to first` */
  readonly what: string
  /** `on 6.16.12 to 7.3.4 (8) with bpftrace 0.23.2 to 0.27.1` */
  readonly where: string
  /** `as written on 5.10.262 to 6.12.118 (3)`, `no answer on 7.2.12`, `6.13 to 6.15 were not measured` */
  readonly boundary: readonly string[]
  /** `unreported`, `reported: https://…`, or why nobody expects it. */
  readonly reported: string
  /** What helps: `bpftrace 0.27.0 and 0.27.1 run them as written there.`; absent where nothing can be said. */
  readonly advice?: string
  /** Where, and the kernels' boundary, with kernels by their series: `on kernels ≥ 6.16 with …; as written on kernels ≤ 6.12` */
  readonly short: string
}

/** The axes of a model. */
export interface FindingAxes {
  readonly kernels: readonly KernelRow[]
  readonly builds: readonly Pick<BuildColumn, 'bpftrace'>[]
}

/** Places beyond so many are told together. */
const MOST_PLACES = 3

const WHAT: Readonly<Record<SeenWord, string>> = {
  reversed: 'handlers run last to first',
  'another order': 'handlers run in another order',
  'changing order': 'handlers run in changing orders',
  'not as described': 'the output is not as described',
  failed: 'not passed',
  incomplete: 'not every handler runs once',
  silent: 'no handler runs',
  lossy: 'handler runs are lost where events come fast',
  crash: 'bpftrace crashes',
  flaky: 'attempts disagree',
  unclear: 'the answer is unclear',
  refused: 'is refused',
  'as written': 'handlers run as written',
  'as described': 'the output is as described',
  attached: 'the script attaches and prints',
  whole: 'every handler runs',
  error: 'no conclusion',
  missing: 'no answer',
}

/** What the texts of one finding are made of. */
interface FindingTelling {
  readonly finding: Finding
  readonly axis: RowAxis
  readonly kernels: readonly string[]
  readonly builds: readonly string[]
}

type KernelWords = (rows: readonly number[]) => string

const keptWord = ({ about, isPromised }: Finding): string => {
  if (about === 'burst') return 'whole'
  if (about === 'output') return 'as described'
  if (about === 'test') return 'passed'
  return isPromised ? 'as written' : 'every handler once'
}

/** Rows that are among the places of each of the columns. */
function rowsIn(places: readonly FindingPlace[], columns: readonly number[]): number[] {
  const [first = [], ...others] = columns.map((column) =>
    places.filter((place) => place.columns.includes(column)).flatMap(({ rows }) => rows),
  )
  return first.filter((row) => others.every((rows) => rows.includes(row)))
}

function whereOf({ finding, builds }: FindingTelling, kernelsIn: KernelWords): string {
  const { places, cells } = finding
  const one = ({ rows, columns, cases }: FindingPlace): string =>
    `on ${kernelsIn(rows)} with ${buildsInWords(builds, columns)}${cases ? ` (${namesInWords(cases)})` : ''}`
  if (places.length <= MOST_PLACES) return places.map(one).join('; ')
  const columns = [...new Set(places.flatMap((place) => place.columns))].sort((a, b) => a - b)
  const { size } = new Set(places.flatMap(({ rows }) => rows))
  return `in ${cells} cells of ${size} kernels with ${buildsInWords(builds, columns)}`
}

const gapIn = (names: readonly string[], a: number, b: number, what: 'kernel' | 'bpftrace'): string[] => {
  const gap = gapBetween(names[Math.min(a, b)] ?? '', names[Math.max(a, b)] ?? '', what)
  return gap === undefined ? [] : [visibleLine(gap)]
}

/** Between a place and the kernels next to it that do what is asked. */
function kernelGaps({ finding, axis, kernels }: FindingTelling, { rows, columns }: FindingPlace): string[] {
  const kept = new Set(rowsIn(finding.kept, columns))
  return edgesOf(axis, rows)
    .filter(({ beyond }) => kept.has(beyond))
    .flatMap(({ within, beyond }) => gapIn(kernels, within, beyond, 'kernel'))
}

/** Whether a build does what is asked on all of these kernels. */
function doesKeep({ kept }: Finding, column: number, rows: readonly number[]): boolean {
  const its = new Set(rowsIn(kept, [column]))
  return rows.every((row) => its.has(row))
}

/** Between a place and the builds next to it that do what is asked on all of its kernels. */
function buildGaps({ finding, builds }: FindingTelling, { rows, columns }: FindingPlace): string[] {
  const edges = columns.flatMap((column) => [
    { column, beyond: column - 1 },
    { column, beyond: column + 1 },
  ])
  return edges
    .filter(({ beyond }) => !columns.includes(beyond) && beyond in builds && doesKeep(finding, beyond, rows))
    .flatMap(({ column, beyond }) => gapIn(builds, column, beyond, 'bpftrace'))
    .map((gap) => (/^\d/.test(gap) ? `bpftrace ${gap}` : gap))
}

function boundaryOf(telling: FindingTelling, kernelsIn: KernelWords, isShort: boolean): string[] {
  const { finding } = telling
  const places = finding.places.length > MOST_PLACES ? [] : finding.places
  const told = (some: readonly FindingPlace[], word: string): string[] => {
    const each = places.map(({ columns }) => ({
      columns,
      words: `${word} on ${kernelsIn(rowsIn(some, columns))}`,
    }))
    // What holds for one place only must not be read as if it held for all.
    const isAll = each.every(({ words }) => words === each[0]?.words)
    return each
      .filter(({ columns }) => rowsIn(some, columns).length > 0)
      .map(({ columns, words }) =>
        isAll ? words : `${words} with ${buildsInWords(telling.builds, columns)}`,
      )
  }
  const gaps = unmeasured([
    ...places.flatMap((place) => kernelGaps(telling, place)),
    ...(isShort ? [] : places.flatMap((place) => buildGaps(telling, place))),
  ])
  return [
    ...new Set([
      ...told(finding.kept, keptWord(finding)),
      ...told(finding.unanswered, 'no answer'),
      ...(gaps === undefined ? [] : [gaps]),
    ]),
  ]
}

function reportedOf({ manner, issue, word }: Finding): string {
  if (manner === 'unexpected') {
    if (issue) return `unexpected: the known issue ${shortName(issue.id)} says otherwise`
    const isPredicted = word === 'refused' || RIGHT.has(word)
    return `unexpected: ${isPredicted ? 'matrix.yaml predicts otherwise' : 'no known issue says so'}`
  }
  const { id, upstream } = issue ?? {}
  if (upstream === undefined) return `known as ${shortName(id ?? '')}`
  return /^https?:/.test(upstream) ? `reported: ${visibleLine(upstream)}` : visibleLine(upstream)
}

/** What a build does that does what is asked; `s` stands behind the verb of one. */
const DOES: Readonly<Record<Finding['about'], (s: string) => string>> = {
  order: (s) => `run${s} them as written`,
  output: (s) => `print${s} what is described`,
  burst: (s) => `run${s} every handler`,
  test: (s) => `pass${s === '' ? '' : 'es'}`,
}

/** Which builds do on the same kernels what is asked: the newer ones, else the older ones, else none. */
function adviceOf({ finding, builds }: FindingTelling): string | undefined {
  const { word, places, about, isPromised, isByChance } = finding
  if (word === 'refused' || word === 'flaky' || RIGHT.has(word)) return undefined
  const rows = [...new Set(places.flatMap((place) => place.rows))]
  const newest = Math.max(...places.flatMap(({ columns }) => columns))
  const keepers = [...builds.keys()].filter((column) => doesKeep(finding, column, rows))
  const newer = keepers.filter((column) => column > newest)
  const which = newer.length > 0 ? newer : keepers
  const does = (s: string): string => (isPromised ? DOES[about](s) : `run${s} every handler once`)
  if (which.length > 0) return `${buildsInWords(builds, which)} ${does(which.length > 1 ? '' : 's')} there.`
  return builds.length < 2 || isByChance
    ? undefined
    : `No measured build ${does('s')} on all of these kernels.`
}

/** @param axes those of the model that the finding is of */
export function findingText(axes: FindingAxes, finding: Finding): FindingText {
  const axis = axisOf(axes.kernels)
  const telling: FindingTelling = {
    finding,
    axis,
    kernels: axes.kernels.map(({ kernel }) => kernel),
    builds: axes.builds.map(({ bpftrace }) => bpftrace),
  }
  const inWords: KernelWords = (rows) => rowsInWords(axis, rows)
  const inSigns: KernelWords = (rows) => {
    const signs = rows.length === axis.labels.length ? inWords(rows) : rowsInSigns(axis, rows)
    if (/ of \d+$/.test(signs)) return `${signs} kernels`
    return /^[≤≥]/.test(signs) ? `kernels ${signs}` : signs
  }
  const advice = adviceOf(telling)
  return {
    what: `${namesInWords(finding.cases)}: ${WHAT[finding.word]}`,
    where: whereOf(telling, inWords),
    boundary: boundaryOf(telling, inWords, false),
    reported: reportedOf(finding),
    ...(advice !== undefined && { advice }),
    short: [whereOf(telling, inSigns), ...boundaryOf(telling, inSigns, true)].join('; '),
  }
}
