/** matrix.yaml → Matrix, or all that is wrong with it, each mistake with line and column. */
import { readFile } from 'node:fs/promises'
import { sentence, UsageError } from '../errors.js'
import { crossChecks } from './cross-checks.js'
import { readSource } from './document.js'
import { formatMistakes, type Mistake } from './mistakes.js'
import { problems } from './problems.js'
import { Matrix } from './schema.js'

/** Reads a matrix from YAML. `file` is what messages call it. Throws UsageError that lists all mistakes. */
export function parseMatrix(text: string, file: string): Matrix {
  const { value, mistakes, locate } = readSource(text)
  const refuse = (all: Mistake[]) => new UsageError(formatMistakes(file, text, all))
  if (value === undefined && mistakes.length > 0) throw refuse(mistakes)
  if (value === undefined || value === null) {
    const message = "an empty file: expected a mapping with the keys 'kernels', 'bpftrace' and 'cases'"
    throw refuse([{ start: 0, end: 0, message }])
  }
  const result = Matrix.safeParse(value)
  const found = [...problems(value, result.error?.issues ?? []), ...crossChecks(value)]
  const all = [...mistakes, ...found.map((problem) => ({ ...locate(problem), message: problem.message }))]
  if (!result.success || all.length > 0) throw refuse(all)
  return result.data
}

/** Reads matrix.yaml from the disk. Throws UsageError if it cannot be read or is wrong. */
export async function readMatrix(path: string): Promise<Matrix> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    const why =
      error instanceof Error && 'code' in error && error.code === 'ENOENT' ? '' : ` (${sentence(error)})`
    throw new UsageError(
      `no matrix can be read from ${path}${why}: give --config FILE, or run in a directory that has a matrix.yaml`,
    )
  })
  return parseMatrix(text, path)
}
