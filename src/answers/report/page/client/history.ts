/** What a case was seen to do over the axes, in words, as far as the filter leaves it. Pure. */
import { buildsInWords } from '../../findings/build-words.js'
import { rowsInWords } from '../../findings/kernel-axis.js'
import { answerAt, partsOf } from './lookup.js'
import type { SeenPart, Spot } from './lookup.js'
import type { Scene } from './scene.js'

/** What was seen with builds that follow one another. */
interface BuildStretch {
  readonly columns: number[]
  readonly words: string
}

const partInWords = ({ axis }: Scene, { word, manner, rows }: SeenPart): string =>
  `${word}${manner === 'unexpected' ? ' (unexpected)' : ''} on ${rowsInWords(axis, rows)}`

/** Builds that follow one another and did the same, oldest first: `bpftrace 0.17.0 and 0.23.2: reversed on all 11 kernels`. */
function linesOf(scene: Scene, spots: readonly Spot[]): string[] {
  const stretches: BuildStretch[] = []
  for (const column of scene.left.columns) {
    const parts = partsOf(
      scene.data,
      spots.filter((spot) => spot.column === column),
    )
    if (parts.length === 0) continue
    const words = parts.map((part) => partInWords(scene, part)).join(', ')
    const last = stretches.at(-1)
    if (last?.words === words) last.columns.push(column)
    else stretches.push({ columns: [column], words })
  }
  const builds = scene.data.builds.map(({ bpftrace }) => bpftrace)
  return stretches.map(({ columns, words }) => `${buildsInWords(builds, columns)}: ${words}`)
}

export const historyOf = (scene: Scene, one: number): string[] => linesOf(scene, scene.spots[one] ?? [])

/** The same of all that was asked, whatever the filter. */
export function wholeHistoryOf(scene: Scene, one: number): string[] {
  const { kernels, builds } = scene.data
  const columns = [...builds.keys()]
  const spots = columns.flatMap((column) => [...kernels.keys()].map((row) => ({ one, row, column })))
  return linesOf({ ...scene, left: { ...scene.left, columns } }, spots)
}

/** Why some answers are what they are. */
export interface ReasonLines {
  /** Which answers, as the history tells them. */
  readonly seen: readonly string[]
  /** bpftrace's, the kernel's or the machine's own words, as they are; they may have several lines. */
  readonly text: string
}

/** The reasons of the answers that are not simply as expected, each once. */
export function reasonsOf(scene: Scene, one: number): ReasonLines[] {
  const groups = new Map<string, Spot[]>()
  for (const spot of scene.spots[one] ?? []) {
    const story = answerAt(scene.data, spot)?.story
    if (!story || (story.shown === 'ok' && story.surprise === undefined)) continue
    const text = [...(story.surprise === undefined ? [] : [story.surprise]), story.reason.trim()].join(': ')
    groups.set(text, [...(groups.get(text) ?? []), spot])
  }
  return [...groups].map(([text, spots]) => ({ seen: linesOf(scene, spots), text }))
}
