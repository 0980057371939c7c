/** Long texts on standard output. */
import { once } from 'node:events'
import { codeOf } from '../lib/files.js'

/** Writes no faster than it is read, until the reader has seen enough (`matrix table | head`). */
export async function print(pieces: Iterable<string>, stdout: NodeJS.WriteStream): Promise<void> {
  for (const piece of pieces) {
    if (stdout.write(piece)) continue
    try {
      await once(stdout, 'drain')
    } catch (error) {
      if (codeOf(error) === 'EPIPE') return
      throw error
    }
  }
}
