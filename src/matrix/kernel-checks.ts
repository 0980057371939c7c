/** Checks between the keys of one kernel of matrix.yaml, on the value as it was read. Pure. */
import { SERIES } from './axes-schema.js'
import { distributionNamed, FLAVOURS, flavoursIn, isOfFlavour } from './distributions.js'
import type { Problem } from './document.js'
import { alternatives } from './fields.js'
import { HOST } from './names.js'
import { areSeveral, mayLackSeries } from './releases.js'
import { sourceOf, wordOf } from './source.js'
import { didYouMean } from './suggestion.js'
import { field, items, repeated, texts } from './untyped.js'
import type { MappingEntry, Path } from './untyped.js'
import { numbersOfSeries } from './versions.js'

export function checkKernel(kernel: unknown, i: number): Problem[] {
  return [
    ...checkKernelName(kernel, i),
    ...checkKernelSource(kernel, i),
    ...checkFlavours(kernel, i),
    ...checkListed(kernel, i),
  ]
}

function checkKernelName(kernel: unknown, i: number): Problem[] {
  const name = field(kernel, 'name')
  if (name === undefined) return []
  const at = { path: ['kernels', i, 'name'], at: 'value' as const }
  const series = items(kernel, 'series').length
  const flavours = items(kernel, 'flavours').length
  const many =
    series > 1
      ? `a name for ${series} kernels: expected exactly one series beside 'name'`
      : flavours > 1
        ? `a name for ${flavours} flavours: expected exactly one beside 'name'`
        : areSeveral(field(kernel, 'releases'))
          ? "a name for several releases: expected exactly one beside 'name'"
          : undefined
  return [
    ...(many === undefined ? [] : [{ ...at, message: many }]),
    ...(name === HOST
      ? [{ ...at, message: "the name 'host' means the machine's own kernel: expected another" }]
      : []),
  ]
}

/** Which keys go with which source. */
function checkKernelSource(kernel: unknown, i: number): Problem[] {
  const source = sourceOf(field(kernel, 'from'))
  if (source === undefined) return []
  const { kind } = source
  const word = wordOf(source)
  const needless = { suite: ['config', 'modules'], file: OF_SUITES, https: OF_SUITES, oci: OF_OTHERS }[kind]
  const stray = needless
    .filter((key) => field(kernel, key) !== undefined)
    .map((key): Problem => ({
      path: ['kernels', i, key],
      at: 'key',
      message:
        key === 'headers'
          ? `no package has the headers of a kernel from ${word}: expected no such key`
          : `'${key}' of a kernel from ${word}: expected no such key`,
    }))
  if (kind !== 'suite' || field(kernel, 'series') !== undefined) return stray
  if (mayLackSeries(field(kernel, 'releases'))) return stray
  return [...stray, { path: ['kernels', i], at: 'value', message: `missing key 'series': ${SERIES}` }]
}

const OF_SUITES = ['series', 'releases', 'flavour', 'flavours', 'arch', 'headers']
const OF_OTHERS = [...OF_SUITES, 'config', 'modules']

function checkFlavours(kernel: unknown, i: number): Problem[] {
  const path = ['kernels', i, 'flavours']
  const problems = [...repeated(texts(kernel, path), 'flavour'), ...foreignFlavours(kernel, i)]
  if (field(kernel, 'flavour') === undefined || field(kernel, 'flavours') === undefined) return problems
  return [...problems, { path, at: 'key', message: "expected either 'flavour' or 'flavours', not both" }]
}

/** Flavours that the distribution does not have, and releases of flavours that are not taken. */
function foreignFlavours(kernel: unknown, i: number): Problem[] {
  const source = sourceOf(field(kernel, 'from'))
  if (source !== undefined && source.kind !== 'suite') return []
  const distribution = source && distributionNamed(wordOf(source))
  const there = distribution ? flavoursIn(distribution) : FLAVOURS
  const single = field(kernel, 'flavour')
  const written = [
    ...(typeof single === 'string' ? [{ text: single, path: ['kernels', i, 'flavour'] }] : []),
    ...texts(kernel, ['kernels', i, 'flavours']),
  ]
  const isAmong = (text: string, flavours: readonly string[]): boolean => flavours.includes(text)
  const foreign = written
    .filter(({ text }) => !isAmong(text, there))
    .map(({ text, path }): Problem => {
      const expected = `expected ${alternatives(there)}`
      const message =
        distribution && isAmong(text, FLAVOURS)
          ? `${distribution.title} has no flavour '${text}': ${expected}`
          : `${expected}, found '${text}'${didYouMean(text, there)}`
      return { path, at: 'value', message }
    })
  if (foreign.length > 0 || !distribution) return foreign
  const named = written.map(({ text }) => text)
  const taken = there.filter((flavour, at) => (named.length > 0 ? isAmong(flavour, named) : at === 0))
  return texts(kernel, ['kernels', i, 'releases'])
    .filter(({ text }) => !taken.some((flavour) => isOfFlavour(text, flavour)))
    .map(({ text, path }): Problem => ({
      path,
      at: 'value',
      message: `'${text}' is of another flavour than ${taken.join(', ')}: expected its own among the flavours`,
    }))
}

/** Releases that are listed beside series are of these, and each of these has some. */
function checkListed(kernel: unknown, i: number): Problem[] {
  const listed = texts(kernel, ['kernels', i, 'releases'])
  const problems = repeated(listed, 'release')
  const series = texts(kernel, ['kernels', i, 'series'])
  if (listed.length === 0 || series.length === 0) return problems
  const names = series.map(({ text }) => text)
  const stray = listed.filter(({ text }) => {
    const its = numbersOfSeries(text)
    return its !== undefined && !names.includes(its)
  })
  const idle = series.filter(({ text }) => !listed.some((one) => numbersOfSeries(one.text) === text))
  return [
    ...problems,
    ...stray.map(({ text, path }): Problem => ({
      path,
      at: 'value',
      message: `'${text}' is not of the series ${names.join(', ')}: expected a release of these, or no 'series'`,
    })),
    ...idle.map(({ text, path }): Problem => ({
      path,
      at: 'value',
      message: `no release of ${text} is listed: expected one among 'releases', or no such series`,
    })),
  ]
}

/** The kernels of an entry without a name, each of which is to stand once. */
export function unnamedKernels(kernel: unknown, i: number): MappingEntry[] {
  if (field(kernel, 'name') !== undefined) return []
  const several = items(kernel, 'flavours')
  const flavours = several.length > 0 ? [...new Set(several)] : [field(kernel, 'flavour') ?? null]
  const series = texts(kernel, ['kernels', i, 'series'])
  const whole = { text: String(field(kernel, 'from')), path: ['kernels', i, 'from'] }
  const isWhole = series.length === 0 && mayLackSeries(field(kernel, 'releases'))
  return (isWhole ? [whole] : series).flatMap((entry) =>
    flavours.map((flavour) => ({
      ...entry,
      identity: JSON.stringify([
        field(kernel, 'from'),
        flavour,
        String(field(kernel, 'headers')) === 'true',
        entry === whole ? null : entry.text,
        field(kernel, 'releases') ?? 'newest',
      ]),
    })),
  )
}

/** A digest is of what comes from an address, and stands once. */
export function checkDigest(axis: unknown, at: Path): Problem[] {
  const written = field(axis, 'sha256')
  const source = sourceOf(field(axis, 'from'))
  if (written === undefined || source === undefined) return []
  const path = [...at, 'sha256']
  if (source.kind !== 'https')
    return [{ path, at: 'key', message: `'sha256' beside ${wordOf(source)}: expected no such key` }]
  if (source.sha256 === null || source.sha256 === written) return []
  return [{ path, at: 'value', message: 'another digest than in the address: expected it once' }]
}
