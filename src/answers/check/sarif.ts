/** What a check found, as SARIF 2.1.0 (OASIS standard), which code scanning and editors read. Pure. */
import { isAbsolute } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Location, Log, ReportingDescriptor, Result } from 'sarif'
import { visibleLine } from '../../lib/visible.js'
import type { LineColumn } from '../../script/script.js'
import type { CheckedPair, CheckedScript, CheckedScripts } from './check-scripts.js'
import { headingOf, linesInWords, pointsInWords, storyOf } from './words.js'

/** The levels of pairs that are told, and what there is to know of them. */
const RULES = {
  broken: {
    id: 'handler-order-not-kept',
    level: 'error',
    name: 'HandlerOrderNotKept',
    short: 'Two handlers of one event do not run in the order in which they are written.',
    help: 'The records say that these two handlers run in another order with some kernel and bpftrace, and the script relies on their order. Write both in one block, or attach them in a way of which the message says that it keeps the order.',
  },
  unmeasured: {
    id: 'handler-order-not-measured',
    level: 'warning',
    name: 'HandlerOrderNotMeasured',
    short: 'Nobody measured in which order two handlers of one event run.',
    help: 'The script relies on the order of these two handlers, and the records do not say whether it is kept. Write both in one block, or measure it with matrix run.',
  },
} as const
type ToldStanding = keyof typeof RULES

/** Relative to the working directory, or a file's address. */
const uriOf = (path: string): string =>
  isAbsolute(path) ? pathToFileURL(path).href : path.split('/').map(encodeURIComponent).join('/')

const placeIn = (path: string, { line, column }: LineColumn): Location => ({
  physicalLocation: {
    artifactLocation: { uri: uriOf(path) },
    region: { startLine: line, startColumn: column },
  },
})

const isTold = (pair: CheckedPair): pair is CheckedPair & { standing: ToldStanding } =>
  Object.hasOwn(RULES, pair.standing)

const resultsOf = ({ path, pairs }: CheckedScript): Result[] =>
  pairs.filter(isTold).map((pair) => {
    const { first, second, firstPoint } = pair.event
    const { id, level } = RULES[pair.standing]
    return {
      ruleId: id,
      ruleIndex: Object.keys(RULES).indexOf(pair.standing),
      level,
      message: {
        text: `${linesInWords(pair)}, ${pointsInWords(pair)}: ${headingOf(pair)}.\n${storyOf(pair)}`,
      },
      locations: [placeIn(path, second)],
      relatedLocations: [
        {
          id: 1,
          ...placeIn(path, first),
          message: { text: `the handler before it, ${visibleLine(firstPoint.written)}` },
        },
      ],
    }
  })

const rules = Object.values(RULES).map(({ id, name, level, short, help }): ReportingDescriptor => ({
  id,
  name,
  shortDescription: { text: short },
  fullDescription: { text: help },
  help: { text: help },
  defaultConfiguration: { level },
}))

/** @param version the tool's own */
export function sarifOfCheck({ scripts }: CheckedScripts, version: string): string {
  const log: Log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'bpftrace-matrix', semanticVersion: version, rules } },
        columnKind: 'utf16CodeUnits',
        results: scripts.flatMap(resultsOf),
      },
    ],
  }
  return `${JSON.stringify(log, null, 2)}\n`
}
