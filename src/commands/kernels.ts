/** `matrix kernels`: which kernels suites offer, series by series; what matrix.yaml takes of them, and what is in the cache. */
import { sentence, UsageError } from '../lib/errors.js'
import { visibleLine } from '../lib/visible.js'
import { flavoursOf } from '../matrix/axes-schema.js'
import { HOST } from '../matrix/names.js'
import { architecturesOf } from '../matrix/chosen-architectures.js'
import type { Matrix } from '../matrix/schema.js'
import { selectNames } from '../matrix/select.js'
import { sourceText, suitesNamed, suiteText } from '../matrix/source.js'
import type { Suite } from '../supply/archive/model.js'
import { kernelName } from '../supply/artefacts/kernel.js'
import { kernelsIn } from '../supply/plan/offers.js'
import type { OfferedKernel } from '../supply/plan/offers.js'
import { takenOf } from '../supply/plan/suite-kernels.js'
import type { KernelsFlags } from './flags/kernels.js'
import { kernelLines } from './offers/kernel-rows.js'
import type { ListedKernel } from './offers/kernel-rows.js'
import type { NamedSource } from './offers/survey.js'
import { isCached, bytesOf, dayOf, heading, surveyed, tellLacking } from './offers/survey.js'
import { print } from './print.js'
import type { Surroundings } from './surroundings.js'

const sourcesOf = (matrix: Matrix): NamedSource[] =>
  matrix.kernels.map((axis) => ({ from: axis.from, archs: architecturesOf(axis, matrix) }))

/** The identifiers of those that matrix.yaml takes of a suite, without headers; what it cannot take is told. */
function takenIn(
  matrix: Matrix,
  suite: Suite,
  offered: readonly OfferedKernel[],
  tell: (sentence: string) => void,
): Set<OfferedKernel> {
  const taken = new Set<OfferedKernel>()
  for (const axis of matrix.kernels)
    if (suitesNamed(axis.from, architecturesOf(axis, matrix)).includes(suite.name))
      for (const flavour of flavoursOf(axis))
        try {
          const ofFlavour = offered.filter((one) => one.flavour === flavour)
          const versions = takenOf(ofFlavour, axis, flavour).map(({ version }) => version)
          for (const one of ofFlavour) if (versions.includes(one.version)) taken.add(one)
        } catch (error) {
          if (!(error instanceof UsageError)) throw error
          tell(sentence(error))
        }
  return taken
}

interface ListedSuite {
  readonly suite: Suite
  readonly kernels: readonly ListedKernel[]
}

const plain = ({ suite, kernels }: ListedSuite) => ({
  suite: suiteText(suite.name),
  release: dayOf(suite),
  warnings: suite.warnings,
  kernels: kernels.map((one) => ({
    kernel: one.id,
    series: one.series,
    flavour: one.flavour,
    version: one.version,
    release: one.release,
    bytes: bytesOf(one.packages),
    modules: !one.lacksModules,
    taken: one.taken,
    cached: one.cached,
    packages: one.packages.map(({ name, version, size, sha256 }) => ({ name, version, size, sha256 })),
  })),
})

/** What matrix.yaml takes beside kernels of suites. */
function othersOf({ kernels, host }: Matrix): string[] {
  const own = kernels.flatMap(({ from }) => (from.kind === 'suite' ? [] : [sourceText(from)]))
  return [...own, ...(host ? [`${HOST}, the kernel of this machine`] : [])]
}

function* textOf(listed: readonly ListedSuite[], matrix: Matrix, args: KernelsFlags): Generator<string> {
  const shown = listed.filter(({ kernels }) => kernels.length > 0)
  const each = args.verbose || args.kernel.length > 0
  for (const { suite, kernels } of shown) {
    yield `${visibleLine(heading(suite))}\n`
    for (const line of kernelLines(kernels, each)) yield `${visibleLine(line)}\n`
    yield '\n'
  }
  if (shown.length === 0) yield 'no suite that was looked at offers a kernel\n'
  else
    yield `MB: download of ${each ? 'each' : "a row's newest"}; →: matrix.yaml takes it; cached: on this disk\n`
  if (shown.some(({ kernels: all }) => all.some((one) => one.lacksModules)))
    yield '*, no modules: the suite has the kernel alone, which boots all the same\n'
  const others = othersOf(matrix)
  if (others.length > 0) yield `matrix.yaml takes beside these: ${visibleLine(others.join('; '))}\n`
  if (!args.allSuites) yield 'every suite of the mirror: --all-suites\n'
  if (!each && shown.length > 0)
    yield 'each release by itself: --verbose, or --kernel with a series or a glob\n'
}

/** @returns 0, or 3 where a suite cannot be had */
export async function kernels(args: KernelsFlags, surroundings: Surroundings): Promise<number> {
  const survey = await surveyed(args, sourcesOf, surroundings)
  const { matrix, cacheDir } = survey
  const listed: ListedSuite[] = []
  const mistakes = new Set<string>()
  // One after the other: each index has tens of megabytes while it is read.
  for (const suite of survey.suites) {
    const offered = await kernelsIn(suite, cacheDir)
    const taken = takenIn(matrix, suite, offered, (mistake) => mistakes.add(mistake))
    const known = offered.map(async (one) => ({
      ...one,
      taken: taken.has(one),
      cached: await isCached(one.packages, kernelName(one), cacheDir),
    }))
    listed.push({ suite, kernels: await Promise.all(known) })
  }
  const ids = [...new Set(listed.flatMap(({ kernels: all }) => all.map(({ id }) => id)))]
  const selected = new Set(selectNames('kernel', args.kernel, ids))
  const left = listed.map(({ suite, kernels: all }) => ({
    suite,
    kernels: all.filter(({ id }) => selected.has(id)),
  }))
  if (args.json) {
    const lacking = survey.lacking.map(({ name, why }) => ({ suite: suiteText(name), why }))
    await print([`${JSON.stringify({ suites: left.map(plain), lacking }, null, 2)}\n`], surroundings.stdout)
  } else await print(textOf(left, matrix, args), surroundings.stdout)
  for (const mistake of mistakes) surroundings.stderr.write(`${visibleLine(mistake)}\n`)
  return tellLacking(
    left.filter(({ kernels: all }) => all.length > 0).map(({ suite }) => suite),
    survey.lacking,
    surroundings.stderr,
  )
}
