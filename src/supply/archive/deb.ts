import { sentence, UnavailableError } from '../../lib/errors.js'
import { dataArchive } from './debdata.js'
import { tarEntries, type TarEntry } from './read-tar.js'

export type DebEntry = TarEntry

/**
 * The files of a .deb in the order of its data archive, without the root directory itself. Memory is flat. A
 * consumer may stop early; it must not open a second .deb inside the loop over a first (see `unxz`).
 * Throws UnavailableError naming the file if it is damaged, cut short, or holds what no package of data has:
 * paths that leave the root, devices.
 */
export async function* debEntries(path: string): AsyncGenerator<DebEntry, void, void> {
  const fault = (error: unknown): UnavailableError =>
    error instanceof UnavailableError
      ? error
      : new UnavailableError(`cannot unpack ${path}: ${sentence(error)}`)
  const data = await dataArchive(path).catch((error: unknown) => {
    throw fault(error)
  })
  yield* tarEntries(data, fault)
}
