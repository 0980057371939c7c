/** What matrix.yaml predicts of a case at a place. A prediction steers how a case is asked, never whether. Pure. */
import type { Case } from '../matrix/schema.js'
import { satisfies } from '../matrix/versions.js'
import type { Range } from '../matrix/versions.js'

export interface Place {
  readonly kernel: string
  readonly bpftrace: string
}

interface Ranges {
  readonly kernel?: Range | undefined
  readonly bpftrace?: Range | undefined
}

const covers = ({ kernel, bpftrace }: Ranges, place: Place): boolean =>
  (kernel === undefined || satisfies(place.kernel, kernel)) &&
  (bpftrace === undefined || satisfies(place.bpftrace, bpftrace))

/** Whether the case can be asked there, by its `requires` and `refused`; null where nothing is predicted. */
export function prediction(
  one: Pick<Case, 'requires' | 'refused' | 'unpredicted'>,
  place: Place,
): 'answered' | 'refused' | null {
  if (one.unpredicted !== undefined) return null
  const answered = covers(one.requires, place) && !one.refused.some((ranges) => covers(ranges, place))
  return answered ? 'answered' : 'refused'
}
