/**
 * Named pipes, opened so that nobody's wait holds a thread: one of Node's pool that waits in open(2) outlives every signal,
 * and the process with it.
 */
import { constants, openSync } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { setTimeout } from 'node:timers/promises'
import { codeOf } from './files.js'

const { O_NONBLOCK, O_RDONLY, O_WRONLY } = constants

/** Whether the path leads to a pipe; what cannot be looked at is none. */
export const isPipe = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isFIFO(),
    () => false,
  )

/** What comes through a pipe, from its first writer on until its last has closed it. */
export const readPipe = (path: string): AsyncIterable<Buffer> =>
  new Socket({ fd: openSync(path, O_RDONLY | O_NONBLOCK), readable: true, writable: false })

/** The text of a file or a pipe. Throws what the file system throws. */
export const readText = async (path: string): Promise<string> =>
  (await isPipe(path)) ? text(readPipe(path)) : readFile(path, 'utf8')

/** How often one looks for a reader: the kernel does not say when one has come. */
const LOOK_MS = 50

/** A pipe that somebody reads, opened for writing: there is no other way without waiting in the kernel. */
async function openRead(path: string): Promise<number> {
  for (;;) {
    try {
      return openSync(path, O_WRONLY | O_NONBLOCK)
    } catch (error) {
      if (codeOf(error) !== 'ENXIO') throw error
      await setTimeout(LOOK_MS)
    }
  }
}

/** Writes the pieces once somebody reads the pipe, and no faster. Throws what the file system throws. */
export async function writePipe(path: string, pieces: Iterable<string>): Promise<void> {
  await pipeline(pieces, new Socket({ fd: await openRead(path), readable: false, writable: true }))
}
