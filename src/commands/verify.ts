/** `matrix verify`: whether what a statement says holds of the files beside it. Nothing in it is believed before. */
import { open, readFile, realpath, stat } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import { check, NAMES_BESIDE, verifyCode } from '../answers/attest/check.js'
import type { AttestFinding, Found } from '../answers/attest/check.js'
import { FILES, LARGEST_STATEMENT, parseStatement, STATEMENT } from '../answers/attest/statement.js'
import type { AttestedStatement } from '../answers/attest/statement.js'
import { codeOf, sha256 } from '../lib/files.js'
import { sentence, UnavailableError, UsageError } from '../lib/errors.js'
import type { RecordsReading } from '../records/read.js'
import { loadRecords } from '../records/store.js'
import type { VerifyFlags } from './flags/verify.js'
import { digestOf } from './identity-of-tool.js'
import { checkSignature, isSigned } from './signature.js'
import type { Surroundings } from './surroundings.js'

/** More than any decision has, in bytes. */
const LARGEST_DECISION = 256 * 1024 * 1024

/** @throws UnavailableError where there is no file of that name, or more than it may hold */
async function statementBytes(path: string): Promise<Buffer> {
  const unreadable = (why: string): UnavailableError =>
    new UnavailableError(`${path} cannot be read: ${why}; \`matrix attest\` writes a statement`)
  // A pipe of that name would keep its reader waiting.
  const found = await stat(path).catch((error: unknown) => {
    throw unreadable(codeOf(error) === 'ENOENT' ? 'it is not there' : sentence(error))
  })
  if (!found.isFile()) throw unreadable('it is no file')
  const file = await open(path).catch((error: unknown) => {
    throw unreadable(sentence(error))
  })
  try {
    const bytes = Buffer.alloc(Math.min(found.size, LARGEST_STATEMENT) + 1)
    const { bytesRead } = await file.read(bytes)
    if (bytesRead > LARGEST_STATEMENT) throw unreadable(`it has more than ${LARGEST_STATEMENT} bytes`)
    return bytes.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

/** Where a subject's name leads, as long as that is a file in the directory. */
async function placeOf(directory: string, name: string): Promise<{ path: string; size: number } | Found> {
  try {
    const [root, path] = [await realpath(directory), await realpath(join(directory, name))]
    const below = relative(root, path)
    if (below === '..' || below.startsWith(`..${sep}`))
      return { kind: 'refused', why: 'leads out of the directory of the statement' }
    const found = await stat(path)
    return found.isFile() ? { path, size: found.size } : { kind: 'refused', why: 'is no file' }
  } catch (error) {
    return missing(error)
  }
}

const missing = (error: unknown): Found => ({
  kind: 'missing',
  why: codeOf(error) === 'ENOENT' ? 'is not there' : `cannot be read: ${sentence(error)}`,
})

/** What the subjects' names lead to, and the decision's text of the very bytes that its digest is of. */
async function findSubjects(directory: string, { subject }: AttestedStatement) {
  const found = new Map<string, Found>()
  let decision: string | undefined
  for (const { name } of subject) {
    const place = await placeOf(directory, name)
    if ('kind' in place) {
      found.set(name, place)
      continue
    }
    try {
      if (name === FILES.decision && place.size <= LARGEST_DECISION) {
        const bytes = await readFile(place.path)
        decision = bytes.toString()
        found.set(name, { kind: 'file', sha256: sha256(bytes) })
      } else found.set(name, { kind: 'file', sha256: await digestOf(place.path) })
    } catch (error) {
      found.set(name, missing(error))
    }
  }
  return { found, ...(decision !== undefined && { decision }) }
}

/** The records, where they are the file that was attested: of others there is nothing more to say. */
async function recordsOf(
  directory: string,
  { subject }: AttestedStatement,
  found: ReadonlyMap<string, Found>,
): Promise<RecordsReading | undefined> {
  const there = found.get(FILES.records)
  const said = subject.find(({ name }) => name === FILES.records)?.digest.sha256
  if (there?.kind !== 'file' || there.sha256 !== said) return undefined
  return loadRecords(join(directory, FILES.records))
}

async function signatureFinding(path: string, bytes: Buffer, args: VerifyFlags): Promise<AttestFinding> {
  const at = `${path}.sig`
  const { allowedSigners, identity } = args
  if (allowedSigners === undefined)
    return (await isSigned(at))
      ? { result: 'unchecked', text: `${at} was not checked: give --allowed-signers FILE` }
      : { result: 'unchecked', text: `${path} is not signed` }
  const signed = await checkSignature(bytes, at, { allowedSigners, identity })
  if (signed.kind === 'good') return { result: 'holds', text: `${at} is good: ${signed.words}` }
  if (signed.kind === 'bad')
    return { result: 'fails', text: `${at} is not by an allowed signer: ${signed.why}` }
  return { result: 'missing', text: `${at} is not there, and --allowed-signers asks for a signature` }
}

const WORDS: Readonly<Record<AttestFinding['result'], string>> = {
  holds: 'ok',
  fails: 'FAIL',
  missing: 'MISSING',
  unchecked: 'note',
}

/** @returns 0 where all holds, 1 where anything does not, 3 where a file is missing or the statement is none */
export async function verify(
  given: string | undefined,
  args: VerifyFlags,
  { stdout }: Surroundings,
): Promise<number> {
  if (args.identity !== undefined && args.allowedSigners === undefined)
    throw new UsageError('--identity names one of the allowed signers, so it needs --allowed-signers FILE')
  const path = given ?? join(args.out, STATEMENT)
  const bytes = await statementBytes(path)
  const statement = parseStatement(bytes.toString())
  if (typeof statement === 'string')
    throw new UnavailableError(
      `${path} is no statement that \`matrix attest\` writes (${statement}); believe nothing in it`,
    )
  const directory = dirname(path)
  const { found, decision } = await findSubjects(directory, statement)
  const records = await recordsOf(directory, statement, found)
  const beside: string[] = []
  for (const name of NAMES_BESIDE)
    if (!found.has(name) && !('kind' in (await placeOf(directory, name)))) beside.push(name)
  const findings = [
    ...check(statement, {
      directory,
      found,
      ...(decision !== undefined && { decision }),
      ...(records && { records }),
      beside,
    }),
    await signatureFinding(path, bytes, args),
  ]
  const code = verifyCode(findings)
  if (args.json) stdout.write(`${JSON.stringify({ statement: path, exitCode: code, findings }, null, 2)}\n`)
  else for (const { result, text } of findings) stdout.write(`${WORDS[result].padEnd(8)}${text}\n`)
  return code
}
