/**
 * The two ways in which a run can be refused. Scripts distinguish them by exit codes 2 and 3.
 * Both messages name the place and the mend; anything else that is thrown is a defect of this program.
 */

/** The command line or matrix.yaml is wrong; the person at the keyboard can mend it. Exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** The world withheld something: a mirror, a package, an emulator, disk space. Exit code 3. */
export class UnavailableError extends Error {
  override readonly name = 'UnavailableError'
}

/** The sentence of any thrown value. */
export function sentence(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown)
}
