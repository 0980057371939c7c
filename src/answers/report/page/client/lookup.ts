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

const read = new WeakMap<PageData, (Told | undefined)[][]>()

/** By case, the answers as a list, row by row; read once. */
function toldOf(data: PageData): (Told | undefined)[][] {
  const found = read.get(data) ?? data.answers.map((rows) => rows.flatMap(readTold))
  read.set(data, found)
  return found
}

const toldAt = (data: PageData, { one, row, column }: Spot): Told | undefined =>
  toldOf(data)[one]?.[row * data.builds.length + column]

/** The number of a question's story; undefined where its answer is missing. */
export const storyAt = (data: PageData, spot: Spot): number | undefined => toldAt(data, spot)?.story

const storyOf = (data: PageData, spot: Spot): Story | undefined => data.stories[storyAt(data, spot) ?? -1]

export const shownAt = (data: PageData, spot: Spot): Shown => storyOf(data, spot)?.shown ?? 'missing'

const MISSING: Seen = { word: 'missing', manner: 'unanswered' }

/** What a question came to. */
export const seenAt = (data: PageData, spot: Spot): Seen => storyOf(data, spot) ?? MISSING

/** The answer to a question; undefined where it is missing. */
export function answerAt(data: PageData, spot: Spot): Answered | undefined {
  const told = toldAt(data, spot)
  const cell = data.occasions[spot.row * data.builds.length + spot.column] ?? ''
  const [ground = -1, image = -1, moment = -1, ...milliseconds] = (told && readOccasion(cell, told.occasion)) ?? []
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
  const parts = new Map<string, SeenPart>()
  for (const spot of spots) {
    const { word, manner } = seenAt(data, spot)
    const part = parts.get(`${manner} ${word}`)
    if (part) part.rows.push(spot.row)
    else parts.set(`${manner} ${word}`, { word, manner, rows: [spot.row] })
  }
  return [...parts.values()]
}
