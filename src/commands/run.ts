/** `matrix run`: asks what is not remembered, writes records as they come, says what is news. */
import type { RunFlags } from './flags/run.js'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { openDisplay } from '../lab/display/display.js'
import { reapContainers } from '../lab/engine/reaper.js'
import { exitCode } from '../records/exit-code.js'
import { isOfAnotherHost } from '../records/same-host.js'
import type { ResultRecord } from '../records/record.js'
import { removeShardNote, writeShardNote } from '../records/shard-note.js'
import type { ShardNote } from '../records/shard-note.js'
import { openResults } from '../records/store.js'
import { knownAccelerator } from '../lab/run/accelerator.js'
import { judgingIdentity } from '../lab/run/answers.js'
import { isOfAnotherBuild } from '../lab/run/another-build.js'
import type { Tell } from '../lab/run/events.js'
import type { Lab } from '../lab/run/lab.js'
import { runMatrix } from '../lab/run/run.js'
import { refuseUnattestable } from './attestable.js'
import { CODE } from './package-place.js'
import { cacheDirectory } from './workplace.js'
import { count } from './flags/count.js'
import { openContext, unaskedText } from './context.js'
import type { Context, Variation } from './context.js'
import type { Surroundings } from './surroundings.js'
import { openEnding, questionsOf } from './ending.js'
import type { RunEnding } from './ending.js'
import { forecast } from './forecast.js'
import { dayOf } from './judging.js'
import { publishClosures } from './closures.js'
import { tellProblems } from './problems.js'
import { openPublisher, publish } from './publish.js'
import { guestsOf, memoryWith, openPublished, recalledText, unusableText } from './recall.js'
import { refuseRecall } from './recallable.js'
import { placeWords } from './command-line.js'
import { tableOptions } from './table.js'
import { openTiming } from './timing.js'

const isSelection = (args: RunFlags): boolean =>
  [args.kernel, args.bpftrace, args.case, args.runtime].some((globs) => globs.length > 0) ||
  args.shard !== undefined

/** What `merge` has to know of a shard's directory. */
const noteOf = (
  { index, total, shares }: NonNullable<Context['shard']>,
  cases: Context['cases'],
): ShardNote => ({
  shard: index,
  of: total,
  cases: cases.map(({ name }) => name),
  cells: shares.flatMap((share, at) =>
    share.map(({ kernel, bpftrace, runtime }) => ({
      kernel: kernel.id,
      bpftrace: bpftrace.id,
      runtime,
      shard: at + 1,
    })),
  ),
})

type RunArguments = RunFlags & { readonly today?: string | undefined }

/**
 * @param args as the gate passes them, also with the day that ages are counted from
 * @param silent prints no answers
 * @returns the exit code of the contract: 0, 1 or 3; 130 where it was interrupted
 */
export async function run(args: RunArguments, surroundings: Surroundings, silent = false): Promise<number> {
  await refuseUnattestable(args)
  refuseRecall(args)
  const code = await ask(args, surroundings, openEnding(args, surroundings, silent))
  // What was interrupted is no result yet.
  if (args.attest && code !== 130) await (await import('./attest.js')).attestAfter(args, surroundings)
  return code
}

/**
 * Asks, and writes what comes.
 * @param ending prints what there is to print
 * @param variation of what matrix.yaml says
 * @returns as `run`
 */
export async function ask(
  args: RunArguments,
  surroundings: Surroundings,
  ending: RunEnding,
  variation: Variation = {},
): Promise<number> {
  const { environment, stderr, signal } = surroundings
  const jobs = args.jobs === undefined ? availableParallelism() : count('--jobs', args.jobs)
  const repeat = count('--repeat', args.repeat, 100)
  const timing = await openTiming(cacheDirectory(environment), jobs)
  const display = openDisplay(stderr, args, () => timing.stopwatch.left())
  const tell: Tell = (event) => {
    timing.stopwatch.tell(event)
    display.tell(event)
  }
  try {
    const context = await openContext(
      args,
      surroundings,
      {
        onProgress: (progress) => display.tell({ type: 'download', ...progress }),
        onAsked: (what) => display.tell({ type: 'version', what }),
        onWork: (what, over) => display.tell({ type: 'making', what, over }),
      },
      variation,
    )
    const { cells, cases, matrix, workshop, cacheDir, shard, host } = context
    const published = await openPublished(args, matrix, stderr)
    if (host) await reapContainers(host.engine)
    const results = await openResults(args.out)
    const before = results.current()
    const release = surroundings.hold?.()
    tellProblems(results.problems, stderr)
    try {
      if (shard) await writeShardNote(args.out, noteOf(shard, cases))
      else if (!isSelection(args)) await removeShardNote(args.out)
      const mine: ResultRecord[] = []
      const judging = await judgingIdentity(CODE)
      const same = { guests: await guestsOf(cells, workshop), judging, isolated: args.isolated }
      const { knownIssues } = matrix
      const { maxAge } = matrix.gate
      const today = dayOf(args.today)
      const by = { ...same, knownIssues, maxAge, today }
      const memory = memoryWith(cacheDir, published, by)
      if (!args.quiet) for (const line of unusableText(published, by)) stderr.write(`${line}\n`)
      const table = tableOptions(matrix, cells, placeWords(args))
      const publisher = openPublisher(args.out, table)
      const lab: Lab = {
        workshop,
        host,
        cacheDir,
        logDir: join(args.out, 'logs'),
        environment,
        signal,
        tell: ending.hearing(tell),
      }
      await runMatrix(lab, {
        cells,
        cases,
        knownIssues,
        memory,
        judging,
        fresh: args.fresh,
        isolated: args.isolated,
        thorough: args.thorough,
        hasKvm: (await knownAccelerator(cacheDir))?.accelerator === 'kvm',
        repeat,
        jobs,
        onOpen: async (open) => {
          for (const words of await forecast(context, open, true)) display.tell({ type: 'forecast', words })
        },
        onRecord: (record) => {
          mine.push(record)
          results.append(record)
          publisher.changed(() => results.current())
        },
      })
        .catch((error: unknown) => {
          // An interruption is told below, with what is saved.
          if (error !== signal.reason) throw error
        })
        .finally(() => publisher.settled())
      display.end()
      await timing.end(stderr, args.verbose && !signal.aborted)
      const told = [
        ...(context.unasked === null ? [] : [unaskedText(context.unasked)]),
        ...recalledText(mine),
      ]
      if (!args.quiet) for (const line of told) stderr.write(`${line}\n`)
      const all = await results.finish({
        cases: matrix.cases.map(({ name }) => name),
        // A run of the whole matrix says what there is; what a selection leaves out is only left as it was.
        keep: (record) =>
          (isSelection(args) || signal.aborted) &&
          !isOfAnotherBuild(record, cells) &&
          !isOfAnotherHost(record, host?.release),
      })
      await publish(args.out, all, table)
      await publishClosures(args.out, cells, all, isSelection(args) || signal.aborted)
      ending.tell({ context, whole: !isSelection(args), before, mine, all, table })
      if (signal.aborted) return 130
      const code = exitCode(mine, questionsOf(cells, cases))
      // What was asked for by name, and cannot be asked, is an answer that is missing.
      return code === 0 && context.isOwed ? 3 : code
    } finally {
      await results.close()
      release?.()
    }
  } finally {
    display.end()
  }
}
