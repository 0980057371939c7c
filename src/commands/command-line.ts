/** How this tool is called, for sentences that say what to do next. */
import { shellWord } from '../lib/shell.js'
import { CONFIG, RESULTS } from './defaults.js'
import { PACKAGE, tool } from './package-place.js'
import { PACKAGED_CONFIG } from './packaged.js'

/** A flag with its value, in a shell's words; none where it is not given. */
export const flagWords = (name: string, value: string | undefined): string[] =>
  value === undefined ? [] : [`--${name}`, shellWord(value)]

/** The options that name a matrix file and a results directory, in words, where they are not the usual ones. */
export const placeWords = ({ config, out }: { readonly config: string; readonly out: string }): string[] => [
  ...(config === CONFIG || config === PACKAGED_CONFIG ? [] : ['--config', config]),
  ...(out === RESULTS ? [] : ['--out', out]),
]

/**
 * Makes command lines, in words as a shell reads them, with the files that a verb was given.
 * @param root the directory of this package
 */
export function commandLine(
  given: { readonly config: string; readonly out: string },
  root = PACKAGE,
): (verb: string, ...words: readonly string[]) => string[] {
  const places = placeWords(given).map(shellWord)
  return (verb, ...words) => [...tool(root).split(' '), verb, ...words, ...places]
}
