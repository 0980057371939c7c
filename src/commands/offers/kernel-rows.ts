/** Kernels of a suite → lines for people, series by series. Pure. */
import { plural } from '../../lib/words.js'
import { compareVersions } from '../../matrix/versions.js'
import type { OfferedKernel } from '../../supply/plan/offers.js'
import { bytesOf, megabytes } from './survey.js'

/** A kernel, and what is known of it here. */
export interface ListedKernel extends OfferedKernel {
  /** Whether matrix.yaml takes it. */
  readonly taken: boolean
  /** Whether its packages are in the cache. */
  readonly cached: boolean
}

/** Those of one series and flavour, oldest first. */
function rowsOf(kernels: readonly ListedKernel[]): ListedKernel[][] {
  const rows = new Map<string, ListedKernel[]>()
  for (const one of [...kernels].sort((a, b) => compareVersions(a.version, b.version))) {
    const key = `${one.series} ${one.flavour}`
    rows.set(key, [...(rows.get(key) ?? []), one])
  }
  // A stable sort: the flavours of a series stay in their order.
  return [...rows.values()].sort((a, b) => compareVersions(a[0]?.series ?? '', b[0]?.series ?? ''))
}

function takenWords(row: readonly ListedKernel[]): string[] {
  const taken = row.filter((one) => one.taken)
  if (taken.length === 0) return []
  if (taken.length === 1) return [`→ ${taken[0]?.version ?? ''}`]
  return [taken.length === row.length ? '→ all' : `→ ${taken.length} of ${row.length}`]
}

function cachedWords(row: readonly ListedKernel[]): string[] {
  const cached = row.filter((one) => one.cached).length
  return cached === 0 ? [] : [cached === row.length && cached > 1 ? 'all cached' : `${cached} cached`]
}

/** One release, for those who want to see each: what it is called, what it takes to have it, and what is known of it. */
function eachLine(one: ListedKernel, widths: readonly [number, number]): string {
  const said = [...(one.cached ? ['cached'] : []), ...(one.lacksModules ? ['no modules'] : [])].join(', ')
  const size = megabytes(bytesOf(one.packages)).padStart(6)
  return `    ${one.taken ? '→' : ' '} ${one.id.padEnd(widths[0])}  ${one.release.padEnd(widths[1])}  ${size}  ${said}`.trimEnd()
}

/**
 * A row a series and flavour: how many releases, from which to which, what the newest takes to download.
 * An arrow points at what matrix.yaml takes, a star says that the suite has none of the modules.
 * @param each whether every release has a line of its own below
 */
export function kernelLines(kernels: readonly ListedKernel[], each: boolean): string[] {
  const rows = rowsOf(kernels).map((row) => {
    const [oldest, newest] = [row[0]?.version ?? '', row.at(-1)?.version ?? '']
    const span = row.length === 1 ? newest : `${oldest} … ${newest}`
    const { series = '', flavour = '', packages = [] } = row.at(-1) ?? {}
    return { row, series, flavour, count: plural(row.length, 'release'), span, size: bytesOf(packages) }
  })
  const width = (text: (row: (typeof rows)[number]) => string): number =>
    Math.max(0, ...rows.map((row) => text(row).length))
  const [series, flavour, count, span] = [
    width((row) => row.series),
    Math.max(
      5,
      width((row) => row.flavour),
    ),
    width((row) => row.count),
    width((row) => row.span),
  ]
  const widths = [
    Math.max(0, ...kernels.map(({ id }) => id.length)),
    Math.max(0, ...kernels.map(({ release }) => release.length)),
  ] as const
  return rows.flatMap((one) => {
    const said = [...takenWords(one.row), ...cachedWords(one.row)].join(', ')
    const cells = [
      one.series.padEnd(series),
      one.flavour.padEnd(flavour),
      one.count.padStart(count),
      one.span.padEnd(span),
      // Of older releases some suites keep the kernel alone; a guest then gets its disk in another way.
      `${megabytes(one.size).padStart(6)}${one.row.every((kernel) => kernel.lacksModules) ? '*' : ' '}`,
      said,
    ]
    const line = `  ${cells.join('  ')}`.trimEnd()
    return each ? [line, ...one.row.map((kernel) => eachLine(kernel, widths))] : [line]
  })
}
