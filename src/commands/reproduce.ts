/** `matrix reproduce`: a directory with all that another person needs to see what a record says. Nothing is booted. */
import { readdir, readFile, rm } from 'node:fs/promises'
import { dirname, extname, join } from 'node:path'
import type { ReproduceFlags } from './flags/reproduce.js'
import { UsageError } from '../lib/errors.js'
import { codeOf, writeWhole } from '../lib/files.js'
import { visibleLine } from '../lib/visible.js'
import { findingsAt } from '../answers/report/findings/at.js'
import { findingText } from '../answers/report/findings/finding-text.js'
import { findingsOf } from '../answers/report/findings/findings.js'
import { modelOf } from '../answers/report/model/model.js'
import { reproductionOf } from '../answers/report/reproduction/reproduction.js'
import type { ReproductionFile } from '../answers/report/reproduction/reproduction.js'
import type { Matrix } from '../matrix/schema.js'
import { readClosures } from '../records/closures.js'
import { makeDirectory, refusal } from '../records/disk.js'
import type { ResultRecord } from '../records/record.js'
import { loadRecords } from '../records/store.js'
import { credible } from './closures.js'
import { oneRecord } from './one-record.js'
import { openMatrix } from './open-matrix.js'
import { PACKAGE, toolVersion } from './package-place.js'
import { recordsToRead } from './packaged.js'
import { tellProblems } from './problems.js'
import type { Surroundings } from './surroundings.js'
import { tableOptions } from './table.js'

const RUNNER = join(PACKAGE, 'images', 'reproduce', 'run.sh')

/** What may be in a directory that a reproduction is written into, beside its own files: packages that somebody put there. */
const PACKAGES_PLACE = 'debs'

/** Of which a reproduction has one, or none. */
const WORKLOADS = ['workload.c', 'workload.sh']

/** A name for a directory; of names from records only what is plain is left. */
const usualDirectory = ({ case: name, kernel, bpftrace }: ResultRecord): string =>
  `reproduce-${[name, kernel, bpftrace].join('-').replaceAll(/[^\w.+-]/g, '-')}`

/** @throws UsageError where the directory holds what is no reproduction's */
async function refuseOthers(directory: string, files: readonly ReproductionFile[]): Promise<void> {
  const there = await readdir(directory).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return []
    if (codeOf(error) === 'ENOTDIR') throw new UsageError(visibleLine(`${directory} is no directory`))
    throw refusal(error, directory) ?? error
  })
  const own = new Set([...files.map(({ path }) => path.split('/')[0]), ...WORKLOADS])
  const other = there.find((name) => name !== PACKAGES_PLACE && !own.has(name))
  if (other !== undefined)
    throw new UsageError(
      visibleLine(
        `${directory} holds '${other}', which is no reproduction's; empty it, or name another with --to`,
      ),
    )
}

/** What is found of an answer, in sentences, over all records of its case. */
function foundOf(matrix: Matrix, records: readonly ResultRecord[], record: ResultRecord): string[] {
  const own = records.filter((each) => each.case === record.case)
  const { cases, knownIssues } = tableOptions(matrix)
  const model = modelOf(own, { cases: cases.filter(({ name }) => name === record.case), knownIssues })
  return findingsAt(model, findingsOf(model), record).map((finding) => {
    const { what, where, boundary, reported, advice } = findingText(model, finding)
    return [`${[`${what} ${where}`, ...boundary, reported].join('; ')}.`, advice].filter(Boolean).join(' ')
  })
}

/**
 * @param first a cell in one word, where `second` is the case; otherwise the case
 * @returns 0; 3 where some lines hold no record, and the rest is used
 * @throws UsageError where the words leave no record or several, or what is left cannot be reproduced; UnavailableError where
 *   the disk refuses
 */
export async function reproduce(
  first: string,
  second: string | undefined,
  args: ReproduceFlags,
  { stdout, stderr }: Surroundings,
): Promise<number> {
  const matrix = await openMatrix(args.config, stderr)
  const from = await recordsToRead(args, stderr)
  const { records, problems } = await loadRecords(from)
  tellProblems(problems, stderr)
  const record = oneRecord(records, { first, second }, args, problems.length > 0)
  const one = matrix.cases.find(({ name }) => name === record.case)
  if (one === undefined)
    throw new UsageError(
      visibleLine(
        `${args.config} has no case '${record.case}' any more; name with --config the file that has`,
      ),
    )
  const { images } = credible(await readClosures(extname(from) === '.jsonl' ? dirname(from) : from))
  const files = reproductionOf({
    one,
    record,
    closure: images.get(record.artefacts.image.sha256),
    issue:
      record.verdict === 'known'
        ? matrix.knownIssues.find(({ id }) => id === record.expected.why)
        : undefined,
    findings: foundOf(matrix, records, record),
    runner: await readFile(RUNNER, 'utf8'),
    tool: toolVersion(),
  })
  const directory = args.to ?? usualDirectory(record)
  await refuseOthers(directory, files)
  await makeDirectory(directory)
  for (const name of WORKLOADS)
    if (!files.some(({ path }) => path === name)) await rm(join(directory, name), { force: true })
  for (const { path, content, isProgram } of files)
    await writeWhole(join(directory, path), content, refusal, isProgram ? 0o777 : 0o666)
  stdout.write(
    args.json
      ? `${JSON.stringify({ directory, case: record.case, kernel: record.kernel, bpftrace: record.bpftrace, files: files.map(({ path }) => path) }, null, 2)}\n`
      : `${visibleLine(`${join(directory, 'README.md')} says what to do; sh ${join(directory, 'run.sh')} does it.`)}\n`,
  )
  return problems.length > 0 ? 3 : 0
}
