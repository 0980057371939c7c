/**
 * What must hold between values of matrix.yaml. Works on the value as it was read, valid or not, so that these
 * mistakes are reported together with the schema's.
 */
import { checkBurst, checkLossy } from './bursts.js'
import { checkGate } from './gate-checks.js'
import { checkOwnScript } from './own-scripts.js'
import type { Problem } from './document.js'
import { HOST } from './names.js'
import { PROBE_TYPES, probeType, WORKLOADS } from './probes.js'
import type { Probe, ProbeType } from './probes.js'
import { field, items, record, repeated, texts } from './untyped.js'
import type { MappingEntry } from './untyped.js'
import { SERIES } from './axes-schema.js'
import { bodyOption, CASE_NAME, CONTROL_NAME, DEFAULT_HANDLERS } from './schema.js'
import { matching } from './select.js'
import { sourceOf } from './source.js'
import { didYouMean } from './suggestion.js'

/** All mistakes between values. `matrix` is what the text says, before the schema has seen it. */
export function crossChecks(matrix: unknown): Problem[] {
  const kernels = items(matrix, 'kernels')
  const bpftrace = items(matrix, 'bpftrace')
  return [
    ...kernels.flatMap(checkKernelName),
    ...kernels.flatMap(checkKernelSource),
    ...repeated(texts(matrix, ['kernels']), 'kernel'),
    ...checkRuntimes(matrix),
    ...repeated(collect(kernels, 'kernels', 'name'), 'name'),
    ...repeated(kernels.flatMap(unnamedSeries), 'kernel'),
    ...repeated(collect(bpftrace, 'bpftrace', 'name'), 'name'),
    ...repeated(bpftrace.flatMap(unnamedBuild), 'build', " (a 'name' tells two builds of one version apart)"),
    ...repeated(texts(matrix, ['runtimes']), 'runtime'),
    ...Object.entries(record(field(matrix, 'cases'))).flatMap(([name, body]) => [
      ...checkCaseName(name),
      ...checkHandlers(body, name),
      ...(bodyOption(body) === 1
        ? checkOwnScript(body, name)
        : [...checkAttachPoints(body, name), ...checkCause(body, name), ...checkBurst(body, name)]),
      ...repeated(texts(body, ['cases', name, 'tokens']), 'token'),
      ...repeated(texts(body, ['cases', name, 'neighbours']), 'neighbour'),
      ...repeated(texts(field(body, 'supported'), ['cases', name, 'supported', 'config']), 'option'),
    ]),
    ...repeated(collect(items(matrix, 'knownIssues'), 'knownIssues', 'id'), 'id'),
    ...items(matrix, 'knownIssues').flatMap((issue, i) => [
      ...repeated(texts(issue, ['knownIssues', i, 'cases']), 'case'),
      ...checkCases(matrix, issue, i),
      ...checkLossy(matrix, issue, i),
    ]),
    ...checkGate(field(matrix, 'gate'), Object.keys(record(field(matrix, 'cases')))),
  ]
}

function checkKernelName(kernel: unknown, i: number): Problem[] {
  const name = field(kernel, 'name')
  const series = items(kernel, 'series').length
  const at = { path: ['kernels', i, 'name'], at: 'value' as const }
  return [
    ...(name === undefined || series <= 1
      ? []
      : [{ ...at, message: `a name for ${series} kernels: expected exactly one series beside 'name'` }]),
    ...(name === HOST
      ? [{ ...at, message: "the name 'host' means the machine's own kernel: expected another" }]
      : []),
  ]
}

/** Which keys go with which source. */
function checkKernelSource(kernel: unknown, i: number): Problem[] {
  const kind = sourceOf(field(kernel, 'from'))?.kind
  if (kind === undefined) return []
  const needless = { debian: ['config', 'modules'], file: ['series', 'flavour', 'headers'], oci: OF_OTHERS }[
    kind
  ]
  const stray = needless
    .filter((key) => field(kernel, key) !== undefined)
    .map((key): Problem => ({
      path: ['kernels', i, key],
      at: 'key',
      message:
        key === 'headers'
          ? `'headers' come from a suite, and no package has those of a kernel from ${kind}: expected no such key`
          : `'${key}' of a kernel from ${kind}: expected no such key`,
    }))
  if (kind !== 'debian' || field(kernel, 'series') !== undefined) return stray
  return [...stray, { path: ['kernels', i], at: 'value', message: `missing key 'series': ${SERIES}` }]
}

const OF_OTHERS = ['series', 'flavour', 'headers', 'config', 'modules']

/** Every kernel needs the runtime that can ask it, where runtimes are given at all. */
function checkRuntimes(matrix: unknown): Problem[] {
  const runtimes = items(matrix, 'runtimes')
  if (runtimes.length === 0) return []
  return items(matrix, 'kernels').flatMap((kernel, i): Problem[] => {
    const [what, runtime] =
      kernel === HOST
        ? ["'host' is asked in a container", 'container']
        : ['this kernel boots in a microvm', 'microvm']
    if (runtimes.includes(runtime)) return []
    return [{ path: ['kernels', i], at: 'value', message: `${what}: expected ${runtime} among 'runtimes'` }]
  })
}

function checkCaseName(name: string): Problem[] {
  if (name === CONTROL_NAME)
    return [
      {
        path: ['cases', name],
        at: 'key',
        message: 'no name for a case: it is that of the lie which is planted beside them; expected another',
      },
    ]
  if (CASE_NAME.test(name)) return []
  const expected = 'expected a lower-case letter, then lower-case letters, digits and dashes'
  return [{ path: ['cases', name], at: 'key', message: `no name for a case: ${expected}` }]
}

/** A name twice is the same handler twice; but an order that reads the same from behind cannot tell a reversal. */
function checkHandlers(body: unknown, name: string): Problem[] {
  const handlers = texts(body, ['cases', name, 'handlers']).map(({ text }) => text)
  if (handlers.length < 3 || handlers.join(' ') !== handlers.toReversed().join(' ')) return []
  const message =
    'these handlers read the same from behind, so a reversal would not be seen: expected another order'
  return [{ path: ['cases', name, 'handlers'], at: 'value', message }]
}

function checkAttachPoints(body: unknown, name: string): Problem[] {
  if (Object.keys(record(body)).length === 0) return []
  const at = (key: string, message: string): Problem[] => [
    { path: ['cases', name, key], at: 'value', message },
  ]
  const missing = (key: string, expected: string): Problem[] => [
    { path: ['cases', name], at: 'key', message: `missing key '${key}': ${expected}` },
  ]
  const probe = field(body, 'probe')
  const attach = items(body, 'attach')
  if (field(body, 'attach') !== undefined) {
    if (probe !== undefined) return at('probe', "expected either 'probe' and 'target' or 'attach', not both")
    const handlers = (field(body, 'handlers') === undefined ? DEFAULT_HANDLERS : items(body, 'handlers'))
      .length
    if (attach.length === handlers) return []
    return at('attach', `${attach.length} attach points for ${handlers} handlers: expected one for each`)
  }
  if (probe === undefined) return missing('probe', "expected a probe type, or 'attach'")
  const type = typeof probe === 'string' ? probe : ''
  const facts: ProbeType | undefined = Object.hasOwn(PROBE_TYPES, type) ? probeType(type as Probe) : undefined
  if (facts?.target && field(body, 'target') === undefined)
    return missing('target', `expected what ${type} probes`)
  if (facts?.delimit === 'ticks' && field(body, 'period') === undefined)
    return missing('period', "expected the timer's period in milliseconds")
  return []
}

/** Something has to cause an event: the workload, or time. */
function checkCause(body: unknown, name: string): Problem[] {
  const timed = field(body, 'period') !== undefined
  if (Object.keys(record(body)).length === 0 || timed || field(body, 'workload') !== undefined) return []
  const message = `missing key 'workload': expected ${WORKLOADS.join(', ')}, or a timer's 'period'`
  return [{ path: ['cases', name], at: 'key', message }]
}

function checkCases(matrix: unknown, issue: unknown, i: number): Problem[] {
  const names = Object.keys(record(field(matrix, 'cases')))
  return texts(issue, ['knownIssues', i, 'cases'])
    .filter(({ text }) => text !== '' && matching(text, names).length === 0)
    .map(({ text, path }) => ({
      path,
      at: 'value',
      message: `no case matches '${text}'${didYouMean(text, names)}: expected a name or a glob of ${names.join(', ') || 'a case'}`,
    }))
}

function unnamedSeries(kernel: unknown, i: number): MappingEntry[] {
  if (field(kernel, 'name') !== undefined) return []
  const flavour = field(kernel, 'flavour') ?? 'cloud'
  return texts(kernel, ['kernels', i, 'series']).map((entry) => ({
    ...entry,
    identity: JSON.stringify([
      field(kernel, 'from'),
      flavour,
      String(field(kernel, 'headers')) === 'true',
      entry.text,
    ]),
  }))
}

function unnamedBuild(build: unknown, i: number): MappingEntry[] {
  const from = field(build, 'from')
  if (typeof from !== 'string' || field(build, 'name') !== undefined) return []
  return [{ text: from, path: ['bpftrace', i, 'from'] }]
}

/** One key's text of each item of a list. */
function collect(list: unknown[], listName: string, key: string): MappingEntry[] {
  return list.flatMap((item, i) => {
    const text = field(item, key)
    return typeof text === 'string' ? [{ text, path: [listName, i, key] }] : []
  })
}
