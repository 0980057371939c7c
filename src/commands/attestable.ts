/** Whether what the command line says can be attested, which is told before any work is done. */
import { stat } from 'node:fs/promises'
import { UsageError } from '../lib/errors.js'
import { refuseUnreadable } from './signature.js'

export interface Attestable {
  readonly attest: boolean
  readonly out: string
  readonly key?: string
}

/** @throws UsageError for a --key that is not needed or cannot be read, and for an --out that is no directory */
export async function refuseUnattestable({ attest, out, key }: Attestable): Promise<void> {
  if (!attest && key !== undefined) throw new UsageError('--key signs a statement, so it needs --attest')
  if (!attest) return
  if (key !== undefined) await refuseUnreadable('--key', key)
  const isOther = await stat(out).then(
    (found) => !found.isDirectory(),
    () => false,
  )
  if (isOther)
    throw new UsageError(`--out ${out} is no directory; a statement lies in a results directory, so name one`)
}
