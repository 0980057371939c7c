/** `matrix table`: records → a published form, without booting anything. */
import { upstream } from '../archive/version.js'
import { UnavailableError, UsageError } from '../errors.js'
import { programOf } from '../exercise/program.js'
import { readMatrix } from '../matrix/load.js'
import type { Case, Matrix } from '../matrix/schema.js'
import type { Cell } from '../plan/types.js'
import { FORMATS, renderTable } from '../report/formats.js'
import type { ReportCase, TableOptions } from '../report/types.js'
import { replaceFile } from '../results/disk.js'
import { loadRecords } from '../results/store.js'
import type { Surroundings } from './context.js'

export interface TableArguments {
  readonly config: string
  readonly out: string
  readonly format: string
  readonly output?: string
}

/** A case as reports show it, with the program that each build is asked. */
function reportCase(one: Case): ReportCase {
  return {
    name: one.name,
    title: one.title,
    asked: {
      handlers: one.kind === 'ordering' ? one.handlers : one.tokens,
      promised: one.kind === 'program' || one.promise === 'declared',
      program: ({ bpftrace, packages }) => programOf(one, upstream(packages.at(-1) ?? bpftrace)).text,
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

export async function table(args: TableArguments, { stdout, stderr }: Surroundings): Promise<number> {
  if (!Object.hasOwn(FORMATS, args.format))
    throw new UsageError(`--format takes one of ${Object.keys(FORMATS).join(', ')}, not '${args.format}'`)
  const matrix = await readMatrix(args.config)
  const { records, problems } = await loadRecords(args.out)
  for (const problem of problems) stderr.write(`${problem}\n`)
  if (records.length === 0)
    throw new UnavailableError(`${args.out} holds no records; run \`matrix run\` first, or give --out`)
  const text = renderTable(args.format as keyof typeof FORMATS, records, tableOptions(matrix))
  if (args.output === undefined) stdout.write(text)
  else await replaceFile(args.output, [text])
  return problems.length > 0 ? 3 : 0
}
