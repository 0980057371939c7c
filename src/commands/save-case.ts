/** `try --save`: the case that was tried, written into matrix.yaml. */
import { dirname, resolve } from 'node:path'
import { UsageError } from '../lib/errors.js'
import { readText } from '../lib/pipes.js'
import { withCase } from '../matrix/add-case.js'
import { replaceFile } from '../records/disk.js'
import { PACKAGED_CONFIG } from './packaged.js'
import type { TriedCase } from './try-case.js'

export interface Saving {
  /** Writes the file; comments and everything else in it stay. */
  readonly write: () => Promise<void>
}

/**
 * Makes the new text of a matrix file, so that what cannot be saved is known before anything is asked.
 * @throws UsageError where there is no matrix file of the caller's own, or where it has a case of that name
 */
export async function savingInto(config: string, { one, bodyIn }: TriedCase): Promise<Saving> {
  if (config === PACKAGED_CONFIG)
    throw new UsageError(
      '--save writes into a matrix.yaml, and there is none here: `matrix init` makes one, or say where it is with --config FILE',
    )
  const saved = async (): Promise<string> =>
    withCase(await readText(config), config, one.name, bodyIn(dirname(resolve(config))))
  await saved()
  // Its writer may have changed the file while machines were asked.
  return { write: async () => replaceFile(config, [await saved()]) }
}
