/** Whether what the command line says can be attested, which is told before any work is done. */
import { readFile, stat } from 'node:fs/promises'
import { UsageError } from '../lib/errors.js'
import { visibleLine } from '../lib/visible.js'
import { extendedBy } from '../matrix/extended.js'
import { refuseUnreadable } from './signature.js'

export interface Attestable {
  readonly attest: boolean
  readonly config: string
  readonly out: string
  readonly key?: string
}

/**
 * @throws UsageError for a --key that is not needed or cannot be read, for an --out that is no directory, and for a matrix that
 *   leaves to another file what it asks: a statement holds one
 */
export async function refuseUnattestable({ attest, config, out, key }: Attestable): Promise<void> {
  if (!attest && key !== undefined) throw new UsageError('--key signs a statement, so it needs --attest')
  if (!attest) return
  if (key !== undefined) await refuseUnreadable('--key', key)
  const isOther = await stat(out).then(
    (found) => !found.isDirectory(),
    () => false,
  )
  if (isOther)
    throw new UsageError(`--out ${out} is no directory; a statement lies in a results directory, so name one`)
  // What cannot be read is told by whoever reads it.
  const other = extendedBy(await readFile(config, 'utf8').catch(() => ''))
  if (other !== undefined)
    throw new UsageError(
      visibleLine(
        `${config} extends ${other}: a statement is over a matrix that says all; write one that does`,
      ),
    )
}
