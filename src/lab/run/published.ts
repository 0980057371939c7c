/**
 * Answers that others have published, as a memory: those to the same question, about the same artefacts by their digests,
 * asked by the same code with the same guest. Pure.
 */
import { isDeepStrictEqual } from 'node:util'
import { attemptFault } from '../../answers/gate/attempted.js'
import { beyondEmulation } from '../../judge/exercise/emulation.js'
import { optionsOf } from '../../judge/exercise/prediction.js'
import { confirmed } from '../../judge/verdict/veto.js'
import { UNSAID } from '../../matrix/architecture.js'
import type { Case, KnownIssue } from '../../matrix/schema.js'
import { digestsOf } from '../../records/identity.js'
import { answerOf, isVarying } from '../../records/observation.js'
import { tooOld } from '../../records/age.js'
import type { ResultRecord } from '../../records/record.js'
import { imageIdentity } from '../../supply/artefacts/image.js'
import type { Cell } from '../../supply/plan/cell.js'
import { partsOfKernel } from '../../supply/plan/tree.js'
import { Observed, tellsEnough } from './answers.js'
import type { Guests, Memory } from './answers.js'
import { questionOf } from './question.js'
import { recordOf } from './record-of.js'
import { lasting } from './recording.js'

/** Records that somebody has published. */
export interface PublishedSet {
  /** The path or the revision, as it was given. */
  readonly name: string
  readonly records: readonly ResultRecord[]
}

/** A memory to which nothing can be added. */
type Published = Pick<Memory, 'recall'>

/** What an answer of today is asked by, with which verdicts are made, and how old one may be. */
export interface AskedBy {
  /** Digests of the guests, by architecture, and of the code that asks and judges. */
  readonly guests: Guests
  readonly judging: string
  /** Whether each case is asked alone. */
  readonly isolated: boolean
  readonly knownIssues: readonly KnownIssue[]
  /** In days; undefined where any age will do. */
  readonly maxAge: number | undefined
  /** As in 2026-12-31. */
  readonly today: string
}

/** Of a trail no more is kept: where each run recalls from the one before, it would grow for ever. */
const LONGEST_TRAIL = 8

/**
 * Where a record is from, told by whom. What is second-hand counts as well: whoever publishes records vouches for all of
 * them, and one who would not say so could leave the trail out.
 */
const trailOf = (name: string, { recalledFrom = [] }: ResultRecord): string[] =>
  [...new Set([name, ...recalledFrom])].slice(0, LONGEST_TRAIL)

/** The same text for the same build on the same kernel, with the same headers or without. */
const placeKey = (image: string, parts: readonly { readonly sha256: string }[]): string =>
  JSON.stringify([image, digestsOf(parts)])

/** A machine's own kernel is another one in every place, so what containers say counts nowhere else. */
const isOfToday = (record: ResultRecord, { guests, judging }: AskedBy): boolean =>
  record.runtime === 'microvm' && record.judging === judging && isOfGuest(record, guests)

const isOfGuest = ({ artefacts, arch = UNSAID }: ResultRecord, guests: Guests): boolean =>
  artefacts.workload.sha256 === guests[arch]

/** Why nothing of a set can be recalled, the second half of a sentence; null where it is not for all of its records. */
export function unusable({ records }: PublishedSet, { guests, judging }: AskedBy): string | null {
  if (records.every(({ runtime }) => runtime !== 'microvm'))
    return 'all of its answers are of kernels in containers, which are other ones here'
  if (records.every((record) => record.judging !== judging))
    return 'it was asked by other code: its version of this tool is another, or does not say which it is'
  return records.every((record) => !isOfGuest(record, guests))
    ? "it was asked with another guest: the sources of the guest's programs, or their compiler, are others here"
    : null
}

/** What was observed, as far as the record says it; null where it does not say enough. Keeps nothing that is not asked for. */
function observedIn(name: string, record: ResultRecord, one: Case): Observed | null {
  const { config } = record
  if (config === undefined) return null
  const options = new Set(optionsOf(one))
  const looked =
    config && Object.fromEntries(Object.entries(config).filter(([option]) => options.has(option)))
  const recalledFrom = trailOf(name, record)
  const parsed = Observed.safeParse({ ...record, config: looked, recalledFrom })
  return parsed.success ? parsed.data : null
}

/** Whether each attempt was asked as today, saw the order that its events make, and is what the kernel has confirmed. */
const isHonest = ({ attempts }: Observed, one: Case, isolated: boolean): boolean =>
  isDeepStrictEqual(confirmed(one, attempts), attempts) &&
  attempts.every(
    (attempt) => (!isolated || attempt.mode === 'isolated') && attemptFault(attempt, one) === undefined,
  )

/** Whether two records conclude on different things. What varies by nature contradicts nothing. */
const disagree = (one: ResultRecord, other: ResultRecord): boolean =>
  !(isVarying(one) && isVarying(other)) && answerOf(one) !== answerOf(other)

/**
 * What published records answer. Of a record its attempts count, and its verdict is made anew; attempts that were made up
 * cannot be told from others. Where two records that could be recalled disagree, neither is: it is asked.
 * @param sets the first that answers is recalled from
 */
export function publishedAnswers(sets: readonly PublishedSet[], by: AskedBy): Published {
  const byPlace = new Map<string, Map<string, { name: string; record: ResultRecord }[]>>()
  // Records of a cell share their artefacts.
  const keys = new WeakMap<ResultRecord['artefacts'], string>()
  const keyOf = (record: ResultRecord): string => {
    const { artefacts } = record
    const { image, kernel } = artefacts
    const key = keys.get(artefacts) ?? placeKey(image.sha256, kernel)
    keys.set(artefacts, key)
    return key
  }
  for (const { name, records } of sets)
    for (const record of records) {
      if (record.question === undefined || !isOfToday(record, by)) continue
      const key = keyOf(record)
      const questions = byPlace.get(key) ?? new Map<string, { name: string; record: ResultRecord }[]>()
      const there = questions.get(record.question) ?? []
      there.push({ name, record })
      byPlace.set(key, questions.set(record.question, there))
    }

  /** The record that today's tool makes of a published one; null where it is no answer to be kept. */
  function counted(cell: Cell, one: Case, observed: Observed, least: number): ResultRecord | null {
    if (!tellsEnough(observed, one, least) || !isHonest(observed, one, by.isolated)) return null
    // A CPU that is not emulated may tell more.
    if (observed.accelerator === 'tcg' && beyondEmulation(one) !== null) return null
    if (by.maxAge !== undefined && tooOld(observed, by.maxAge, by.today) !== null) return null
    const record = recordOf(cell, one, observed, by.knownIssues)
    return lasting(record, least) ? record : null
  }

  return {
    recall(cell, one, least) {
      const { kernel, bpftrace, runtime } = cell
      if (runtime !== 'microvm' || kernel.host) return Promise.resolve(null)
      const key = placeKey(imageIdentity(bpftrace), partsOfKernel(kernel))
      const found = byPlace.get(key)?.get(questionOf(one)) ?? []
      const good = found.flatMap(({ name, record }) => {
        // Programs are spelled for the version.
        const isSpelledSo = record.versions?.bpftrace === bpftrace.version
        const observed = isSpelledSo ? observedIn(name, record, one) : null
        const made = observed && counted(cell, one, observed, least)
        return observed && made ? [{ observed, made }] : []
      })
      const [first] = good
      const isDisputed = first && good.some(({ made }) => disagree(first.made, made))
      return Promise.resolve(first && !isDisputed ? first.observed : null)
    },
  }
}

/** A memory that, where it knows no answer, recalls what others know; what others know it does not keep. */
export const withPublished = (own: Memory, others: Published): Memory => ({
  ...own,
  recall: async (cell, one, least) =>
    (await own.recall(cell, one, least)) ?? (await others.recall(cell, one, least)),
})
