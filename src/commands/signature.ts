/** Signatures of OpenSSH (PROTOCOL.sshsig), made and checked by the system's ssh-keygen. */
import { access, constants, stat } from 'node:fs/promises'
import { execa } from 'execa'
import { sentence, UnavailableError, UsageError } from '../lib/errors.js'
import { visibleLine } from '../lib/visible.js'

/** What a signature is for; one that was made for something else does not verify. */
export const NAMESPACE = 'bpftrace-matrix'

/** More than any signature has, in bytes. */
const LARGEST = 64 * 1024

const MEND =
  'no ssh-keygen is found, which makes and checks signatures: install OpenSSH 8.2 or newer (Debian: openssh-client)'

async function keygen(
  args: readonly string[],
  input: string | Uint8Array,
): Promise<{ done: boolean; stdout: string; words: string }> {
  const options = { input, reject: false, env: { LC_ALL: 'C' }, stripFinalNewline: false } as const
  const { exitCode, code, stdout, stderr } = await execa('ssh-keygen', args, options)
  if (code === 'ENOENT') throw new UnavailableError(MEND)
  const words = stderr.split('\n').filter((line) => line.trim() !== '' && !/^@+$/.test(line))
  return { done: exitCode === 0, stdout, words: visibleLine(words.join('; ') || stdout.trim()) }
}

/** @throws UsageError where the file of a key cannot be read */
export async function refuseUnreadable(option: string, path: string): Promise<void> {
  await access(path, constants.R_OK).catch((error: unknown) => {
    throw new UsageError(`${option} ${path} cannot be read (${sentence(error)}); name another file`)
  })
}

/**
 * The signature of bytes. ssh-keygen asks the terminal for a passphrase where the key has one.
 * @param key the file of a private key, or of a public key whose private key ssh-agent has
 * @throws UsageError where ssh-keygen cannot sign by it, UnavailableError where there is no ssh-keygen
 */
export async function sign(bytes: string | Uint8Array, key: string): Promise<string> {
  await refuseUnreadable('--key', key)
  const { done, stdout, words } = await keygen(['-Y', 'sign', '-n', NAMESPACE, '-f', key], bytes)
  if (done) return stdout
  throw new UsageError(`--key ${key} does not sign: ssh-keygen says: ${words}; name a key made by ssh-keygen`)
}

export type Signed =
  | { readonly kind: 'good'; readonly words: string }
  | { readonly kind: 'bad'; readonly why: string }
  | { readonly kind: 'none' }

/** Whether a signature lies at a path. */
export const isSigned = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  )

/**
 * Checks a signature.
 * @param bytes what is signed
 * @param path the file of the signature; hostile until shown otherwise
 * @param by the file of allowed signers (ssh-keygen(1), ALLOWED SIGNERS), and which of them must have signed
 * @throws UsageError where the allowed signers cannot be read, UnavailableError where there is no ssh-keygen
 */
export async function checkSignature(
  bytes: Uint8Array,
  path: string,
  by: { readonly allowedSigners: string; readonly identity?: string | undefined },
): Promise<Signed> {
  await refuseUnreadable('--allowed-signers', by.allowedSigners)
  const found = await stat(path).catch(() => undefined)
  if (found === undefined) return { kind: 'none' }
  if (!found.isFile() || found.size > LARGEST) return { kind: 'bad', why: 'it is no signature of OpenSSH' }
  const files = ['-f', by.allowedSigners, '-s', path]
  const identity = by.identity ?? (await firstSigner(files))
  if (identity === undefined) return { kind: 'bad', why: `no key in ${by.allowedSigners} made it` }
  const args = ['-Y', 'verify', '-n', NAMESPACE, '-I', identity, ...files]
  const { done, stdout, words } = await keygen(args, bytes)
  return done
    ? { kind: 'good', words: visibleLine(stdout.trim()) }
    : { kind: 'bad', why: `ssh-keygen says: ${words}` }
}

/** Whose key made a signature, as the first that the allowed signers name; undefined where none did. */
async function firstSigner(files: readonly string[]): Promise<string | undefined> {
  const { done, stdout } = await keygen(['-Y', 'find-principals', ...files], '')
  const [first = ''] = stdout.split(/[\n,]/)
  return done && first.trim() !== '' ? first.trim() : undefined
}
