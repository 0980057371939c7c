/** What a check found, for programs. Pure. */
import type { CheckedPair, CheckedScript, CheckedScripts } from './check-scripts.js'
import type { Handler, AttachPoint } from '../../script/script.js'
import { namesOf } from './stretches.js'
import type { AskedPlaces } from './asked.js'

const plainHandler = ({ line, column, points }: Handler, point: AttachPoint) => ({
  line,
  column,
  point: point.written,
  points: points.length,
})

function plainPair(pair: CheckedPair, places: AskedPlaces) {
  const { event, cells, stretches, ...rest } = pair
  const { first, second, firstPoint, secondPoint, by, examples, inSession, reliances } = event
  return {
    first: plainHandler(first, firstPoint),
    second: plainHandler(second, secondPoint),
    by,
    examples,
    inSession,
    reliances,
    ...rest,
    stretches,
    cells: cells.map((cell) => namesOf(places, cell)),
  }
}

const plainScript = ({ name, handlers, pairs, remarks }: CheckedScript, places: AskedPlaces) => ({
  script: name,
  handlers,
  pairs: pairs.map((pair) => plainPair(pair, places)),
  remarks,
})

/** One JSON object, with a line feed at its end. */
export function jsonOfCheck({ scripts, places, exitCode }: CheckedScripts): string {
  const { unmeasuredKernels, unmeasuredBuilds } = places
  return `${JSON.stringify(
    {
      exitCode,
      unmeasuredKernels,
      unmeasuredBuilds,
      scripts: scripts.map((one) => plainScript(one, places)),
    },
    null,
    2,
  )}\n`
}
