/** `matrix table`: records → a published form, without booting anything. */
import type { TableFlags } from './flags/table.js'
import { writeAnnotations } from '../lib/door.js'
import { UnavailableError } from '../lib/errors.js'
import { programOf } from '../judge/exercise/program.js'
import { openMatrix } from './open-matrix.js'
import type { Case, Matrix } from '../matrix/schema.js'
import type { Cell } from '../supply/plan/cell.js'
import { FORMATS, render } from '../answers/report/formats.js'
import type { ReportCase, TableOptions } from '../answers/report/model/report.js'
import { loadRecords } from '../records/store.js'
import type { Surroundings } from './surroundings.js'
import { formatOf } from './format.js'
import { pathsOf, writeTo } from './paths.js'
import { recordsToRead } from './packaged.js'
import { print } from './print.js'
import { tellProblems } from './problems.js'

/** A case as reports show it, with the program that each build is asked. */
function reportCase(one: Case): ReportCase {
  return {
    name: one.name,
    title: one.title,
    ...(one.kind === 'ordering' && { promise: one.promise }),
    asked: {
      handlers: one.kind === 'ordering' ? one.handlers : (one.tokens ?? []),
      program: ({ version }) => programOf(one, version).text,
    },
  }
}

/** What a table is laid out by. Without cells the records say by themselves which kernels and builds there are. */
export function tableOptions(matrix: Matrix, cells?: readonly Cell[]): TableOptions {
  return {
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

/** @returns 0; 3 where some lines hold no record, and the table is made from the rest */
export async function table(args: TableFlags, { stdout, stderr }: Surroundings): Promise<number> {
  const format = formatOf(args, FORMATS, 'markdown')
  const { records: named, file } = await pathsOf(args)
  const matrix = await openMatrix(args.config, stderr)
  const from = await recordsToRead({ out: named, config: args.config }, stderr)
  const { records, problems } = await loadRecords(from)
  tellProblems(problems, stderr)
  if (records.length === 0)
    throw new UnavailableError(
      `${from} holds no records; run \`matrix run\` first, or say with --out where they are`,
    )
  const { pieces, beside } = render(format, records, tableOptions(matrix))
  if (file === undefined) await print(pieces, stdout)
  else {
    await writeTo(file, pieces)
    writeAnnotations(stdout, beside())
  }
  return problems.length > 0 ? 3 : 0
}
