/** `matrix builds`: which bpftrace builds suites offer, what matrix.yaml takes of them, and what is in the cache. */
import { visibleLine } from '../lib/visible.js'
import { architecturesIn } from '../matrix/chosen-architectures.js'
import type { Matrix } from '../matrix/schema.js'
import { selectNames } from '../matrix/select.js'
import { sourceText, suitesNamed, suiteText } from '../matrix/source.js'
import type { Suite } from '../supply/archive/model.js'
import { storedImageName } from '../supply/artefacts/image.js'
import { buildsIn } from '../supply/plan/offers.js'
import type { OfferedBuild } from '../supply/plan/offers.js'
import type { BuildsFlags } from './flags/builds.js'
import { isCached, bytesOf, dayOf, heading, megabytes, surveyed, tellLacking } from './offers/survey.js'
import type { NamedSource } from './offers/survey.js'
import { print } from './print.js'
import type { Surroundings } from './surroundings.js'

function sourcesOf(matrix: Matrix): NamedSource[] {
  const archs = architecturesIn(matrix, false)
  return matrix.bpftrace.map(({ from }) => ({ from, archs }))
}

/** A build, and what is known of it here. */
interface ListedBuild extends OfferedBuild {
  readonly taken: boolean
  /** Whether it and all that it needs is in the cache. */
  readonly cached: boolean
}

interface BuildsOfSuite {
  readonly suite: Suite
  readonly builds: readonly ListedBuild[]
}

const plain = ({ suite, builds: all }: BuildsOfSuite) => ({
  suite: suiteText(suite.name),
  release: dayOf(suite),
  warnings: suite.warnings,
  builds: all.map(({ id, package: own, packages, taken, cached }) => ({
    bpftrace: id,
    version: own.version,
    sha256: own.sha256,
    bytes: own.size,
    /** With all that it needs; null where the suite alone does not have that. */
    bytesInAll: packages && bytesOf(packages),
    taken,
    cached,
  })),
})

/** What the newest build takes to have is told, for it is what a matrix takes. */
function lineOf(
  { id, package: own, packages, taken, cached }: ListedBuild,
  widths: readonly number[],
): string {
  const whole = packages ? `${megabytes(bytesOf(packages))} in ${packages.length} packages` : ''
  const said = [...(taken ? ['taken'] : []), ...(cached ? ['cached'] : [])].join(', ')
  const cells = [id.padEnd(widths[0] ?? 0), own.version.padEnd(widths[1] ?? 0), whole.padEnd(22), said]
  return `  ${cells.join('  ')}`.trimEnd()
}

function* textOf(listed: readonly BuildsOfSuite[], matrix: Matrix, args: BuildsFlags): Generator<string> {
  const shown = listed.filter(({ builds: all }) => all.length > 0)
  const everyOne = shown.flatMap(({ builds: all }) => all)
  const widths = [
    Math.max(0, ...everyOne.map(({ id }) => id.length)),
    Math.max(0, ...everyOne.map(({ package: { version } }) => version.length)),
  ]
  for (const { suite, builds: all } of shown) {
    yield `${visibleLine(heading(suite))}\n`
    for (const one of all) {
      yield `${visibleLine(lineOf(one, widths))}\n`
      if (args.verbose)
        yield `      ${visibleLine(one.package.filename)}, ${megabytes(one.package.size, 1)}\n`
    }
    yield '\n'
  }
  if (shown.length === 0) yield 'no suite that was looked at offers bpftrace\n'
  else yield 'MB: download with all it needs; taken: by matrix.yaml; cached: on this disk\n'
  const others = matrix.bpftrace.flatMap(({ from }) => (from.kind === 'suite' ? [] : [sourceText(from)]))
  if (others.length > 0) yield `matrix.yaml takes beside these: ${visibleLine(others.join('; '))}\n`
  if (!args.allSuites) yield 'every suite of the mirror: --all-suites\n'
}

const imageOf = ({ id, packages }: OfferedBuild) =>
  packages && storedImageName({ version: id, packages }, 'disk')

/** @returns 0, or 3 where a suite cannot be had */
export async function builds(args: BuildsFlags, surroundings: Surroundings): Promise<number> {
  const survey = await surveyed(args, sourcesOf, surroundings)
  const { matrix, cacheDir } = survey
  const listed: BuildsOfSuite[] = []
  for (const suite of survey.suites) {
    const isTaken = sourcesOf(matrix).some(({ from, archs }) => suitesNamed(from, archs).includes(suite.name))
    const offered = await buildsIn(suite, cacheDir)
    const known = offered.map(async (one, index) => ({
      ...one,
      taken: isTaken && index === 0,
      cached: await isCached(one.packages ?? [one.package], imageOf(one), cacheDir),
    }))
    listed.push({ suite, builds: await Promise.all(known) })
  }
  const ids = [...new Set(listed.flatMap(({ builds: all }) => all.map(({ id }) => id)))]
  const selected = new Set(selectNames('bpftrace', args.bpftrace, ids))
  const left = listed.map(({ suite, builds: all }) => ({
    suite,
    builds: all.filter(({ id }) => selected.has(id)),
  }))
  if (args.json) {
    const lacking = survey.lacking.map(({ name, why }) => ({ suite: suiteText(name), why }))
    await print([`${JSON.stringify({ suites: left.map(plain), lacking }, null, 2)}\n`], surroundings.stdout)
  } else await print(textOf(left, matrix, args), surroundings.stdout)
  return tellLacking(
    left.filter(({ builds: all }) => all.length > 0).map(({ suite }) => suite),
    survey.lacking,
    surroundings.stderr,
  )
}
