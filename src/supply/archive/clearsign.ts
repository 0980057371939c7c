import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { UnavailableError } from '../../lib/errors.js'
import { sha256 } from '../../lib/files.js'

const BEGIN = '-----BEGIN PGP SIGNED MESSAGE-----'
const SIGNATURE = '-----BEGIN PGP SIGNATURE-----'
const END = '-----END PGP SIGNATURE-----'

/** Public keys of an archive, and what identifies the set of them. */
export interface Keyrings {
  directory: string
  keys: Buffer[]
  digest: string
}

/** Reads the binary keyrings (`*.gpg`) of a directory. Throws UnavailableError if there are none. */
export async function readKeyrings(directory: string): Promise<Keyrings> {
  const names = await readdir(directory).catch(() => [])
  const paths = names.filter((name) => name.endsWith('.gpg')).sort()
  if (paths.length === 0) throw new UnavailableError(`there is no keyring (*.gpg) in ${directory}`)
  const keys = await Promise.all(paths.map((name) => readFile(join(directory, name))))
  return { directory, keys, digest: sha256(keys.map(sha256).join()) }
}

/**
 * The signed text of a clear-signed message (RFC 9580, 7). Throws Error if anything stands outside of it: who
 * reads such a message by eye or by another parser would take it for signed.
 */
export function signedText(message: string): string {
  const lines = message.replace(/\r\n/g, '\n').trimEnd().split('\n')
  const signature = lines.indexOf(SIGNATURE)
  const blank = lines.indexOf('')
  if (lines[0] !== BEGIN || signature < 0) throw new Error('it is not a clear-signed message')
  if (lines.indexOf(END) !== lines.length - 1 || lines.lastIndexOf(BEGIN) !== 0) {
    throw new Error('it has text outside of what is signed')
  }
  const headers = lines.slice(1, blank)
  if (blank > signature || !headers.every((line) => line.startsWith('Hash: '))) {
    throw new Error('it has text before what is signed')
  }
  return lines
    .slice(blank + 1, signature)
    .map((line) => (line.startsWith('- ') ? line.slice(2) : line).trimEnd())
    .join('\n')
}

/**
 * The signed text, once at least one signature over it by a key of the keyrings holds: it was made by the time `now`, and the
 * key was valid when it was made.
 * Throws Error that says why it cannot be trusted.
 */
export async function verifiedText(message: string, keyrings: Keyrings, now: Date): Promise<string> {
  const text = signedText(message)
  const openpgp = await import('openpgp')
  const keys = await Promise.all(keyrings.keys.map((binaryKeys) => openpgp.readKeys({ binaryKeys })))
  const verificationKeys = keys.flat().map((key) => key.toPublic())
  const cleartext = await openpgp.readCleartextMessage({ cleartextMessage: message })
  const { signatures } = await openpgp.verify({ message: cleartext, verificationKeys, date: now })
  const answers = await Promise.all(
    signatures.map(({ keyID, verified }) =>
      verified.then(
        () => undefined,
        (error: unknown) => `${keyID.toHex()}: ${error instanceof Error ? error.message : String(error)}`,
      ),
    ),
  )
  if (answers.every((answer) => answer !== undefined)) {
    throw new Error(
      `no signature by a key of ${keyrings.directory} holds (${answers.join('; ') || 'it has none'})`,
    )
  }
  if (cleartext.getText().replace(/\s+$/gm, '') !== text.replace(/\s+$/gm, '')) {
    throw new Error('what is signed in it is not what it shows')
  }
  return text
}
