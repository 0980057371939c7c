/** `matrix bisect CASE`: asks as few releases as it takes to know between which two the answer changes. */
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { answerIn } from '../answers/bisect/answer.js'
import { bisectedLines, jsonOfBisected } from '../answers/bisect/bisected.js'
import type { BisectAxis, FoundChange, KnownRelease } from '../answers/bisect/bisected.js'
import { tracingDifferences } from '../answers/bisect/config-difference.js'
import { changesIn } from '../answers/bisect/search.js'
import type { AnswerChange } from '../answers/bisect/search.js'
import { screenOf, styled } from '../lib/door.js'
import { UsageError } from '../lib/errors.js'
import { visibleLine } from '../lib/visible.js'
import { selectNames } from '../matrix/select.js'
import type { ResultRecord } from '../records/record.js'
import type { Cell } from '../supply/plan/cell.js'
import { bisectAsker, withEveryRelease } from './bisect-asking.js'
import { BISECTIONS, recordedAnswers } from './bisect-recorded.js'
import { axisOf, endsOf, rowOf } from './bisect-row.js'
import { searched } from './bisect-search.js'
import type { Searched } from './bisect-search.js'
import { openContext } from './context.js'
import type { Context } from './context.js'
import { RESULTS } from './defaults.js'
import { openable } from './ending.js'
import type { BisectFlags } from './flags/bisect.js'
import { count } from './flags/count.js'
import { screenFor } from './screen.js'
import type { Surroundings } from './surroundings.js'

/** What is known of a position. */
function releaseAt({ cells, known, records }: Searched, position: number, axis: BisectAxis): KnownRelease {
  const record = records.get(position)
  return {
    name: cells[position]?.[axis].id ?? '',
    answer: known.get(position) ?? null,
    ...(record && { record }),
  }
}

/** The differences of two kernels' configurations; null where one cannot be had. */
async function configBetween({ workshop }: Context, sides: readonly Cell[]): Promise<FoundChange['config']> {
  const [before, after] = await Promise.all(
    sides.map(async ({ kernel }) => (await workshop.kernel(kernel)).config),
  )
  return before && after ? tracingDifferences(before, after) : null
}

/**
 * Says why nothing is found.
 * @returns 3
 * @throws UsageError where all that answer say the same
 */
function nothingFound(releases: readonly KnownRelease[], stderr: NodeJS.WritableStream): number {
  const told = releases.filter(({ answer }) => answer?.told)
  const [earliest, latest] = [told[0], told.at(-1)]
  if (earliest && latest && earliest !== latest && latest.answer?.told)
    throw new UsageError(
      visibleLine(
        `${earliest.name} and ${latest.name} both say '${latest.answer.text}': no change between them was found; give other releases with --good and --bad`,
      ),
    )
  const reasons = releases.flatMap(({ name, answer }) =>
    answer?.told === false ? `${name}: ${answer.why.split('\n')[0] ?? ''}` : [],
  )
  stderr.write(
    `${visibleLine(`no change can be told, since too few releases have an answer: ${reasons.slice(0, 5).join('; ')}`)}\n`,
  )
  return 3
}

/**
 * @param name of a case
 * @returns 0 where the change is found; 3 where none can be told, or an answer between its sides is missing; 130 where it
 *   was interrupted
 * @throws UsageError for a row without a change, and where the selectors leave none
 */
export async function bisect(name: string, args: BisectFlags, surroundings: Surroundings): Promise<number> {
  const { stdout, stderr, environment } = surroundings
  const axis = axisOf(args.axis)
  const most = args.jobs === undefined ? availableParallelism() : count('--jobs', args.jobs)
  const context = await openContext(
    { ...args, case: [] },
    surroundings,
    {},
    axis === 'kernel' ? { matrix: withEveryRelease } : {},
  )
  const { cases } = context.matrix
  const chosen = selectNames(
    'case',
    [name],
    cases.map((one) => one.name),
  )
  const [one = name] = chosen
  if (chosen.length > 1) throw new UsageError(`bisect takes one case, not ${chosen.join(', ')}`)
  const row = rowOf(context.cells, axis)
  const names = row.map((cell) => cell[axis].id)
  const recorded = args.fresh
    ? new Map<number, ResultRecord>()
    : await recordedAnswers(one, row, args, context.matrix, stderr)
  const answers = new Map([...recorded].map(([position, record]) => [position, answerIn(record)]))
  const [from, to] = endsOf(names, axis, args)
  const out = args.out === RESULTS ? join(RESULTS, BISECTIONS, one) : args.out
  const its = await searched(
    row.slice(from, to + 1),
    new Map([...answers].filter(([at]) => at >= from && at <= to).map(([at, answer]) => [at - from, answer])),
    bisectAsker(one, { ...args, out }, axis, surroundings),
    {
      ...{ axis, most, every: args.every },
      tell(asked, of) {
        const line = `bisect asks ${asked.map((cell) => cell[axis].id).join(', ')}, of ${of} releases`
        if (!args.quiet) stderr.write(`${visibleLine(line)}\n`)
      },
    },
  )
  if (its === null) {
    stderr.write('interrupted: what was answered is remembered; the same command goes on from there\n')
    return 130
  }
  const releases = its.cells.map((_, position) => releaseAt(its, position, axis))
  const changes = changesIn(releases.length, its.known)
  const [first] = its.cells
  if (changes.length === 0 || !first) return nothingFound(releases, stderr)

  async function detailed({ before, after }: AnswerChange, isFollowed: boolean): Promise<FoundChange[]> {
    const [earlier, later] = [releases[before], releases[after]]
    if (!its || !earlier || !later) return []
    const sides = [before, after].flatMap((position) => its.cells[position] ?? [])
    return [
      {
        before: earlier,
        after: later,
        between: releases.slice(before + 1, after),
        config: isFollowed && axis === 'kernel' ? await configBetween(context, sides) : null,
      },
    ]
  }

  const found = await Promise.all(
    changes.map((change, at) => detailed(change, args.every || at === changes.length - 1)),
  )
  const bisected = {
    ...{ case: one, axis, releases, every: args.every, changes: found.flat(), offered: row.length },
    other: axis === 'kernel' ? first.bpftrace.id : first.kernel.id,
    path: openable(join(out, 'records.jsonl'), environment),
  }
  if (args.json) stdout.write(jsonOfBisected(bisected))
  else screenOf(stdout).write(styled(`${bisectedLines(bisected, screenFor(surroundings)).join('\n')}\n`))
  const between = bisected.changes.slice(args.every ? 0 : -1).flatMap((change) => change.between)
  return between.some(({ record }) => record?.verdict === 'error') ? 3 : 0
}
