/** The search itself: asks round by round, until nothing more is to be found out. */
import { answerIn } from '../answers/bisect/answer.js'
import type { ReleaseAnswer } from '../answers/bisect/answer.js'
import type { BisectAxis } from '../answers/bisect/bisected.js'
import { changesIn, nextToAsk } from '../answers/bisect/search.js'
import type { ResultRecord } from '../records/record.js'
import type { Cell } from '../supply/plan/cell.js'
import type { BisectAsker } from './bisect-asking.js'

/** How often what comes out differently each time is asked, before it counts as no answer. */
const TRIES = 3

/** What is known of a row; positions count from 0. */
export interface Searched {
  readonly cells: readonly Cell[]
  readonly known: Map<number, ReleaseAnswer>
  /** Of what was asked here, and not only told by earlier records. */
  readonly records: Map<number, ResultRecord>
}

export interface SearchHow {
  readonly axis: BisectAxis
  readonly every: boolean
  /** Releases asked at a time. */
  readonly most: number
  /** Is told what is asked next. */
  readonly tell: (asked: readonly Cell[], of: number) => void
}

/** What is found out next: what the search wants, and the two sides of each change that only earlier records know. */
function wanted({ cells, known, records }: Searched, { most, every }: SearchHow): number[] {
  const next = nextToAsk({ count: cells.length, known, most, every })
  const changes = changesIn(cells.length, known)
  const sides = (every ? changes : changes.slice(-1)).flatMap(({ before, after }) => [before, after])
  const open = [...new Set(sides)].filter((position) => !records.has(position))
  // Machines that would stand idle ask the sides already.
  return [...next, ...open].slice(0, Math.max(next.length, most))
}

/** Asks these; what is flaky again. @returns whether it was not interrupted */
async function askAll(
  positions: readonly number[],
  its: Searched,
  asker: BisectAsker,
  axis: BisectAxis,
): Promise<boolean> {
  let open = positions
  for (let tries = 0; tries < TRIES && open.length > 0; tries++) {
    const found = await asker.ask(
      open.flatMap((position) => its.cells[position] ?? []),
      tries > 0,
    )
    if (found === null) return false
    for (const position of open) {
      const record = found.get(its.cells[position]?.[axis].id ?? '')
      if (record) its.records.set(position, record)
      its.known.set(position, answerIn(record))
    }
    open = open.filter((position) => {
      const answer = its.known.get(position)
      return answer?.told === false && answer.isFlaky
    })
  }
  return true
}

/**
 * @param cells the row between its ends
 * @param recorded what earlier records say: it guides the search, and the sides of a change are asked all the same
 * @returns null where it was interrupted
 */
export async function searched(
  cells: readonly Cell[],
  recorded: ReadonlyMap<number, ReleaseAnswer>,
  asker: BisectAsker,
  how: SearchHow,
): Promise<Searched | null> {
  const its: Searched = { cells, known: new Map(recorded), records: new Map() }
  for (let next = wanted(its, how); next.length > 0; next = wanted(its, how)) {
    how.tell(
      next.flatMap((position) => cells[position] ?? []),
      cells.length,
    )
    if (!(await askAll(next, its, asker, how.axis))) return null
  }
  return its
}
