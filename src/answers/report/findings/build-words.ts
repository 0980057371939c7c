/** Builds in words. Pure, for the page too. */
import { shortened, visibleLine } from '../../../lib/visible.js'
import { isVersion } from '../../../matrix/versions.js'
import { listed } from '../model/history.js'

/** The longest that a name from outside may be, in characters; the most names in a sentence. */
const NAME_LENGTH = 60
const MOST_NAMES = 4

/** A name from outside. */
export const shortName = (text: string): string => shortened(visibleLine(text), NAME_LENGTH)

/** `a, b and c`; of many the first ones and how many more. */
export function namesInWords(names: readonly string[]): string {
  const shown = names.length > MOST_NAMES ? names.slice(0, MOST_NAMES - 1) : names
  const left = names.length - shown.length
  return listed([...shown.map(shortName), ...(left > 0 ? [`${left} more`] : [])])
}

/**
 * `bpftrace 0.23.2 to 0.27.1` for neighbours among those measured, `bpftrace 0.27.0 and 0.27.1`, `all 5 builds`, `7 of 12 builds`.
 * @param builds all that there are, oldest first
 * @param columns some of them, ascending
 */
export function buildsInWords(builds: readonly string[], columns: readonly number[]): string {
  if (columns.length === builds.length && columns.length > 2) return `all ${columns.length} builds`
  const nameOf = (column: number | undefined): string => builds[column ?? -1] ?? ''
  const runs: number[][] = []
  for (const column of columns) {
    const run = runs.at(-1)
    if (run?.at(-1) === column - 1 && isVersion(nameOf(column))) run.push(column)
    else runs.push([column])
  }
  const words = runs.flatMap((run) =>
    run.length > 2
      ? [`${shortName(nameOf(run[0]))} to ${shortName(nameOf(run.at(-1)))}`]
      : run.map((one) => shortName(nameOf(one))),
  )
  return words.length > MOST_NAMES
    ? `${columns.length} of ${builds.length} builds`
    : `bpftrace ${listed(words)}`
}
