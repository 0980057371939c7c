/** An answer against matrix.yaml's prediction of whether the case can be asked there at all. Pure. */
import type { ResultRecord } from '../../records/record.js'

/** The surprise in words, or null where there is none. */
export function surpriseOf(
  { verdict, order }: Pick<ResultRecord, 'verdict' | 'order'>,
  predicted: 'answered' | 'refused' | null,
): string | null {
  if (verdict === 'unsupported' && predicted === 'answered')
    return 'refused, although matrix.yaml predicts an answer here'
  if (order !== null && predicted === 'refused')
    return 'answered, although matrix.yaml predicts a refusal here'
  return null
}
