/** One writer a results directory. */
import { createServer } from 'node:net'
import { realpath } from 'node:fs/promises'
import { codeOf, sha256 } from '../lib/files.js'
import { UsageError } from '../lib/errors.js'

export interface Lock {
  release(): Promise<void>
}

/**
 * Takes the directory for this process. Throws UsageError where another holds it.
 *
 * The lock is an abstract unix socket: a name without a file, which the kernel frees with the process, kill -9
 * included. Such names belong to a network namespace: a container of its own network is not kept out.
 * @param directory there already
 */
export async function lockDirectory(directory: string): Promise<Lock> {
  const server = createServer((connection) => connection.destroy())
  const name = `\0matrix-${sha256(await realpath(directory))}`
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(name, resolve)
  }).catch((error: unknown) => {
    if (codeOf(error) !== 'EADDRINUSE') throw error
    throw new UsageError(
      `another matrix is writing to ${directory}; wait until it is done, or give --out another directory`,
    )
  })
  server.unref()
  return { release: () => new Promise((resolve) => server.close(() => resolve())) }
}
