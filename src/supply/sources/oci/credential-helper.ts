/**
 * What a credential helper keeps for a registry. Its protocol, by docker-credential-helpers' README: a program
 * `docker-credential-NAME` with the argument `get` reads the registry and writes JSON; the user `<token>` stands for a
 * token that is to be exchanged.
 */
import { execa } from 'execa'
import { z } from 'zod'

export type Credentials =
  | { readonly kind: 'password'; readonly user: string; readonly password: string }
  /** To be exchanged for a token where the registry says. */
  | { readonly kind: 'refresh'; readonly token: string }

export interface Known {
  /** Null where none of the files has any for the registry. */
  readonly credentials: Credentials | null
  /** Where they came from, or where they were looked for, for people. */
  readonly place: string
}

/** Helpers ask key rings and cloud services. One that asks its user would wait for ever, because nobody sees it. */
const PATIENCE_MS = 30_000

/** Of its answer, in bytes: tokens have some kilobytes. */
const LONGEST_ANSWER = 1 << 20

const NAME = /^[\w.-]+$/
const Kept = z.object({ Username: z.string().min(1), Secret: z.string() })

/**
 * @param name as the credentials file has it
 * @returns the credentials, or none and in `place` why not, for people
 */
export async function askHelper(
  name: string,
  registry: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Known> {
  const program = `docker-credential-${name}`
  const none = (why: string): Known => ({ credentials: null, place: `${program} (${why})` })
  // A name is no path: nothing is started that is not in PATH.
  if (!NAME.test(name)) return none('no name of a helper')
  const { failed, stdout, code, timedOut, isMaxBuffer } = await execa(program, ['get'], {
    input: registry,
    env: environment,
    extendEnv: false,
    timeout: PATIENCE_MS,
    reject: false,
    stderr: 'ignore',
    maxBuffer: LONGEST_ANSWER,
  })
  if (code === 'ENOENT') return none('which is not installed')
  if (timedOut) return none('which did not answer in time')
  if (isMaxBuffer) return none('whose answer is too long')
  // Whatever it says on failure is no secret, but nothing that helps either: "credentials not found in native keychain".
  if (failed) return none('which has none')
  return keptIn(stdout, program) ?? none('whose answer cannot be read')
}

function keptIn(stdout: string, program: string): Known | null {
  try {
    const { Username: user, Secret: secret } = Kept.parse(JSON.parse(stdout))
    if (user === '<token>') return { credentials: { kind: 'refresh', token: secret }, place: program }
    return { credentials: { kind: 'password', user, password: secret }, place: program }
  } catch {
    return null
  }
}
