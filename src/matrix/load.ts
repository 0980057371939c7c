/** matrix.yaml → Matrix, or all its mistakes, each with line and column. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { sentence, UsageError } from '../lib/errors.js'
import { readText } from '../lib/pipes.js'
import { readFilesBeside } from './beside.js'
import type { ReadBeside } from './beside.js'
import { crossChecks } from './cross-checks.js'
import { readSource } from './document.js'
import type { Problem } from './document.js'
import { modernised } from './former-words.js'
import { checkOnly, extended } from './extended.js'
import { globsMatch } from './glob.js'
import { withIssues } from './issues-file.js'
import { formatMistakes, type Mistake } from './mistakes.js'
import { problems } from './problems.js'
import { Matrix } from './schema.js'
import type { Case } from './schema.js'
import { withScripts } from './script-sets.js'
import type { ListBeside } from './script-sets.js'
import { locatedSource } from './source.js'

const nothingBeside: ReadBeside = (path) => {
  throw new Error(`there is no '${path}' beside this text`)
}

/**
 * Reads a matrix from YAML.
 * @param file the name of the text in messages
 * @param read reads the files that the text names
 * @param list lists the directories that it names
 * @throws UsageError that lists all mistakes
 */
export function parseMatrix(
  text: string,
  file: string,
  read: ReadBeside = nothingBeside,
  list: ListBeside = () => [],
): Matrix {
  const { value, mistakes, locate } = readSource(text)
  const refuse = (all: Mistake[]) => new UsageError(formatMistakes(file, text, all))
  if (value === undefined && mistakes.length > 0) throw refuse(mistakes)
  if (value === undefined || value === null) {
    const message = "an empty file: expected a mapping with the keys 'kernels', 'bpftrace' and 'cases'"
    throw refuse([{ start: 0, end: 0, message }])
  }
  const based = extended(value, file, read, (other, name) => void parseMatrix(other, name, read, list))
  const today = modernised(based.value)
  const scripts = withScripts(today.value, list)
  const whole = withIssues(scripts.value, file, read)
  const result = Matrix.safeParse(whole.value)
  const beside = readFilesBeside(whole.value, read)
  const found = [
    ...based.problems,
    ...today.problems,
    ...scripts.problems,
    ...whole.problems,
    ...problems(whole.value, result.error?.issues ?? []).filter(
      ({ path }) => !(scripts.value !== today.value && path.join() === 'cases'),
    ),
    ...crossChecks(whole.value),
    ...checkOnly(whole.value),
    ...beside.problems,
  ]
  const here = found.filter((problem) => !whole.isInFile(problem)).map((problem) => based.written(problem))
  const places = new Map(
    here.map((problem) => scripts.written(problem)).map((problem) => [placeKey(problem), problem]),
  )
  const inText = [...places.values()].map((problem) => ({
    ...locate(today.written(problem)),
    message: problem.message,
  }))
  const told = [
    formatMistakes(file, text, [...mistakes, ...inText]),
    whole.told(found.filter((problem) => whole.isInFile(problem))),
  ].filter((block) => block !== '')
  if (!result.success || told.length > 0) throw new UsageError(told.join('\n'))
  const hints = today.hints.map((hint) => `${file}: ${hint}`)
  const { only } = result.data
  const cases = result.data.cases
    .filter(({ name }) => only === undefined || globsMatch(only)(name))
    .map((one) => beside.complete(one))
  return { ...result.data, ...withoutTemplate(cases, scripts.template), hints }
}

/** One mistake in a set is one in each of its scripts, and told once. */
const placeKey = ({ path, at, message }: Problem): string =>
  JSON.stringify(path[0] === 'scripts' ? [path, at] : [path, at, message])

/** The cases without the one that says how the tools are asked that builds have aboard. */
function withoutTemplate(cases: Case[], template: string | null): Pick<Matrix, 'cases' | 'shipped'> {
  const shipped = cases.find(({ name }) => name === template)
  if (shipped?.kind !== 'program') return { cases }
  return { cases: cases.filter((one) => one !== shipped), shipped }
}

/** Lists directories by paths relative to a matrix.yaml. */
const besideDirectory =
  (matrix: string): ListBeside =>
  (directory) => {
    const full = resolve(dirname(matrix), directory)
    if (statSync(full, { throwIfNoEntry: false })?.isDirectory() !== true)
      throw new Error(`there is no directory ${full}: expected a path relative to ${matrix}`)
    return readdirSync(full, { withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map(({ name }) => name)
  }

/** Reads files by paths relative to a matrix.yaml. Refuses what is not a plain file, and what is too large. */
export const besideFile =
  (matrix: string): ReadBeside =>
  (path, most) => {
    const full = resolve(dirname(matrix), path)
    const found = statSync(full, { throwIfNoEntry: false })
    if (!found) throw new Error(`there is no file ${full}: expected a path relative to ${matrix}`)
    if (!found.isFile()) throw new Error(`${full} is not a file`)
    if (found.size > most) throw new Error(`${full} is too large: expected at most ${most >> 20} MiB`)
    return readFileSync(full)
  }

/** The matrix with absolute paths in its axes; matrix.yaml gives them relative to its directory. */
function located(matrix: Matrix, directory: string): Matrix {
  const at = (path: string): string => resolve(directory, path)
  return {
    ...matrix,
    kernels: matrix.kernels.map(({ config, modules, ...axis }) => ({
      ...axis,
      from: locatedSource(axis.from, directory),
      ...(config === undefined ? {} : { config: at(config) }),
      ...(modules === undefined ? {} : { modules: at(modules) }),
    })),
    bpftrace: matrix.bpftrace.map((axis) => ({ ...axis, from: locatedSource(axis.from, directory) })),
  }
}

/** Reads matrix.yaml from the disk. @throws UsageError if it cannot be read, or has mistakes */
export async function readMatrix(path: string): Promise<Matrix> {
  const text = await readText(path).catch((error: unknown) => {
    const why =
      error instanceof Error && 'code' in error && error.code === 'ENOENT' ? '' : ` (${sentence(error)})`
    throw new UsageError(
      `no matrix can be read from ${path}${why}: give --config FILE, or run in a directory that has a matrix.yaml`,
    )
  })
  return located(parseMatrix(text, path, besideFile(path), besideDirectory(path)), dirname(path))
}
