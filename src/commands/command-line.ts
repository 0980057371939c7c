/** How this tool is called, for sentences that say what to do next. */
import { shellWord } from '../lib/shell.js'
import { CONFIG, RESULTS } from './defaults.js'
import { PACKAGE, tool } from './package-place.js'
import { PACKAGED_CONFIG } from './packaged.js'

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
  const places = [...flagWords('config', config, config === PACKAGED_CONFIG ? config : CONFIG), ...flagWords('out', out, RESULTS)]
  return (verb, ...words) => [...tool(root).split(' '), verb, ...words, ...places]
}
