/** A bpftrace program in a file: whether it is one that can be read. */
import { isUtf8 } from 'node:buffer'
import { LARGEST_PROGRAM } from './own-scripts.js'

/**
 * @param path how the file is called in messages
 * @returns the program's text
 * @throws Error with a sentence where it is too large, empty, or no text
 */
export function programText(path: string, program: Buffer): string {
  if (program.length > LARGEST_PROGRAM)
    throw new Error(`'${path}' is too large: expected a program of at most 1 MiB`)
  const nul = program.indexOf(0)
  if (nul >= 0)
    throw new Error(
      `'${path}' has a NUL in line ${program.toString('latin1', 0, nul).split('\n').length}: expected a bpftrace program`,
    )
  if (!isUtf8(program)) throw new Error(`'${path}' is not UTF-8: expected a bpftrace program`)
  const text = program.toString()
  if (text.trim() === '') throw new Error(`'${path}' is empty: expected a bpftrace program`)
  return text
}
