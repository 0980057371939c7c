/** Many records to judge, made of few. */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * Fills a results directory with the records of another, once as they are, then again and again under other kernels' names.
 * @returns how many there are: at least `least`
 */
export async function multiplied(from: string, to: string, least: number): Promise<number> {
  const lines = (await readFile(join(from, 'records.jsonl'), 'utf8')).trimEnd().split('\n')
  const times = Math.ceil(least / lines.length)
  const copies = Array.from({ length: times }, (_, copy) =>
    lines
      .map((line) => (copy === 0 ? line : line.replace(/"kernel":"([^"]*)"/, `"kernel":"$1-${copy}"`)))
      .map((line) => `${line}\n`)
      .join(''),
  )
  await mkdir(to, { recursive: true })
  await writeFile(join(to, 'records.jsonl'), copies)
  return times * lines.length
}
