/** `<out>/shard.json`: which share of which matrix a results directory was run for. Written by `run --shard`. */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { codeOf } from '../lib/files.js'
import { sentence, UsageError } from '../lib/errors.js'
import { readText } from '../lib/pipes.js'
import { refusal, replaceFile } from './disk.js'

const FILE = 'shard.json'
const SCHEMA = 1

const number = z.int().min(1)
const Note = z
  .object({
    schema: z.literal(SCHEMA),
    /** Which shard this directory is, from 1. */
    shard: number,
    of: number,
    /** What is asked in each cell. */
    cases: z.array(z.string()).min(1),
    /** Every cell of the matrix, each with the shard that asks it. */
    cells: z
      .array(
        z.object({
          kernel: z.string(),
          bpftrace: z.string(),
          runtime: z.enum(['microvm', 'container']),
          shard: number,
        }),
      )
      .min(1),
  })
  .refine(({ shard, of, cells }) => shard <= of && cells.every((cell) => cell.shard <= of), {
    error: 'a shard is beyond the number of shards',
  })
export type ShardNote = Omit<z.infer<typeof Note>, 'schema'>
export type SharedCell = ShardNote['cells'][number]

/** Throws UnavailableError if the disk refuses. */
export async function writeShardNote(outDir: string, { shard, of, cases, cells }: ShardNote): Promise<void> {
  const head = JSON.stringify({ schema: SCHEMA, shard, of, cases }).slice(0, -1)
  const lines = cells.map((cell) => JSON.stringify(cell)).join(',\n')
  await replaceFile(join(outDir, FILE), [`${head},"cells":[\n${lines}\n]}\n`])
}

/**
 * For a directory that is a shard no longer, because the whole matrix is run into it. Throws UnavailableError if the
 * disk refuses.
 */
export async function removeShardNote(outDir: string): Promise<void> {
  const path = join(outDir, FILE)
  await rm(path, { force: true }).catch((error: unknown) => {
    throw refusal(error, path) ?? error
  })
}

/**
 * The note of a directory, or undefined where it has none.
 * @throws UsageError where it cannot be read or says something else
 */
export async function readShardNote(outDir: string): Promise<ShardNote | undefined> {
  const path = join(outDir, FILE)
  let why: string
  try {
    const parsed = Note.safeParse(JSON.parse(await readText(path)))
    if (parsed.success) return parsed.data
    const [issue] = parsed.error.issues
    why = [issue?.path.join('.'), issue?.message].filter(Boolean).join(': ')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    why = sentence(error)
  }
  throw new UsageError(`${path} is not what \`matrix run --shard\` writes (${why}); run that shard again`)
}
