/** Choosing from names by globs, as the command line and known issues do. */
import { UsageError } from '../lib/errors.js'
import { visibleLine } from '../lib/visible.js'
import { globsMatch } from './glob.js'
import { didYouMean } from './suggestion.js'
import { seriesOf } from './versions.js'

/** Those of `names` that the glob matches, in their order. */
export function matching(glob: string, names: string[]): string[] {
  return names.filter(globsMatch([glob]))
}

/** Whether globs of the command line leave a name, as no glob does. */
export const isLeft = (name: string, globs: readonly string[]): boolean =>
  globs.length === 0 || globsMatch(globs)(name)

/** What a name or a glob that matches nothing may have meant: one of the names, or the series of a kernel among them. */
function suggestion(kind: string, glob: string, names: readonly string[]): string {
  const series = kind === 'kernel' ? names.flatMap((name) => seriesOf(name) ?? []) : []
  const stem = glob.replace(/[.*?]+$/, '')
  return visibleLine(didYouMean(stem, [...new Set([...series, ...names])]))
}

/**
 * Those of `names` that any of the globs or series chooses, in their order; all of them where there is none.
 * `kind` says in the singular what is chosen from, for the UsageError about a glob that matches nothing.
 */
export function selectNames(kind: string, globs: string[], names: string[]): string[] {
  if (globs.length === 0) return [...names]
  const unmatched = globs.filter((glob) => matching(glob, names).length === 0)
  if (unmatched.length > 0) {
    const available = names.length === 0 ? 'there are none' : `there are: ${visibleLine(names.join(', '))}`
    throw new UsageError(
      `no ${kind} matches ${unmatched.map((glob) => `'${visibleLine(glob)}'${suggestion(kind, glob, names)}`).join(' or ')}; ${available}`,
    )
  }
  const selected = new Set(globs.flatMap((glob) => matching(glob, names)))
  return names.filter((name) => selected.has(name))
}
