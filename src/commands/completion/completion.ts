/** `matrix completion SHELL`, and what its script calls at each completion. */
import type { Command } from '@commander-js/extra-typings'
import type { Shell } from '../flags/completion.js'
import type { Surroundings } from '../surroundings.js'
import { scriptOf } from './scripts.js'
import { possibleValues } from './values.js'
import { completionsOf } from './words.js'

/** @returns 0 */
export function completion(shell: Shell, { stdout }: Surroundings): Promise<number> {
  stdout.write(scriptOf(shell))
  return Promise.resolve(0)
}

/**
 * Prints what the last word may become: a line each, with a tab and what it means, then `:files` or `:directories` where the
 * shell is to offer paths too.
 * @returns 0
 */
export async function complete(
  root: Command,
  words: readonly string[],
  { stdout }: Surroundings,
): Promise<number> {
  const { candidates, paths } = await completionsOf(root, words, possibleValues)
  for (const { value, description } of candidates) stdout.write(`${value}\t${description}\n`)
  if (paths !== null) stdout.write(`:${paths}\n`)
  return 0
}
