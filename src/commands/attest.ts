/** `matrix attest`: a statement over the records, the decision and what they were made by. Nothing boots, nothing is fetched. */
import { readFile, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { artefactsOf } from '../answers/attest/artefacts.js'
import { bomText } from '../answers/attest/bom.js'
import { judgedIn } from '../answers/attest/check.js'
import { recordsSaid } from '../answers/attest/predicate.js'
import {
  FILES,
  REPORTS_OF_DECISION,
  REPORTS_OF_RECORDS,
  STATEMENT,
  statementOf,
  statementText,
} from '../answers/attest/statement.js'
import type { AttestedPredicate } from '../answers/attest/statement.js'
import { renderTable } from '../answers/report/formats.js'
import { askingIn } from '../answers/report/page/asking.js'
import { codeOf, removeStale, writeWhole } from '../lib/files.js'
import { UnavailableError } from '../lib/errors.js'
import { plural } from '../lib/words.js'
import { issuesFileOf } from '../matrix/issues-file.js'
import type { Matrix } from '../matrix/schema.js'
import { readClosures } from '../records/closures.js'
import { refusal, replaceFile } from '../records/disk.js'
import type { ResultRecord } from '../records/record.js'
import { loadRecords } from '../records/store.js'
import { credible } from './closures.js'
import type { AttestFlags } from './flags/attest.js'
import { digestOf, hostSystem, identityOfTool } from './identity-of-tool.js'
import { casesToday } from './judging.js'
import { openMatrix } from './open-matrix.js'
import { tellProblems } from './problems.js'
import { REPORTS } from './publish.js'
import { refuseUnattestable } from './attestable.js'
import { sign } from './signature.js'
import type { Surroundings } from './surroundings.js'
import { tableOptions } from './table.js'

type Asked = Pick<AttestFlags, 'config' | 'out' | 'key'>

const isFile = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isFile(),
    () => false,
  )

/** Copies matrix.yaml and its known issues into the results directory. @returns the names of the copies */
async function copyInputs({ config, out }: Asked): Promise<string[]> {
  const issues = issuesFileOf(await readFile(config, 'utf8'), config)
  const inputs: [string, string | undefined][] = [
    [FILES.matrix, config],
    [FILES.knownIssues, issues],
  ]
  for (const [name, from] of inputs) {
    const to = join(out, name)
    if (from === undefined) await rm(to, { force: true })
    else {
      await removeStale(dirname(to), new Date())
      await writeWhole(to, await readFile(from), refusal)
    }
  }
  return inputs.flatMap(([name, from]) => (from === undefined ? [] : [name]))
}

/** The decision, where it is about these records; why it is left out, where there is another. */
async function decisionIn(
  out: string,
  records: string,
): Promise<{ decision: AttestedPredicate['decision']; leftOut?: string }> {
  const path = join(out, FILES.decision)
  if (!(await isFile(path))) return { decision: null }
  const judged = judgedIn(await readFile(path, 'utf8'))
  if (judged?.records === records) {
    const { outcome, today } = judged
    if (outcome === 'PASS' || outcome === 'FAIL' || outcome === 'INCOMPLETE')
      return { decision: { outcome, today, records } }
  }
  const why = judged === undefined ? 'does not say which records it judged' : 'judged other records'
  return {
    decision: null,
    leftOut: `${path} ${why}, and is left out; \`matrix gate --attest\` makes another`,
  }
}

/** The reports that are there, and whether they are what these records make. */
async function reportsIn(
  out: string,
  records: readonly ResultRecord[],
  matrix: Matrix,
  decided: boolean,
): Promise<AttestedPredicate['reports']> {
  const reports: { name: string; reproduced: boolean | null }[] = []
  for (const name of [...REPORTS_OF_RECORDS, ...(decided ? REPORTS_OF_DECISION : [])]) {
    if (!(await isFile(join(out, name)))) continue
    const format = Object.entries(REPORTS).find(([one]) => one === name)?.[1]
    const same = async (): Promise<boolean> => {
      if (format === undefined) return false
      const text = await readFile(join(out, name), 'utf8')
      return renderTable(format, records, tableOptions(matrix, undefined, askingIn(text))) === text
    }
    reports.push({ name, reproduced: format === undefined ? null : await same() })
  }
  return reports
}

/**
 * Writes the statement, and its signature where there is a key.
 * @returns what to tell, a sentence each
 * @throws UsageError for a key that does not sign, UnavailableError where there are no records or the disk refuses
 */
async function attestResults(args: Asked, { stderr }: Surroundings): Promise<string[]> {
  const { out, key } = args
  const matrix = await openMatrix(args.config, stderr)
  const path = join(out, FILES.records)
  const before = await digestOf(path).catch((error: unknown) => {
    if (codeOf(error) !== 'ENOENT') throw error
    return ''
  })
  const { records, problems } = await loadRecords(out)
  tellProblems(problems, stderr)
  if (records.length === 0)
    throw new UnavailableError(
      `${out} holds no records; run \`matrix run\` first, or say with --out where they are`,
    )
  const closures = credible(await readClosures(out))
  const artefacts = artefactsOf(records, closures)
  const { decision, leftOut } = await decisionIn(out, before)
  const reports = await reportsIn(out, records, matrix, decision !== null)
  const copies = await copyInputs(args)
  await replaceFile(join(out, FILES.artefacts), [bomText(artefacts, closures, before)])
  const names = [
    FILES.records,
    ...(decision ? [FILES.decision] : []),
    ...copies,
    FILES.artefacts,
    ...reports.map(({ name }) => name),
  ]
  const subjects = new Map<string, string>()
  for (const name of names) subjects.set(name, await digestOf(join(out, name)))
  if (subjects.get(FILES.records) !== before)
    throw new UnavailableError(
      `${path} changed while it was read: wait for the run that writes it, then attest`,
    )
  const statement = statementOf(subjects, {
    tool: await identityOfTool(),
    attestedAt: new Date().toISOString(),
    attestedOn: await hostSystem(),
    ranOn: closures.hosts.length > 0 ? [...closures.hosts] : 'unknown',
    ...recordsSaid(records, problems.length, casesToday(matrix)),
    decision,
    reports,
    artefacts,
  })
  const text = statementText(statement)
  const signature = key === undefined ? undefined : await sign(text, key)
  const at = join(out, STATEMENT)
  // An old signature is not of this statement.
  await rm(`${at}.sig`, { force: true })
  await replaceFile(at, [text])
  if (signature !== undefined) await replaceFile(`${at}.sig`, [signature])
  const unknown = artefacts.filter(({ role, closure }) => role === 'bpftrace' && closure === 'unknown').length
  return [
    ...(leftOut === undefined ? [] : [leftOut]),
    ...(unknown === 0 ? [] : [`the packages behind ${plural(unknown, 'bpftrace build')} are not known here`]),
    `${at} attests ${plural(records.length, 'record')} and ${plural(subjects.size, 'file')}; it is ${
      key === undefined ? 'not signed (--key FILE signs it)' : `signed in ${at}.sig`
    }`,
  ]
}

/** The same after a verb's own work: what there is to tell goes to standard error. */
export async function attestAfter(args: Asked, surroundings: Surroundings): Promise<void> {
  for (const line of await attestResults(args, surroundings)) surroundings.stderr.write(`${line}\n`)
}

/** @returns 0 */
export async function attest(args: AttestFlags, surroundings: Surroundings): Promise<number> {
  await refuseUnattestable({ ...args, attest: true })
  const told = await attestResults(args, surroundings)
  if (args.json) surroundings.stdout.write(await readFile(join(args.out, STATEMENT), 'utf8'))
  const stream = args.json ? surroundings.stderr : surroundings.stdout
  for (const line of told) stream.write(`${line}\n`)
  return 0
}
