/** What flags and arguments may be, from matrix.yaml and the records at hand. What cannot be read offers nothing. */
import { PassThrough } from 'node:stream'
import type { Argument, Command, Option } from '@commander-js/extra-typings'
import { namedKernels } from '../../answers/gate/unasked.js'
import { distributionNamed, DISTRIBUTIONS } from '../../matrix/distributions.js'
import { readMatrix } from '../../matrix/load.js'
import type { Matrix } from '../../matrix/schema.js'
import { RUNTIMES } from '../../matrix/schema.js'
import { Verdict } from '../../records/record.js'
import type { ResultRecord } from '../../records/record.js'
import { sortedVersions } from '../../records/sort.js'
import { loadRecords } from '../../records/store.js'
import { RESULTS } from '../defaults.js'
import { PACKAGED, recordsToRead, usualConfig } from '../packaged.js'
import type { Possible } from './words.js'

/** Suites of Debian. */
const { suites: SUITES } = distributionNamed('debian')

async function matrixOf(command: Command): Promise<{ matrix: Matrix; config: string }> {
  const given =
    command.getOptionValueSource('config') === 'cli' ? String(command.getOptionValue('config')) : undefined
  const config = given ?? (await usualConfig())
  return { matrix: await readMatrix(config), config }
}

async function recordsOf(command: Command): Promise<readonly ResultRecord[]> {
  const { config } = await matrixOf(command).catch(() => ({ config: '' }))
  const given: unknown = command.getOptionValue('out')
  const out = typeof given === 'string' ? given : RESULTS
  // Whose records they are is no news on a line that is being typed.
  const from = await recordsToRead({ out, config }, new PassThrough().resume())
  return (await loadRecords(from)).records
}

const cases = async (command: Command): Promise<string[]> =>
  (await matrixOf(command)).matrix.cases.map(({ name }) => name)

/** Those of matrix.yaml, and those that there are records of. */
async function names(
  command: Command,
  inMatrix: (matrix: Matrix) => readonly string[],
  inRecord: (record: ResultRecord) => string,
): Promise<string[]> {
  const [written, recorded] = await Promise.all([
    matrixOf(command).then(
      ({ matrix }) => inMatrix(matrix),
      () => [],
    ),
    recordsOf(command).then(
      (records) => records.map(inRecord),
      () => [],
    ),
  ])
  return sortedVersions([...written, ...recorded])
}

const kernels = (command: Command): Promise<string[]> =>
  names(
    command,
    (matrix) => namedKernels(matrix).map(({ name }) => name),
    ({ kernel }) => kernel,
  )

const builds = (command: Command): Promise<string[]> =>
  names(
    command,
    ({ bpftrace }) => bpftrace.flatMap(({ name }) => name ?? []),
    ({ bpftrace }) => bpftrace,
  )

/** What a report may be of. */
async function findings(command: Command): Promise<string[]> {
  const { matrix } = await matrixOf(command)
  return [...matrix.cases.map(({ name }) => name), ...matrix.knownIssues.map(({ id }) => id)]
}

/** Cells of the records, each in one word, and the cases that may stand in its place. */
async function cells(command: Command): Promise<string[]> {
  const records = await recordsOf(command)
  const words = new Set(records.map(({ kernel, bpftrace }) => `${kernel}x${bpftrace}`))
  return [...words, ...new Set(records.map((record) => record.case))]
}

async function formats(command: Command): Promise<string[]> {
  if (command.name() === 'gate')
    return Object.keys((await import('../../answers/report/decision/formats.js')).GATE_FORMATS)
  if (command.name() === 'check') return Object.keys((await import('../check.js')).CHECK_FORMATS)
  if (command.name() === 'diff') return Object.keys((await import('../diff.js')).FORMATS)
  return Object.keys((await import('../../answers/report/formats.js')).FORMATS)
}

/** Ends of a row of releases, or the answers that a step of git bisect is judged by. */
const ends = async (command: Command): Promise<readonly string[]> => {
  if (command.name() === 'bisect-step') return (await import('../../answers/bisect/step.js')).ANSWERS
  return command.getOptionValue('axis') === 'bpftrace' ? builds(command) : kernels(command)
}

type Values = (command: Command) => Promise<readonly string[]> | readonly string[]

/** By the name of a flag or an argument. */
const WORDS: Readonly<Record<string, Values>> = {
  case: cases,
  cell: cells,
  finding: findings,
  kernel: kernels,
  bpftrace: builds,
  against: builds,
  runtime: () => RUNTIMES,
  verdict: () => Verdict.options,
  format: formats,
  print: async () => (await import('../ending.js')).PRINTS,
  suite: () => SUITES,
  axis: async () => (await import('../bisect-row.js')).AXES,
  good: ends,
  bad: ends,
  candidate: () => [
    'file:',
    'oci:',
    'https://',
    ...DISTRIBUTIONS.flatMap(({ name, suites }) => suites.map((suite) => `${name}:${suite}`)),
  ],
  recall: () => [PACKAGED],
  before: () => [PACKAGED],
  after: () => [PACKAGED],
}

/** Beside these, what is called `<file>`, `<path>` or `<dir>` is a path. */
const FILES = ['candidate', 'recall', 'before', 'after', 'statement', 'script']

function pathsOf(name: string, placeholder: string): Possible['paths'] {
  if (FILES.includes(name) || /^(file|path)$/.test(placeholder)) return 'files'
  return placeholder === 'dir' ? 'directories' : undefined
}

/** @param asked a flag or an argument of the command */
export async function possibleValues(command: Command, asked: Option | Argument): Promise<Possible> {
  const isFlag = 'flags' in asked
  const name = isFlag ? asked.attributeName() : asked.name()
  const placeholder = isFlag ? (/[<[]([\w-]+)/.exec(asked.flags)?.[1] ?? '') : name
  const paths = pathsOf(name, placeholder)
  // A kernel of one's own is a file, where a flag says so.
  const known = paths === 'files' && placeholder === 'file' ? undefined : WORDS[name]
  const values = asked.argChoices ?? (await Promise.resolve(known?.(command) ?? []).catch(() => []))
  return { values, ...(paths && { paths }) }
}
