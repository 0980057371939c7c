/** `matrix explain CASE`: the question, the program that asks it, what was seen over the axes, and what is known of it. */
import type { ExplainFlags } from './flags/explain.js'
import { UsageError } from '../lib/errors.js'
import type { Case, Matrix } from '../matrix/schema.js'
import { selectNames } from '../matrix/select.js'
import { didYouMean } from '../matrix/suggestion.js'
import { openMatrix } from './open-matrix.js'
import { findingText } from '../answers/report/findings/finding-text.js'
import { findingsOf } from '../answers/report/findings/findings.js'
import { newestArchitecture } from '../answers/report/model/axes.js'
import { modelOf } from '../answers/report/model/model.js'
import { reproducerOf } from '../answers/report/reproducer/reproducer.js'
import { visibleLine } from '../lib/visible.js'
import { placeOf } from '../records/place.js'
import type { ResultRecord } from '../records/record.js'
import { selectorWords, selectRecords, verdictsOf } from '../records/select.js'
import { sortedVersions } from '../records/sort.js'
import { loadRecords } from '../records/store.js'
import { plainOf, textOf } from './explain-text.js'
import type { Explained } from './explain-text.js'
import type { Surroundings } from './surroundings.js'
import { recordsToRead } from './packaged.js'
import { tellProblems } from './problems.js'
import { tableOptions } from './table.js'

/** The cases to explain: the one that is named, or those that --case chooses. @throws UsageError where it is neither */
function casesOf(name: string | undefined, { case: globs }: ExplainFlags, { cases }: Matrix): Case[] {
  const names = cases.map((each) => each.name)
  if (name === undefined && globs.length === 0)
    throw new UsageError(`name a case, or say with --case which; there are: ${names.join(', ')}`)
  if (name !== undefined && globs.length > 0)
    throw new UsageError('a name and --case both say which cases to explain; leave out one of them')
  if (name !== undefined && !names.includes(name))
    throw new UsageError(
      `no case is called '${visibleLine(name)}'${didYouMean(name, names)}; there are: ${names.join(', ')}`,
    )
  const chosen = new Set(name === undefined ? selectNames('case', globs, names) : [name])
  return cases.filter((each) => chosen.has(each.name))
}

function explained(one: Case, matrix: Matrix, records: readonly ResultRecord[]): Explained {
  const own = records.filter((record) => record.case === one.name)
  const issues = matrix.knownIssues.filter(({ cases }) => cases.includes(one.name))
  const { cases } = tableOptions(matrix)
  const model = modelOf(own, { cases: cases.filter(({ name }) => name === one.name), knownIssues: issues })
  return {
    one,
    records: own,
    issues,
    findings: findingsOf(model).map((finding) => findingText(model, finding)),
    newest: sortedVersions(own.map((record) => placeOf(record).bpftrace)).at(-1) ?? '0.27.1',
    arch: newestArchitecture(model.kernels),
  }
}

/** The reproducer alone, for a shell to read. @throws UsageError where there is none */
function reproducerText({ one, newest, arch }: Explained): string {
  const { text, needs } = reproducerOf(one, newest, arch)
  if (text === null) throw new UsageError(`${one.name}: ${needs.map(visibleLine).join('; ')}`)
  return `${text}\n`
}

/**
 * @param name the case; undefined where --case says which
 * @returns 0; 3 where some lines hold no record, and the rest is used
 * @throws UsageError where there is no such case, or the selectors leave no record
 */
export async function explain(
  name: string | undefined,
  args: ExplainFlags,
  { stdout, stderr }: Surroundings,
): Promise<number> {
  verdictsOf(args.verdict)
  if (args.json && args.reproducer)
    throw new UsageError('--json has the reproducer among the rest; leave out --reproducer')
  const matrix = await openMatrix(args.config, stderr)
  const cases = casesOf(name, args, matrix)
  const { records, problems } = await loadRecords(await recordsToRead(args, stderr))
  tellProblems(problems, stderr)
  const names = new Set(cases.map((one) => one.name))
  const asked = records.filter((record) => names.has(record.case))
  // The case is chosen already, and may be one that nobody has asked yet.
  const selectors = { ...args, case: [] }
  const isPart = selectorWords(selectors).length > 0
  const selected = isPart ? selectRecords(asked, selectors, problems.length > 0) : asked
  const told = cases
    .map((one) => explained(one, matrix, selected))
    .filter((one) => !isPart || one.records.length > 0)
  if (args.reproducer) {
    for (const one of told) stdout.write(reproducerText(one))
    return problems.length > 0 ? 3 : 0
  }
  const plain = told.map(plainOf)
  stdout.write(
    args.json
      ? `${JSON.stringify(name === undefined ? plain : plain[0], null, 2)}\n`
      : told.map((one) => textOf(one, problems.length > 0)).join('\n\n'),
  )
  return problems.length > 0 ? 3 : 0
}
