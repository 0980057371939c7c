/** Long texts on standard output. */
import { once } from 'node:events'

/** Writes no faster than it is read, until the reader has seen enough (`matrix table | head`) or nothing can be written. */
export async function print(pieces: Iterable<string>, stdout: NodeJS.WriteStream): Promise<void> {
  for (const piece of pieces) {
    if (stdout.write(piece)) continue
    try {
      await once(stdout, 'drain')
    } catch {
      return // The door has been told why.
    }
  }
}
