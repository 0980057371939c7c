/** Finding things in what the page carries. Pure. */
import type { Manner, Seen, SeenWord } from '../../findings/seen.js'
import type { Overall, Shown } from '../../model/report.js'
import { overallOf } from '../../model/verdicts.js'
import type { PageData, PageGround, PageImage, Story } from '../data.js'
import { readOccasion, readTold } from '../told.js'
import type { Told } from '../told.js'

/** A question by its numbers. */
export interface Spot {
  readonly one: number
  readonly row: number
  readonly column: number
}

export interface Answered {
  readonly story: Story
  readonly ground: PageGround
  readonly image: PageImage
  readonly moment: string
  readonly milliseconds: readonly number[]
}

/** What is worked out once of what the page carries: there may be tens of thousands of answers. */
interface Read {
  /** By case, the answers as a list, row by row. */
  readonly told: readonly (readonly (Told | undefined)[])[]
  /** What answers come to, each once; the first is that of a missing one. */
  readonly kinds: readonly Seen[]
  /** By story. */
  readonly kindOf: readonly number[]
}

const MISSING: Seen = { word: 'missing', manner: 'unanswered' }

function readOf(data: PageData): Read {
  const kinds: Seen[] = [MISSING]
  const kindOf = data.stories.map(({ word, manner }) => {
    const found = kinds.findIndex((kind) => kind.word === word && kind.manner === manner)
    return found >= 0 ? found : kinds.push({ word, manner }) - 1
  })
  return { told: data.answers.map((rows) => rows.flatMap(readTold)), kinds, kindOf }
}

const reads = new WeakMap<PageData, Read>()

function read(data: PageData): Read {
  const found = reads.get(data) ?? readOf(data)
  reads.set(data, found)
  return found
}

const toldAt = (data: PageData, { one, row, column }: Spot): Told | undefined =>
  read(data).told[one]?.[row * data.builds.length + column]

/** The number of a question's story; undefined where its answer is missing. */
export const storyAt = (data: PageData, spot: Spot): number | undefined => toldAt(data, spot)?.story

export const shownAt = (data: PageData, spot: Spot): Shown =>
  data.stories[storyAt(data, spot) ?? -1]?.shown ?? 'missing'

const kindAt = (data: PageData, spot: Spot): number => read(data).kindOf[storyAt(data, spot) ?? -1] ?? 0

/** What a question came to; the same object for the same. */
export const seenAt = (data: PageData, spot: Spot): Seen => read(data).kinds[kindAt(data, spot)] ?? MISSING

/** The answer to a question; undefined where it is missing. */
export function answerAt(data: PageData, spot: Spot): Answered | undefined {
  const told = toldAt(data, spot)
  const cell = data.occasions[spot.row * data.builds.length + spot.column] ?? ''
  const [ground = -1, image = -1, moment = -1, ...milliseconds] =
    (told && readOccasion(cell, told.occasion)) ?? []
  const found = {
    story: data.stories[told?.story ?? -1],
    ground: data.grounds[ground],
    image: data.images[image],
  }
  if (!found.story || !found.ground || !found.image) return undefined
  return {
    story: found.story,
    ground: found.ground,
    image: found.image,
    moment: data.moments[moment] ?? '',
    milliseconds,
  }
}

/** Answers taken together. */
export interface Summary extends Overall {
  /** How many there are of each. */
  readonly counts: ReadonlyMap<Shown, number>
}

export function summaryOf(data: PageData, spots: readonly Spot[]): Summary {
  const answers = spots.map((spot) => ({
    shown: shownAt(data, spot),
    promised: data.cases[spot.one]?.promised ?? false,
  }))
  const counts = new Map<Shown, number>()
  for (const { shown } of answers) counts.set(shown, (counts.get(shown) ?? 0) + 1)
  return { ...overallOf(answers), counts }
}

/** Kernels on which the same was seen. */
export interface SeenPart {
  readonly word: SeenWord
  readonly manner: Manner
  readonly rows: number[]
}

/** What a case came to with one build, over some kernels; the parts in the order of their oldest kernels. */
export function partsOf(data: PageData, spots: readonly Spot[]): SeenPart[] {
  const parts = new Map<number, SeenPart>()
  for (const spot of spots) {
    const kind = kindAt(data, spot)
    const part = parts.get(kind)
    if (part) part.rows.push(spot.row)
    else parts.set(kind, { ...(read(data).kinds[kind] ?? MISSING), rows: [spot.row] })
  }
  return [...parts.values()]
}
