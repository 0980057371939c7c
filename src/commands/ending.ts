/** What `run` prints when it is over, and where: the few lines, the table, or the records; or that it was interrupted. */
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { compareSets } from '../answers/diff/compare.js'
import { changesOf } from '../answers/diff/words.js'
import { endingLines, interruptedText } from '../answers/report/ending/ending.js'
import type { NextSteps } from '../answers/report/ending/ending.js'
import { renderTable } from '../answers/report/formats.js'
import type { TableOptions } from '../answers/report/model/report.js'
import type { Tell } from '../lab/run/events.js'
import { UsageError } from '../lib/errors.js'
import { shellWord } from '../lib/shell.js'
import { visibleLine } from '../lib/visible.js'
import type { Case, Matrix } from '../matrix/schema.js'
import { standingOf } from '../records/exit-code.js'
import { keyOf } from '../records/identity.js'
import type { Question } from '../records/identity.js'
import type { ResultRecord } from '../records/record.js'
import type { Cell } from '../supply/plan/cell.js'
import { commandLine } from './command-line.js'
import type { Context } from './context.js'
import { unaskedText } from './context.js'
import { CONFIG, RESULTS } from './defaults.js'
import type { RunFlags } from './flags/run.js'
import { baselinePath } from './paths.js'
import type { Surroundings } from './surroundings.js'
import { PACKAGE } from './package-place.js'

export const PRINTS = ['summary', 'table'] as const
type Printed = (typeof PRINTS)[number] | 'records' | 'nothing'

/**
 * What goes to standard output: what --print and --json say together.
 * @throws UsageError for another --print, and where the two contradict each other
 */
export function printedOf({ print, json }: Pick<RunFlags, 'print' | 'json'>, silent: boolean): Printed {
  const found = PRINTS.find((one) => one === (print ?? 'summary'))
  if (found === undefined)
    throw new UsageError(`--print takes one of ${PRINTS.join(', ')}, not '${visibleLine(print ?? '')}'`)
  if (json && print !== undefined)
    throw new UsageError(`--json and --print ${found} contradict each other; leave one of them out`)
  if (silent) return 'nothing'
  return json ? 'records' : found
}

/** Every case in every cell. */
export const questionsOf = (cells: readonly Cell[], cases: readonly Case[]): Question[] =>
  cells.flatMap(({ kernel, bpftrace, runtime }) =>
    cases.map(({ name }) => ({ kernel: kernel.id, bpftrace: bpftrace.id, runtime, case: name })),
  )

type Given = Pick<RunFlags, 'config' | 'out' | 'shard' | 'fresh' | 'print' | 'json'>

/**
 * How to go on after a run.
 * @param whole whether it was of the whole matrix
 * @param root the directory of this package
 */
export function nextSteps(
  { config, out, shard }: Pick<Given, 'config' | 'out' | 'shard'>,
  matrix: Pick<Matrix, 'gate'>,
  whole: boolean,
  root = PACKAGE,
): NextSteps {
  const line = commandLine({ config, out }, root)
  const command = (...words: [string, ...string[]]): string => line(...words).join(' ')
  const isJudged = matrix.gate.against !== undefined || existsSync(baselinePath(undefined, matrix, out))
  const judging = isJudged
    ? { label: 'Judge', command: command('gate'), clean: false }
    : { label: 'Make these the baseline', command: command('baseline accept'), clean: true }
  const merging = {
    label: 'When all shards are there',
    command: commandLine({ config: CONFIG, out: RESULTS }, root)('merge', shellWord(out), 'DIR...').join(' '),
    clean: false,
  }
  return {
    explain: (name) => command('explain', shellWord(name)),
    then: shard !== undefined ? merging : whole ? judging : null,
  }
}

/** A path as who started this opens it: npm starts a script in the package's directory, from wherever it is called. */
export const openable = (
  path: string,
  { INIT_CWD: from }: NodeJS.ProcessEnv,
  here = process.cwd(),
): string => (from === undefined || resolve(from) === here ? path : resolve(here, path))

/** A run that is over. */
export interface RunOver {
  readonly context: Pick<Context, 'matrix' | 'cells' | 'cases' | 'unasked'>
  /** Whether it was of the whole matrix. */
  readonly whole: boolean
  /** The records of the directory before it, its own, and those of the directory now. */
  readonly before: readonly ResultRecord[]
  readonly mine: readonly ResultRecord[]
  readonly all: readonly ResultRecord[]
  readonly table: TableOptions
}

export interface RunEnding {
  /** Hears what `tell` is told. */
  readonly hearing: (tell: Tell) => Tell
  /** Prints what is to be printed. */
  readonly tell: (over: RunOver) => void
}

/**
 * Begins when the run does.
 * @param silent prints nothing of answers
 * @throws UsageError where --print and --json make no sense
 */
export function openEnding(args: Given, surroundings: Surroundings, silent: boolean): RunEnding {
  const printed = printedOf(args, silent)
  const { stdout, stderr, signal, environment } = surroundings
  const began = performance.now()
  const remembered = new Set<string>()
  const path = (name: string): string => openable(join(args.out, name), environment)
  const out = `${path('.').replace(/\/+$/, '')}/`

  function print({ context, whole, before, mine, all, table }: RunOver, questions: Question[]): void {
    const { matrix, cases, unasked } = context
    const layout = { ...table, cases }
    if (printed === 'records') for (const record of mine) stdout.write(`${JSON.stringify(record)}\n`)
    if (printed === 'table') stdout.write(renderTable('markdown', mine, layout))
    if (printed !== 'summary' || signal.aborted) return
    const asked = new Set(questions.map(keyOf))
    const records = [...new Map(mine.map((record) => [keyOf(record), record])).values()]
    const earlier = whole ? before : before.filter((record) => asked.has(keyOf(record)))
    const lines = endingLines({
      questions,
      records,
      remembered: records.filter((record) => remembered.has(keyOf(record))).length,
      milliseconds: performance.now() - began,
      table: layout,
      changes: before.length > 0 ? changesOf(compareSets(earlier, records, { bySeries: false })) : null,
      others: all.filter((record) => !asked.has(keyOf(record))).length,
      unasked: unasked === null ? null : unaskedText(unasked),
      paths: { out, table: path('compatibility.md'), page: path('index.html'), logs: path('logs') },
      next: nextSteps(args, matrix, whole),
    })
    for (const line of lines) stdout.write(`${line}\n`)
  }

  return {
    hearing: (tell) => (event) => {
      if (event.type === 'record' && event.remembered) remembered.add(keyOf(event.record))
      tell(event)
    },
    tell(over) {
      const questions = questionsOf(over.context.cells, over.context.cases)
      print(over, questions)
      if (!signal.aborted) return
      const saved = new Set(over.mine.filter((one) => standingOf(one) !== 'unanswered').map(keyOf)).size
      stderr.write(`${interruptedText(saved, questions.length, out, args.fresh)}\n`)
    },
  }
}
