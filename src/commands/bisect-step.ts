/** `matrix bisect-step CASE`: what `git bisect run` asks of a kernel, or a build, that was just made. */
import { join, resolve } from 'node:path'
import { answerWords, stepOf, UNTOLD } from '../answers/bisect/step.js'
import type { BisectStep } from '../answers/bisect/step.js'
import { answerIn } from '../answers/bisect/answer.js'
import { UsageError } from '../lib/errors.js'
import { exists } from '../lib/files.js'
import { visibleLine } from '../lib/visible.js'
import { listed } from '../lib/words.js'
import { CANDIDATE } from '../matrix/names.js'
import type { Matrix } from '../matrix/schema.js'
import type { ResultRecord } from '../records/record.js'
import type { Cell } from '../supply/plan/cell.js'
import { kernelFromFiles } from '../supply/sources/file-kernel.js'
import { RESULTS } from './defaults.js'
import type { RunEnding } from './ending.js'
import type { BisectStepFlags } from './flags/bisect-step.js'
import { ask } from './run.js'
import type { Surroundings } from './surroundings.js'

/** How often what comes out differently each time is asked. */
const TRIES = 3

/** Why the image that was built is none that can be booted; null where it is one. @throws UsageError where there is no such file */
async function brokenImage({ kernelImage, kernelConfig, modules }: BisectStepFlags): Promise<string | null> {
  if (kernelImage === undefined) return null
  const image = resolve(kernelImage)
  if (!(await exists(image)))
    throw new UsageError(`--kernel-image ${kernelImage}: there is no such file; build it, or mend the path`)
  return kernelFromFiles({
    what: `--kernel-image ${kernelImage}`,
    image,
    config: kernelConfig === undefined ? undefined : resolve(kernelConfig),
    modules: modules === undefined ? undefined : resolve(modules),
  }).then(
    () => null,
    (error: unknown) => {
      if (error instanceof UsageError) return error.message
      throw error
    },
  )
}

/** What was brought is what is meant, where no other is selected. @throws UsageError where several cells are left */
function oneCell(
  cells: readonly Cell[],
  { kernel, bpftrace, kernelImage, candidate }: BisectStepFlags,
): readonly Cell[] {
  const left = cells.filter(
    (cell) =>
      cell.runtime === 'microvm' &&
      (kernelImage === undefined || kernel.length > 0 || cell.kernel.id === CANDIDATE) &&
      (candidate === undefined || bpftrace.length > 0 || cell.bpftrace.id === CANDIDATE),
  )
  if (left.length === 1) return left
  const names = left.map((cell) => `${cell.kernel.id} × ${cell.bpftrace.id}`)
  throw new UsageError(
    visibleLine(
      `bisect-step asks one kernel and one bpftrace build; choose with --kernel and --bpftrace. There are: ${listed(names)}`,
    ),
  )
}

const withoutHost = (matrix: Matrix): Matrix => ({ ...matrix, host: false })

/** @throws UsageError where none is named, or two are */
function caseName(name: string | undefined, flag: string | undefined): string {
  if (name !== undefined && flag !== undefined && name !== flag)
    throw new UsageError(`bisect-step takes one case, not '${visibleLine(name)}' and '${visibleLine(flag)}'`)
  const found = name ?? flag
  if (found === undefined) throw new UsageError('bisect-step needs a case, such as kretprobe-multi')
  return found
}

/**
 * @returns 0 good, 1 bad, 125 where it cannot be told; 130 where it was interrupted
 * @throws UsageError, UnavailableError: git is to stop, so the process ends with 128 for both
 */
export async function bisectStep(
  name: string | undefined,
  args: BisectStepFlags,
  surroundings: Surroundings,
): Promise<number> {
  const wanted = { good: answerWords('good', args.good), bad: answerWords('bad', args.bad) }
  if (wanted.good.size + wanted.bad.size === 0)
    throw new UsageError('bisect-step needs --bad, such as --bad reversed')
  const one = caseName(name, args.case)
  const tell = ({ code, why }: BisectStep): number => {
    const line = args.json ? JSON.stringify({ case: one, code, why }) : visibleLine(why.split('\n')[0] ?? '')
    surroundings.stdout.write(`${line}\n`)
    return code
  }
  const broken = await brokenImage(args)
  if (broken !== null) return tell({ code: UNTOLD, why: `cannot be told: ${broken}` })
  const out = args.out === RESULTS ? join(RESULTS, 'bisect-step', one) : args.out
  let record: ResultRecord | undefined
  const ending: RunEnding = {
    hearing: (hear) => hear,
    tell: ({ mine }) => {
      record = mine.at(-1)
    },
  }
  for (let tries = 0; tries < TRIES; tries++) {
    const code = await ask(
      {
        ...args,
        ...{ out, case: [one], isolated: false, thorough: false, attest: false },
        fresh: args.fresh || tries > 0,
      },
      surroundings,
      ending,
      { matrix: withoutHost, cells: (cells) => oneCell(cells, args) },
    )
    if (code === 130) return 130
    const answer = answerIn(record)
    if (answer.told || !answer.isFlaky) break
  }
  return tell(stepOf(record, wanted))
}
