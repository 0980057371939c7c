/** `matrix merge DIR…`: the results of shards → those of the whole matrix, and what is missing of them. */
import type { MergeFlags } from './flags/merge.js'
import { sentence, UnavailableError, UsageError } from '../lib/errors.js'
import { contradictions } from '../answers/gate/contradiction.js'
import { casesToday } from './judging.js'
import { openMatrix } from './open-matrix.js'
import { isComplete, mergedJson, mergedText } from '../answers/report/text/merged.js'
import type { Objecting } from '../records/read.js'
import { mergeShards } from '../records/merge.js'
import type { ShardResults } from '../records/merge.js'
import { readShardNote } from '../records/shard-note.js'
import { loadRecords, openResults } from '../records/store.js'
import type { Surroundings } from './surroundings.js'
import { mergeClosures } from './closures.js'
import { tellProblems } from './problems.js'
import { publish } from './publish.js'
import { placeWords } from './command-line.js'
import { tableOptions } from './table.js'

/** A shard that was cut short before its first answer has none, and is not absent. */
async function loadShard(
  directory: string,
  objecting: Objecting,
  stderr: NodeJS.WritableStream,
): Promise<ShardResults> {
  const note = await readShardNote(directory)
  if (!note)
    throw new UsageError(
      `${directory} has no shard.json, so its expected cells are unknown; merge takes directories of \`matrix run --shard I/N --out DIR\``,
    )
  try {
    const { records, problems } = await loadRecords(directory, objecting)
    tellProblems(problems, stderr)
    return { directory, note, records }
  } catch (error) {
    if (!(error instanceof UnavailableError)) throw error
    tellProblems([sentence(error)], stderr)
    return { directory, note, records: [] }
  }
}

/** @returns 0 where every question has a conclusive answer, else 3; what they say is not judged here */
export async function merge(
  directories: readonly string[],
  args: MergeFlags,
  { stdout, stderr }: Surroundings,
): Promise<number> {
  if ((await readShardNote(args.out)) !== undefined)
    throw new UsageError(`${args.out} is the directory of a shard; give --out another`)
  const matrix = await openMatrix(args.config, stderr)
  const shards: ShardResults[] = []
  const objecting = contradictions(casesToday(matrix))
  for (const directory of directories) shards.push(await loadShard(directory, objecting, stderr))
  const merged = mergeShards(shards)
  const results = await openResults(args.out)
  try {
    for (const record of merged.records) results.append(record)
    const names = matrix.cases.map(({ name }) => name)
    const all = await results.finish({ cases: names, keep: () => false })
    const { cells } = merged.note
    const table = {
      ...tableOptions(matrix, undefined, placeWords(args)),
      expected: {
        kernels: [...new Set(cells.map(({ kernel }) => kernel))],
        builds: [...new Set(cells.map(({ bpftrace }) => bpftrace))],
      },
    }
    await publish(args.out, all, table)
    await mergeClosures(args.out, directories, all)
  } finally {
    await results.close()
  }
  stdout.write((args.json ? mergedJson : mergedText)(merged, args.out))
  return isComplete(merged) ? 0 : 3
}
