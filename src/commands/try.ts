/** `matrix try`: runs a script on kernels and builds, and says what each makes of it. */
import { basename, join, relative } from 'node:path'
import { triedLines } from '../answers/report/tried/tried.js'
import type { TriedCell } from '../answers/report/tried/tried.js'
import { differencesOf } from '../answers/report/tried/printed.js'
import { screenOf, styled } from '../lib/door.js'
import { visibleLine } from '../lib/visible.js'
import { HOST } from '../matrix/names.js'
import type { Matrix } from '../matrix/schema.js'
import { readScript } from '../script/read.js'
import { ScriptError } from '../script/script-error.js'
import { keyOf } from '../records/identity.js'
import { RESULTS } from './defaults.js'
import { interruptedText } from '../answers/report/ending/ending.js'
import { standingOf } from '../records/exit-code.js'
import { openable, questionsOf } from './ending.js'
import type { RunEnding, RunOver } from './ending.js'
import type { TryFlags } from './flags/try.js'
import { savingInto } from './save-case.js'
import { ask } from './run.js'
import type { Surroundings } from './surroundings.js'
import { screenFor } from './screen.js'
import { triedCase } from './try-case.js'
import type { TriedCase } from './try-case.js'
import { checkProgram } from './try-program.js'
import { cellsToTry } from './try-cells.js'

/** Whether the kernel of this machine is asked for by name. */
const wantsHost = ({ kernel, runtime }: TryFlags): boolean =>
  kernel.includes(HOST) || runtime.includes('container')

/** What matrix.yaml says of kernels and builds, with the script as its only case. */
function matrixOf(matrix: Matrix, { one }: TriedCase, args: TryFlags): Matrix {
  const { shipped: _shipped, ...rest } = matrix
  return { ...rest, host: wantsHost(args), cases: [one], knownIssues: [] }
}

/** Each cell with its answer. */
function cellsOf({ context, mine }: RunOver): TriedCell[] {
  const answers = new Map(mine.map((record) => [keyOf(record), record]))
  return questionsOf(context.cells, context.cases).map((question) => {
    const record = answers.get(keyOf(question))
    return {
      kernel: question.kernel,
      bpftrace: question.bpftrace,
      ...(record === undefined ? {} : { record }),
    }
  })
}

/** How many attach points a script has; null where this tool cannot read it, which is for bpftrace to say. */
function pointsIn(text: string): number | null {
  try {
    return readScript(text).handlers.reduce((sum, { points }) => sum + points.length, 0)
  } catch (error) {
    if (error instanceof ScriptError) return null
    throw error
  }
}

/** Prints what came of it, and notes whether outputs differ that are to be the same. */
function openTried(
  script: string,
  points: number | null,
  out: string,
  args: TryFlags,
  surroundings: Surroundings,
) {
  const { stdout, stderr, signal, environment } = surroundings
  const path = (name: string): string => openable(join(out, name), environment)
  let differ = false
  const ending: RunEnding = {
    hearing: (tell) => tell,
    tell(over) {
      const cells = cellsOf(over)
      const differences = args.same ? differencesOf(cells) : []
      differ = differences.length > 0
      if (args.json) for (const record of over.mine) stdout.write(`${JSON.stringify(record)}\n`)
      else {
        const lines = triedLines(
          { script: basename(script), points, cells, differences },
          screenFor({ stdout, environment }),
        )
        lines.push('', visibleLine(`Records: ${path('records.jsonl')}   Whole outputs: ${path('logs')}`))
        screenOf(stdout).write(styled(`${lines.join('\n')}\n`))
      }
      if (!signal.aborted) return
      const saved = over.mine.filter((one) => standingOf(one) !== 'unanswered').length
      stderr.write(`${interruptedText(saved, cells.length, out, args.fresh)}\n`)
    },
  }
  return { ending, differ: () => differ }
}

/**
 * @param script the path of the script
 * @param command the words of the command that runs meanwhile; none: our mixture of everyday events
 * @returns 0 where every cell did what is expected of it, also where it printed nothing; 1 where one did not, or printed
 *   something else with --same; 3 where an answer is missing; 130 where it was interrupted
 * @throws UsageError for a script or a flag that makes no sense
 */
export async function tryScript(
  script: string,
  command: readonly string[],
  args: TryFlags,
  surroundings: Surroundings,
): Promise<number> {
  const tried = triedCase(script, command, args)
  const saving = args.save === undefined ? null : await savingInto(args.config, tried)
  const out = args.out === RESULTS ? join(RESULTS, 'try', tried.one.name) : args.out
  const { ending, differ } = openTried(script, pointsIn(tried.one.program), out, args, surroundings)
  const chosen = {
    kernel: args.kernel.length > 0 || args.runtime.length > 0,
    bpftrace: args.bpftrace.length > 0,
  }
  const code = await ask(
    { ...args, out, case: [], isolated: false, thorough: false, attest: false },
    surroundings,
    ending,
    {
      matrix: (matrix) => matrixOf(matrix, tried, args),
      cells: (cells) => cellsToTry(cells, chosen),
      check: async (context) => {
        if (tried.program !== null) await checkProgram(tried.program, context)
      },
    },
  )
  if (saving && code !== 130) {
    await saving.write()
    surroundings.stderr.write(
      `${visibleLine(`saved as the case ${tried.one.name} in ${relative('.', args.config) || args.config}`)}\n`,
    )
  }
  return code === 0 && differ() ? 1 : code
}
