/** What a statement says and what was found beside it → whether it holds. Pure. */
import { z } from 'zod'
import { json } from '../../records/json.js'
import type { RecordsReading } from '../../records/read.js'
import { namesSame } from './artefacts.js'
import { FILES, REPORTS_OF_DECISION, REPORTS_OF_RECORDS } from './statement.js'
import type { AttestedStatement } from './statement.js'

/** What a subject's name leads to. */
export type Found =
  | { readonly kind: 'file'; readonly sha256: string }
  /** Not there, or it cannot be read; the sentence says why. */
  | { readonly kind: 'missing'; readonly why: string }
  /** Something that must not be read: a link that leads out, or no file. */
  | { readonly kind: 'refused'; readonly why: string }

/** What `verify` says of one thing. */
export interface AttestFinding {
  /** `unchecked` fails nothing. */
  readonly result: 'holds' | 'fails' | 'missing' | 'unchecked'
  /** One sentence; it names the file. */
  readonly text: string
}

export interface Surveyed {
  /** The directory of the statement, as it is named to people. */
  readonly directory: string
  /** By the subjects' names. */
  readonly found: ReadonlyMap<string, Found>
  /** The text of the decision, of the bytes that were digested; absent where there is none to read. */
  readonly decision?: string
  /** Absent where there are none to read. */
  readonly records?: RecordsReading
  /** Known names of files that are there and that the statement says nothing of. */
  readonly beside: readonly string[]
}

const failing = (text: string): AttestFinding => ({ result: 'fails', text })
const holding = (text: string): AttestFinding => ({ result: 'holds', text })

function subjectFinding(
  path: string,
  said: string,
  found: Found | undefined,
  attestedAt: string,
): AttestFinding {
  if (found?.kind === 'refused') return failing(`${path} ${found.why}`)
  if (found?.kind !== 'file') return { result: 'missing', text: `${path} ${found?.why ?? 'is not there'}` }
  if (found.sha256 === said) return holding(`${path} is as it was attested`)
  return failing(
    `${path} has changed since ${attestedAt}: its sha256 is ${found.sha256}, and the statement says ${said}`,
  )
}

/** What is checked of a decision; what `gate --format json` writes has more. */
const GateJson = z.object({
  outcome: z.string(),
  today: z.string(),
  records: z.string().optional(),
})

/**
 * Which records a decision says it judged.
 * @returns undefined where the text is no decision of `gate --format json`, or does not say
 */
export function judgedIn(text: string): { outcome: string; today: string; records: string } | undefined {
  const { data } = GateJson.safeParse(json(text))
  return data?.records === undefined ? undefined : { ...data, records: data.records }
}

/** Whether the decision is about these very records. */
function decisionFinding(
  { predicate, subject }: AttestedStatement,
  path: string,
  text: string,
): AttestFinding {
  const judged = judgedIn(text)
  const records = subject.find(({ name }) => name === FILES.records)?.digest.sha256
  if (judged === undefined) return failing(`${path} does not say which records it judged`)
  if (judged.records !== records) return failing(`${path} judged other records than those that are attested`)
  const said = predicate.decision
  if (said?.outcome !== judged.outcome || said.today !== judged.today || said.records !== records)
    return failing(`${path} and the statement contradict each other: the file says ${judged.outcome}`)
  return holding(`${path} judged these records: ${judged.outcome}`)
}

function recordsFinding(
  { predicate }: AttestedStatement,
  path: string,
  { records, problems }: RecordsReading,
): AttestFinding {
  const said = predicate.records
  if (said.count !== records.length || said.unread !== problems.length)
    return failing(
      `${path} holds ${records.length} records and ${problems.length} lines that cannot be read; the statement says ${said.count} and ${said.unread}`,
    )
  return namesSame(predicate.artefacts, records)
    ? holding(`${path} names the artefacts that the statement lists`)
    : failing(`${path} names other artefacts than the statement lists`)
}

/** One finding for each subject, then what goes beyond single files. */
export function check(statement: AttestedStatement, surveyed: Surveyed): AttestFinding[] {
  const at = (name: string): string => (surveyed.directory === '.' ? name : `${surveyed.directory}/${name}`)
  const { attestedAt } = statement.predicate
  const findings = statement.subject.map(({ name, digest }) =>
    subjectFinding(at(name), digest.sha256, surveyed.found.get(name), attestedAt),
  )
  if (surveyed.records) findings.push(recordsFinding(statement, at(FILES.records), surveyed.records))
  if (surveyed.decision !== undefined && statement.predicate.decision)
    findings.push(decisionFinding(statement, at(FILES.decision), surveyed.decision))
  for (const name of surveyed.beside)
    findings.push({ result: 'unchecked', text: `${at(name)} is not in the statement, and was not checked` })
  return findings
}

/** Names that a reader may take for attested. */
export const NAMES_BESIDE: readonly string[] = [
  ...Object.values(FILES),
  ...REPORTS_OF_RECORDS,
  ...REPORTS_OF_DECISION,
]

/** 1 where anything fails, else 3 where anything is missing, else 0. */
export function verifyCode(findings: readonly AttestFinding[]): 0 | 1 | 3 {
  if (findings.some(({ result }) => result === 'fails')) return 1
  return findings.some(({ result }) => result === 'missing') ? 3 : 0
}
