/** What `suite` prints when it is over: what fails where, the table, or the records; or that it was interrupted. */
import { join } from 'node:path'
import { compareSets } from '../answers/diff/compare.js'
import { changesOf } from '../answers/diff/words.js'
import { interruptedText } from '../answers/report/ending/ending.js'
import { renderTable } from '../answers/report/formats.js'
import { testsLines } from '../answers/report/tests/tests-text.js'
import type { TableOptions } from '../answers/report/model/report.js'
import { gateText } from '../answers/report/decision/text.js'
import type { Decision } from '../answers/gate/decision.js'
import type { RunEvent } from '../lab/run/events.js'
import { visibleLine } from '../lib/visible.js'
import { plural } from '../lib/words.js'
import { standingOf } from '../records/exit-code.js'
import { keyOf } from '../records/identity.js'
import type { ResultRecord } from '../records/record.js'
import type { Cell } from '../supply/plan/cell.js'
import { openable, printedOf } from './ending.js'
import type { SuiteFlags } from './flags/suite.js'
import type { OpenedSuite } from './suite-files.js'
import type { Surroundings } from './surroundings.js'

/** A run of tests that is over. */
export interface SuiteOver {
  readonly cells: readonly Cell[]
  readonly before: readonly ResultRecord[]
  readonly mine: readonly ResultRecord[]
  readonly all: readonly ResultRecord[]
  readonly table: TableOptions
  readonly known: string | undefined
  /** Where it was judged against others. */
  readonly decision: Decision | null
}

/** How many remarks on the files are told. */
const MOST_REMARKS = 20

/** Begins when the run does, and tells what is wrong in the suite's files. @throws UsageError where --print and --json make no sense */
export function openSuiteEnding(
  { suite, tests, version }: OpenedSuite,
  args: Pick<SuiteFlags, 'out' | 'print' | 'json' | 'quiet' | 'fresh'>,
  { stdout, stderr, signal, environment }: Surroundings,
) {
  const printed = printedOf(args, false)
  const began = performance.now()
  const remembered = new Set<string>()
  const path = (name: string): string => openable(join(args.out, name), environment)
  const remarks = [...suite.mistakes, ...suite.notes]
  if (!args.quiet) {
    for (const { file, line, message } of remarks.slice(0, MOST_REMARKS))
      stderr.write(`${visibleLine(`${file}:${line}: ${message}`)}\n`)
    if (remarks.length > MOST_REMARKS)
      stderr.write(`and ${plural(remarks.length - MOST_REMARKS, 'more remark')}\n`)
    if (version !== null) stderr.write(`the suite is of bpftrace ${version}\n`)
  }
  return {
    hear(event: RunEvent): void {
      if (event.type === 'record' && event.remembered) remembered.add(keyOf(event.record))
    },
    tell({ cells, before, mine, table, known, decision }: SuiteOver): void {
      if (printed === 'records') for (const record of mine) stdout.write(`${JSON.stringify(record)}\n`)
      if (printed === 'table') stdout.write(renderTable('markdown', mine, table))
      if (printed === 'summary' && !signal.aborted) {
        const asked = new Set(mine.map(keyOf))
        const earlier = before.filter((record) => asked.has(keyOf(record)))
        const lines = testsLines({
          records: mine,
          table,
          remembered: mine.filter((record) => remembered.has(keyOf(record))).length,
          milliseconds: performance.now() - began,
          known,
          changes:
            earlier.length > 0 ? changesOf(compareSets(earlier, mine, { bySeries: false })).counts : [],
        })
        for (const line of lines) stdout.write(`${line}\n`)
        stdout.write(
          visibleLine(
            `Records: ${path('records.jsonl')}   Table: ${path('compatibility.md')}   Page: ${path('index.html')}   Outputs: ${path('logs')}`,
          ) + '\n',
        )
      }
      if (decision && printed !== 'records') {
        stdout.write(gateText(decision))
      }
      if (!signal.aborted) return
      const saved = new Set(mine.filter((one) => standingOf(one) !== 'unanswered').map(keyOf)).size
      stderr.write(`${interruptedText(saved, cells.length * tests.length, args.out, args.fresh)}\n`)
    },
  }
}
