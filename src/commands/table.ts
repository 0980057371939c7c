/** `matrix table`: records → a published form, without booting anything. */
import { dirname, extname } from 'node:path'
import type { TableFlags } from './flags/table.js'
import { screenOf, styled, writeAnnotations } from '../lib/door.js'
import { UnavailableError } from '../lib/errors.js'
import { programOf } from '../judge/exercise/program.js'
import { spelledFor } from '../judge/exercise/spelling.js'
import { openMatrix } from './open-matrix.js'
import type { Case, Matrix } from '../matrix/schema.js'
import type { Cell } from '../supply/plan/cell.js'
import { FORMATS, render } from '../answers/report/formats.js'
import { modelOf } from '../answers/report/model/model.js'
import type { ReportCase, TableOptions } from '../answers/report/model/report.js'
import { reproducerOf } from '../answers/report/reproducer/reproducer.js'
import { terminal } from '../answers/report/table/terminal.js'
import type { ResultRecord } from '../records/record.js'
import { selectRecords, verdictsOf } from '../records/select.js'
import { isOfSuite } from '../suite/case-names.js'
import { loadRecords } from '../records/store.js'
import { placeWords } from './command-line.js'
import { screenFor } from './screen.js'
import type { Surroundings } from './surroundings.js'
import { formatOf } from './format.js'
import { pathsOf, writeTo } from './paths.js'
import { recordsToRead } from './packaged.js'
import { knownOfSuites } from './suite-known.js'
import { print } from './print.js'
import { tellProblems } from './problems.js'
import { workloadOf } from './workload-source.js'

/** A case as reports show it, with the program that each build is asked on each architecture. */
function reportCase(one: Case): ReportCase {
  return {
    name: one.name,
    title: one.title,
    ...(one.kind === 'ordering' && { promise: one.promise }),
    asked: {
      handlers: one.kind === 'ordering' ? one.handlers : (one.tokens ?? []),
      program: ({ version }, arch) => programOf(spelledFor(one, arch), version).text,
      reproducer: ({ version }, arch) => reproducerOf(one, version, arch),
      workload: workloadOf(one),
    },
  }
}

/** What a table is laid out by. Without cells the records say by themselves which kernels and builds there are. */
export function tableOptions(
  matrix: Matrix,
  cells?: readonly Cell[],
  asking: readonly string[] = [],
): TableOptions {
  return {
    asking,
    cases: matrix.cases.map(reportCase),
    knownIssues: matrix.knownIssues,
    ...(cells && {
      expected: {
        kernels: [...new Set(cells.map(({ kernel }) => kernel.id))],
        builds: [...new Set(cells.map(({ bpftrace }) => bpftrace.id))],
      },
    }),
  }
}

/** Whether a person looks at it who asked for no form: findings fit a terminal, hundreds of lines of markdown do not. */
const isForReading = (args: TableFlags, file: string | undefined, stdout: NodeJS.WriteStream): boolean =>
  stdout.isTTY && file === undefined && args.format === undefined && !args.json

/** The same; where cases are selected, these alone; where the records are a suite's, its known failures in the place of both. */
async function selectedOptions(
  { case: globs, config }: TableFlags,
  matrix: Matrix,
  records: readonly ResultRecord[],
  asking: readonly string[],
): Promise<TableOptions> {
  const options = tableOptions(matrix, undefined, asking)
  const names = new Set(records.map((record) => record.case))
  if (names.size > 0 && [...names].every(isOfSuite))
    return { ...options, cases: [], knownIssues: await knownOfSuites([...names], config) }
  return globs.length === 0
    ? options
    : { ...options, cases: options.cases.filter(({ name }) => names.has(name)) }
}

/**
 * @returns 0; 3 where some lines hold no record, and the table is made from the rest
 * @throws UsageError where the selectors leave no record
 */
export async function table(
  args: TableFlags,
  { environment, stdout, stderr }: Surroundings,
): Promise<number> {
  const format = formatOf(args, FORMATS, 'markdown')
  verdictsOf(args.verdict)
  const { records: named, file } = await pathsOf(args)
  const matrix = await openMatrix(args.config, stderr)
  const from = await recordsToRead({ out: named, config: args.config }, stderr)
  const { records, problems } = await loadRecords(from)
  tellProblems(problems, stderr)
  if (records.length === 0)
    throw new UnavailableError(
      `${from} holds no records; run \`matrix run\` first, or say with --out where they are`,
    )
  const selected = selectRecords(records, args, problems.length > 0)
  const out = extname(named) === '' ? named : dirname(named)
  const options = await selectedOptions(args, matrix, selected, placeWords({ config: args.config, out }))
  if (isForReading(args, file, stdout)) {
    screenOf(stdout).write(styled(terminal(modelOf(selected, options), screenFor({ stdout, environment }))))
    return problems.length > 0 ? 3 : 0
  }
  const { pieces, beside } = render(format, selected, options)
  if (file === undefined) await print(pieces, stdout)
  else {
    await writeTo(file, pieces)
    writeAnnotations(stdout, beside())
  }
  return problems.length > 0 ? 3 : 0
}
