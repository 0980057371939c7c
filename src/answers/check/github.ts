/** What a check found, as annotations of a GitHub workflow at their lines. Pure. */
import { level } from '../report/table/annotations.js'
import type { CheckedScript, CheckedScripts, PairStanding } from './check-scripts.js'
import { headingOf, linesInWords, pointsInWords, storyOf } from './words.js'

const newsOf = ({ path, pairs }: CheckedScript, wanted: PairStanding) =>
  pairs
    .filter(({ standing }) => standing === wanted)
    .map((pair) => ({
      title: headingOf(pair),
      text: `${linesInWords(pair)}, ${pointsInWords(pair)}.\n${storyOf(pair)}`,
      answers: 1,
      at: { file: path, line: pair.event.second.line, column: pair.event.second.column },
    }))

const LEFT = 'They are in the log of this step.'

/** An error an order that is not kept, a warning one that was not measured; nothing where all is well. */
export const githubOfCheck = ({ scripts }: CheckedScripts): string =>
  [
    ...level(
      'error',
      'order',
      scripts.flatMap((one) => newsOf(one, 'broken')),
      LEFT,
    ),
    ...level(
      'warning',
      'order',
      scripts.flatMap((one) => newsOf(one, 'unmeasured')),
      LEFT,
    ),
  ].join('')
