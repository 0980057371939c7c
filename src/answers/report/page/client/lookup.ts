/** Finding things in what the page carries. Pure. */
import type { Overall, Shown } from '../../model/report.js'
import { overallOf } from '../../model/verdicts.js'
import type { PageData, ShownPlace, Story } from '../data.js'

/** A question by its numbers. */
export interface Spot {
  readonly one: number
  readonly row: number
  readonly column: number
}

export interface Answered {
  readonly story: Story
  readonly place: ShownPlace
  readonly moment: string
  readonly milliseconds: readonly number[]
}

const toldAt = ({ answers, builds }: PageData, { one, row, column }: Spot): readonly number[] =>
  answers[one]?.[row * builds.length + column] ?? []

/** The number of a question's story; undefined where its answer is missing. */
export const storyAt = (data: PageData, spot: Spot): number | undefined => toldAt(data, spot)[0]

export function shownAt(data: PageData, spot: Spot): Shown {
  const story = storyAt(data, spot)
  return story === undefined ? 'missing' : (data.stories[story]?.shown ?? 'missing')
}

/** The answer to a question; undefined where it is missing. */
export function answerAt(data: PageData, spot: Spot): Answered | undefined {
  const [story = -1, place = -1, moment = -1, ...milliseconds] = toldAt(data, spot)
  const found = { story: data.stories[story], place: data.places[place] }
  if (!found.story || !found.place) return undefined
  return { story: found.story, place: found.place, moment: data.moments[moment] ?? '', milliseconds }
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
