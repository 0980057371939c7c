/** Files of this host that the command line names: scripts, and what goes along with them. */
import { readFileSync, statSync } from 'node:fs'
import { UsageError } from '../lib/errors.js'
import { isPipe, readPipe } from '../lib/pipes.js'
import type { ReadBeside } from '../matrix/beside.js'
import { LARGEST_PROGRAM } from '../matrix/own-scripts.js'
import { programText } from '../matrix/program-text.js'

/** Reads a plain file of this host. */
export const readHere: ReadBeside = (path, most) => {
  const found = statSync(path, { throwIfNoEntry: false })
  if (!found) throw new Error(`there is no file '${path}'`)
  if (!found.isFile()) throw new Error(`'${path}' is not a file`)
  if (found.size > most) throw new Error(`'${path}' is too large: expected at most ${most >> 20} MiB`)
  return readFileSync(path)
}

/** What comes, up to a byte more than a program may have. */
async function gathered(pieces: AsyncIterable<Buffer | string>): Promise<Buffer> {
  const parts: Buffer[] = []
  let length = 0
  for await (const piece of pieces) {
    parts.push(Buffer.from(piece))
    length += piece.length
    if (length > LARGEST_PROGRAM) break
  }
  return Buffer.concat(parts)
}

/** What stands for standard input where a script is named. */
export const STDIN = '-'

/**
 * The text of a script.
 * @param path a file or a pipe; `-` for standard input
 * @throws Error with a sentence where it cannot be read, or holds no program
 */
export async function readScriptFile(path: string, stdin: NodeJS.ReadStream | undefined): Promise<string> {
  if (path !== STDIN)
    return programText(
      path,
      (await isPipe(path)) ? await gathered(readPipe(path)) : readHere(path, LARGEST_PROGRAM),
    )
  if (!stdin) throw new UsageError('there is no standard input: name a file')
  return programText('standard input', await gathered(stdin))
}
