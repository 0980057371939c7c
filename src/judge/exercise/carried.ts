/** Files that cases bring: a machine carries them from its boot on, for its port is slow; an exercise copies them. */
import { createHash } from 'node:crypto'
import type { Case } from '../../matrix/schema.js'

/** Where a guest has a file, by what is in it. */
export const carriedPath = (content: Buffer): string =>
  `/guest/own/${createHash('sha256').update(content).digest('hex').slice(0, 32)}`

/** What a machine has to carry so that these cases can be asked: contents by path in the guest. */
export const carriedFor = (cases: readonly Case[]): ReadonlyMap<string, Buffer> =>
  new Map(
    cases
      .flatMap((one) => (one.kind === 'program' ? Object.values(one.files) : []))
      .map((content) => [carriedPath(content), content]),
  )
