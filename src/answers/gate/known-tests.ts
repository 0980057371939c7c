/** Records of tests → a file of known issues that says which of them fail where. Pure. */
import { UNSAID } from '../../matrix/architecture.js'
import { holdsAt } from '../../matrix/place.js'
import { isVersion } from '../../matrix/versions.js'
import { FAILED, VARIES } from '../../records/observation.js'
import { placeOf } from '../../records/place.js'
import type { ResultRecord } from '../../records/record.js'
import { isPassed } from '../../suite/test-verdict.js'
import { openKnownList } from './known-list.js'
import type { KnownEntry, KnownList, Scope } from './known-list.js'

export interface AcceptedTests {
  readonly text: string
  /** Names of cases with where they are, that were added and taken away. */
  readonly added: readonly string[]
  readonly removed: readonly string[]
  /** What somebody has to change by hand, each with why. */
  readonly left: readonly string[]
}

/** What a known issue calls what came of a test: `failed`, `crash`, `varies`. */
type KnownManner = typeof FAILED | 'crash' | typeof VARIES

const SUMMARIES: Readonly<Record<KnownManner, string>> = {
  failed: 'These tests fail there.',
  crash: 'bpftrace crashes in these tests.',
  varies: 'Now they pass and now they fail there.',
}

const MANNERS = Object.keys(SUMMARIES) as KnownManner[]

/** What nobody expects of a test, and can be known from now on. */
const isNews = ({ verdict }: ResultRecord): boolean =>
  verdict === 'failed' || verdict === 'crash' || verdict === 'flaky'

const WHERE = ['bpftrace', 'arch', 'kernel', 'releases'] as const
type Where = Omit<Scope, 'seen'>

const nameOf = ({ case: name, kernel, bpftrace }: ResultRecord): string =>
  `${name} on ${kernel} × ${bpftrace}`

/** What passes now and then varies; that it then fails is part of that, that it crashes is not. */
function merged(manners: Iterable<KnownManner>, passes: boolean): Set<KnownManner> {
  const all = new Set(manners)
  if (all.size > 0 && passes) all.add(VARIES)
  if (all.has(VARIES)) all.delete(FAILED)
  return all
}

function mannersIn({ attempts }: ResultRecord): Set<KnownManner> {
  const manners = attempts.flatMap((attempt): KnownManner[] => {
    if (attempt.outcome === 'crash') return ['crash']
    return attempt.outcome === 'ordered' && !isPassed(attempt) ? [FAILED] : []
  })
  return merged(manners, attempts.some(isPassed))
}

/** A kernel's series, which a newer release of it is taken to behave like; and its own release, where kernels of one series differ. */
function placesOf(record: ResultRecord): { series: Where; own: Where } {
  const { kernel, bpftrace, arch = UNSAID } = placeOf(record)
  const build = { bpftrace: `=${bpftrace}`, ...(arch === UNSAID ? {} : { arch }) }
  const own = { ...build, releases: [record.release] }
  const series = /^\d+\.\d+/.exec(kernel)?.[0]
  return {
    own,
    series: series !== undefined && isVersion(kernel) ? { ...build, kernel: `${series}.*` } : own,
  }
}

const idOf = (name: string, where: Where, seen: string): string => {
  const suite = name.slice(0, name.indexOf('/'))
  const kernel = where.kernel?.replace(/\.\*$/, '') ?? where.releases?.join('-') ?? ''
  const build = where.bpftrace.replace('=', '')
  return [suite, kernel, where.arch, 'bpftrace', build, seen]
    .filter((word) => word !== undefined)
    .join('-')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
}

const keyOf = (where: Where): string => JSON.stringify(WHERE.map((key) => where[key] ?? null))

/** By key, in the order in which the keys are met. */
function groupsOf<One>(all: readonly One[], keyIn: (one: One) => string): Map<string, [One, ...One[]]> {
  const groups = new Map<string, [One, ...One[]]>()
  for (const one of all) {
    const group = groups.get(keyIn(one))
    if (group) group.push(one)
    else groups.set(keyIn(one), [one])
  }
  return groups
}

/** What entries of ours say of a test in these places today. */
function saidOf(
  { entries }: KnownList,
  name: string,
  places: readonly Where[],
): { entry: KnownEntry; where: Where; seen: KnownManner }[] {
  return entries.flatMap((entry) =>
    MANNERS.flatMap((seen) => {
      const where = places.find((one) => entry.is({ ...one, seen }))
      return where && entry.cases.has(name) ? [{ entry, where, seen }] : []
    }),
  )
}

/** What is to be known of a record's test where it was asked; null where the record does not tell. */
function wanted(record: ResultRecord, list: KnownList): Set<KnownManner> | null {
  const place = placeOf(record)
  const today = saidOf(list, record.case, Object.values(placesOf(record)))
    .filter(({ entry }) => holdsAt(entry.issue, place))
    .map(({ seen }) => seen)
  if (isNews(record)) {
    // What has passed before may pass again.
    const before = today.filter((seen) => seen === VARIES)
    return merged([...mannersIn(record), ...before], false)
  }
  if (record.verdict === 'fixed') return new Set()
  const isAnswer = record.verdict === 'ok' || record.verdict === 'known'
  return isAnswer || today.length > 0 ? new Set(today) : null
}

interface KnownThere {
  readonly where: Where
  readonly manners: ReadonlySet<KnownManner>
}

/** What is to be known, by place: of the series where its kernels agree, else of each kernel. */
function targetsOf(group: readonly ResultRecord[], list: KnownList): KnownThere[] {
  const told = group.flatMap((record) => {
    const manners = wanted(record, list)
    return manners ? [{ ...placesOf(record), manners }] : []
  })
  const [first] = told
  if (!first) return []
  const isOne = new Set(told.map(({ manners }) => [...manners].sort().join())).size === 1
  if (isOne) return [{ where: first.series, manners: first.manners }]
  return [...groupsOf(told, ({ own }) => keyOf(own)).values()].map((same) => {
    // Of one release several builds of one version may tell, or a guest and a container.
    const passes = same.some(({ manners }) => manners.size === 0)
    const manners = same.flatMap((one) => [...one.manners])
    return { where: same[0].own, manners: merged(manners, passes) }
  })
}

/**
 * Where kernels of one series differ in a test, each that fails has an entry by its release; else one entry holds for the series.
 * @param before the file's text, a list of known issues; null where there is none
 * @param records of tests
 */
export function acceptTests(before: string | null, records: readonly ResultRecord[]): AcceptedTests {
  const list = openKnownList(before)
  const [added, removed, left]: [string[], string[], string[]] = [[], [], []]
  const able = records.filter((record) => {
    const { bpftrace } = placeOf(record)
    if (isVersion(bpftrace)) return true
    if (isNews(record))
      left.push(`${nameOf(record)}: '${bpftrace}' is no version that an entry could be limited to`)
    return false
  })
  const groups = groupsOf(able, (record) => JSON.stringify([record.case, keyOf(placesOf(record).series)]))
  for (const group of groups.values()) {
    const name = group[0].case
    const targets = targetsOf(group, list)
    const places = group.flatMap((record) => Object.values(placesOf(record)))
    const gone = saidOf(list, name, places).filter(
      ({ where, seen }) =>
        targets.length > 0 &&
        !targets.some((one) => keyOf(one.where) === keyOf(where) && one.manners.has(seen)),
    )
    for (const { entry } of gone) list.remove(entry, name)
    const fresh = targets.flatMap(({ where, manners }) =>
      [...manners]
        .filter((seen) =>
          list.add({ ...where, seen }, name, { id: idOf(name, where, seen), summary: SUMMARIES[seen] }),
        )
        .map(() => keyOf(where)),
    )
    for (const record of group) {
      const { expected, verdict } = record
      const mine = Object.values(placesOf(record)).map(keyOf)
      if (isNews(record) && fresh.some((where) => mine.includes(where))) added.push(nameOf(record))
      if (verdict !== 'fixed') continue
      if (gone.some(({ entry }) => entry.id === expected.why)) removed.push(nameOf(record))
      else left.push(`${nameOf(record)}: ${expected.why ?? ''} says that it fails: change that entry by hand`)
    }
  }
  return { text: list.text(), added, removed, left }
}
