/** The statement: an in-toto Statement v1 over a results directory. What it says, and whether a text is one. Pure. */
import { z } from 'zod'
import { visibleLine } from '../../lib/visible.js'
import { HostSystem } from '../../records/closures.js'
import { FILE as RECORDS } from '../../records/scan.js'

export const STATEMENT_TYPE = 'https://in-toto.io/Statement/v1'
/** The name of the predicate; docs/provenance.md describes it. It leads nowhere. A changed meaning gets another number. */
export const PREDICATE_TYPE = 'urn:bpftrace-matrix:results:v1'

/** Where the statement lies, in the results directory. */
export const STATEMENT = 'attestation.json'
/** More than any statement has, in bytes. */
export const LARGEST_STATEMENT = 16 * 1024 * 1024

/** The files that a statement may be about, by their names in the results directory. */
export const FILES = {
  records: RECORDS,
  decision: 'gate.json',
  /** Copies: a statement is about what lies beside it. */
  matrix: 'attested/matrix.yaml',
  knownIssues: 'attested/known-issues.yaml',
  artefacts: 'artefacts.cdx.json',
} as const

/** Reports of the records, and those of a decision. */
export const REPORTS_OF_RECORDS = ['compatibility.md', 'index.html', 'summary.md'] as const
export const REPORTS_OF_DECISION = ['gate.md', 'gate.xml'] as const

/** Parts of letters, digits, dots, dashes and underscores, none of which begins with a dot or a dash. */
const NAME = /^\w[\w.-]*(?:\/\w[\w.-]*)*$/
const Name = z
  .string()
  .max(200)
  .regex(NAME, 'expected a path inside the directory of the statement, such as records.jsonl')
const Sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'expected 64 lower-case hexadecimal digits')
const Time = z.iso.datetime()
const Count = z.int().min(0)

const Part = z.object({ name: z.string(), version: z.string(), sha256: Sha256 })
const Closure = z.union([
  z.object({ document: z.literal(FILES.artefacts), ref: z.string(), packages: Count }),
  // The parts are all that it was made from.
  z.literal('parts'),
  z.literal('unknown'),
])

const Artefact = z.object({
  role: z.enum(['kernel', 'bpftrace', 'workload', 'qemu']),
  /** Its identifier in records; of QEMU its version, of the workload 'guest'. */
  name: z.string(),
  /** Packages, or what else it came from, as records have it. */
  parts: z.array(Part),
  /** Digest of all that it was made from; of no file. Null where records have none. */
  madeFrom: Sha256.nullable(),
  closure: Closure,
})
export type AttestedArtefact = z.infer<typeof Artefact>

const Predicate = z.object({
  tool: z.object({
    name: z.literal('bpftrace-matrix'),
    version: z.string(),
    commit: z.string().nullable(),
    modified: z.boolean().nullable(),
    dist: z.object({ sha256: Sha256 }),
  }),
  attestedAt: Time,
  attestedOn: HostSystem,
  ranOn: z.union([z.array(HostSystem).min(1), z.literal('unknown')]),
  records: z.object({
    count: Count,
    unread: Count,
    otherQuestions: Count,
    /** Those that were recalled from published records; absent where none was. */
    recalled: Count.optional(),
    firstFinishedAt: z.string(),
    lastFinishedAt: z.string(),
  }),
  machines: z.array(z.object({ runtime: z.string(), accelerator: z.string(), records: Count })),
  decision: z
    .object({ outcome: z.enum(['PASS', 'FAIL', 'INCOMPLETE']), records: Sha256, today: z.string() })
    .nullable(),
  /** Whether today's tool makes the same bytes of these records; null where it did not try. */
  reports: z.array(z.object({ name: Name, reproduced: z.boolean().nullable() })),
  artefacts: z.array(Artefact),
})
export type AttestedPredicate = z.infer<typeof Predicate>

const Subject = z.object({ name: Name, digest: z.object({ sha256: Sha256 }) })

const Statement = z.object({
  _type: z.literal(STATEMENT_TYPE),
  subject: z.array(Subject).min(1).max(100),
  predicateType: z.literal(PREDICATE_TYPE),
  predicate: Predicate,
})
export type AttestedStatement = z.infer<typeof Statement>

/** Subjects by name → the statement about them. */
export function statementOf(
  subjects: ReadonlyMap<string, string>,
  predicate: AttestedPredicate,
): AttestedStatement {
  return {
    _type: STATEMENT_TYPE,
    subject: [...subjects].map(([name, sha256]) => ({ name, digest: { sha256 } })),
    predicateType: PREDICATE_TYPE,
    predicate,
  }
}

export const statementText = (statement: AttestedStatement): string =>
  `${JSON.stringify(statement, null, 2)}\n`

/** What a text says that may come from anybody; a sentence's second half where it is no such statement. */
export function parseStatement(text: string): AttestedStatement | string {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return 'it is no JSON'
  }
  const parsed = Statement.safeParse(value)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    return visibleLine(`${issue?.path.join('.') || 'the whole'}: ${issue?.message ?? 'not as described'}`)
  }
  const names = parsed.data.subject.map(({ name }) => name)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) return `subject: ${twice} is there twice`
  const missing = ['records', ...(parsed.data.predicate.decision ? (['decision'] as const) : [])] as const
  for (const role of missing as readonly ('records' | 'decision')[])
    if (!names.includes(FILES[role])) return `subject: ${FILES[role]} is not among them`
  if (parsed.data.predicate.decision === null && names.includes(FILES.decision))
    return `predicate.decision: it is null, and ${FILES.decision} is a subject`
  return parsed.data
}
