/** The compiled command line, run as a user runs it. */
import { mkdir, readFile, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { cacheDirectory } from '../src/commands/workplace.js'
import { ResultRecord } from '../src/records/record.js'

export const ROOT = fileURLToPath(new URL('../', import.meta.url))

export type Command = ReturnType<typeof matrix>

/** Starts `matrix`; what the environment does not say is inherited. */
export function matrix(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>> = {},
) {
  return execa(process.execPath, [join(ROOT, 'dist/cli.js'), ...args], {
    reject: false,
    stripFinalNewline: false,
    cwd: ROOT,
    env: environment,
  })
}

/** The records that a text of JSON lines holds. Throws where a line is not whole or holds none. */
export function recordsIn(text: string): ResultRecord[] {
  const lines = text.split('\n')
  if (lines.pop() !== '') throw new Error('the last line is not whole')
  return lines.map((line) => ResultRecord.parse(JSON.parse(line)))
}

/** The records of a results directory; none where it has no file yet. */
export async function recordsOf(out: string): Promise<ResultRecord[]> {
  return recordsIn(await readFile(join(out, 'records.jsonl'), 'utf8').catch(() => ''))
}

/** How many answers a run said it would ask for, and how many it remembered. */
export function planned(stderr: string): { remembered: number; toAsk: number } {
  const found = /: (\d+) answers remembered, (\d+) to ask$/m.exec(stderr)
  if (!found) throw new Error(`nothing is planned in: ${stderr}`)
  return { remembered: Number(found[1]), toAsk: Number(found[2]) }
}

const PARTS = ['accelerator', 'answers', 'lists', 'memo', 'pool', 'store'] as const

/**
 * A cache directory at `place` that shares what the user's cache holds, so that nothing is fetched twice, except the
 * parts that are to be its `own` and begin empty.
 */
export async function cacheBeside(place: string, own: readonly (typeof PARTS)[number][]): Promise<string> {
  const users = cacheDirectory(process.env)
  await mkdir(place, { recursive: true })
  for (const part of PARTS) {
    if (own.includes(part)) continue
    await mkdir(join(users, part), { recursive: true })
    await symlink(join(users, part), join(place, part))
  }
  return place
}
