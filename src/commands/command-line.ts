/** How this tool is called, for sentences that say what to do next. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { shellWord } from '../lib/shell.js'
import { CONFIG, RESULTS } from './defaults.js'
import { PACKAGE } from './workplace.js'

/** What stands before a verb: a checkout has the sources, and its own script. */
const tool = (root: string): string[] =>
  existsSync(join(root, 'src')) ? ['npm', 'run', '--silent', 'matrix', '--'] : ['matrix']

/** A flag with its value, in a shell's words; none where the value is the usual one. */
export const flagWords = (name: string, value: string | undefined, usual?: string): string[] =>
  value === undefined || value === usual ? [] : [`--${name}`, shellWord(value)]

/**
 * Makes command lines, in words as a shell reads them, with the files that a verb was given.
 * @param root the directory of this package
 */
export function commandLine(
  { config, out }: { readonly config: string; readonly out: string },
  root = PACKAGE,
): (verb: string, ...words: readonly string[]) => string[] {
  const places = [...flagWords('config', config, CONFIG), ...flagWords('out', out, RESULTS)]
  return (verb, ...words) => [...tool(root), verb, ...words, ...places]
}
