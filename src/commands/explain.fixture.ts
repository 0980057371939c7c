/** `explain` as its tests call it, on records of their own. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach } from 'vitest'
import type { Surroundings } from './surroundings.js'
import { explain } from './explain.js'
import type { ExplainFlags } from './flags/explain.js'
import { SELECTING } from './flags/flags.fixture.js'

export const config = fileURLToPath(new URL('../../matrix.yaml', import.meta.url))
let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'explain-'))
})
afterEach(() => rm(dir, { recursive: true, force: true }))

/** The file of the records, in a directory of this test's own. */
export const recordsFile = (): string => join(dir, 'records.jsonl')

/** Asks about a case; what the verb said and its exit code. */
export async function asked(
  json = false,
  name = 'fexit',
  matrix = config,
  selectors: Partial<ExplainFlags> = {},
): Promise<{ code: number; stdout: string; stderr: string }> {
  const said = { stdout: '', stderr: '' }
  const stream = (name: keyof typeof said): unknown => ({ write: (text: string) => (said[name] += text) })
  const surroundings = { stdout: stream('stdout'), stderr: stream('stderr') } as Surroundings
  const code = await explain(
    name || undefined,
    { ...SELECTING, config: matrix, out: dir, json, reproducer: false, ...selectors },
    surroundings,
  )
  return { code, ...said }
}
export const write = (...records: object[]): Promise<void> =>
  writeFile(recordsFile(), records.map((one) => `${JSON.stringify(one)}\n`).join(''))
