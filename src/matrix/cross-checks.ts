/**
 * Checks between values of matrix.yaml. They work on the value as it was read, valid or not, so that their mistakes are
 * reported together with the schema's.
 */
import { checkBurst, checkLossy } from './bursts.js'
import { checkCpus } from './cpus.js'
import { checkGate } from './gate-checks.js'
import { checkOwnScript } from './own-scripts.js'
import type { Problem } from './document.js'
import { checkDigest, checkKernel, unnamedKernels } from './kernel-checks.js'
import { HOST } from './names.js'
import { PROBE_TYPES, probeType, WORKLOADS } from './probes.js'
import type { Probe, ProbeType } from './probes.js'
import { field, items, record, repeated, texts } from './untyped.js'
import type { MappingEntry } from './untyped.js'
import { bodyOption, CASE_NAME, CONTROL_NAME, DEFAULT_HANDLERS } from './schema.js'
import { matching } from './select.js'
import { didYouMean } from './suggestion.js'

/** All mistakes between values. `matrix` is what the text says, before the schema has seen it. */
export function crossChecks(matrix: unknown): Problem[] {
  const kernels = items(matrix, 'kernels')
  const bpftrace = items(matrix, 'bpftrace')
  return [
    ...kernels.flatMap(checkKernel),
    ...kernels.flatMap((kernel, i) => checkDigest(kernel, ['kernels', i])),
    ...bpftrace.flatMap((build, i) => checkDigest(build, ['bpftrace', i])),
    ...repeated(texts(matrix, ['kernels']), 'kernel'),
    ...checkRuntimes(matrix),
    ...repeated(collect(kernels, 'kernels', 'name'), 'name'),
    ...repeated(kernels.flatMap(unnamedKernels), 'kernel'),
    ...repeated(collect(bpftrace, 'bpftrace', 'name'), 'name'),
    ...repeated(bpftrace.flatMap(unnamedBuild), 'build', " (a 'name' tells two builds of one version apart)"),
    ...repeated(texts(matrix, ['runtimes']), 'runtime'),
    ...Object.entries(record(field(matrix, 'cases'))).flatMap(([name, body]) => [
      ...checkCaseName(name),
      ...checkHandlers(body, name),
      ...(bodyOption(body) === 1
        ? checkOwnScript(body, name)
        : [
            ...checkAttachPoints(body, name),
            ...checkCause(body, name),
            ...checkBurst(body, name),
            ...checkCpus(body, name),
          ]),
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

/** If runtimes are given, each kernel needs the one that runs it. */
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
        message: `'${CONTROL_NAME}' is reserved for the planted lie: expected another name`,
      },
    ]
  if (CASE_NAME.test(name)) return []
  const expected = 'expected a lower-case letter, then lower-case letters, digits and dashes'
  return [{ path: ['cases', name], at: 'key', message: `not a case name: ${expected}` }]
}

/** A name may stand twice, for the same handler twice. But handlers that read the same backwards hide a reversal. */
function checkHandlers(body: unknown, name: string): Problem[] {
  const handlers = texts(body, ['cases', name, 'handlers']).map(({ text }) => text)
  if (handlers.length < 3 || handlers.join(' ') !== handlers.toReversed().join(' ')) return []
  const message = 'these handlers read the same backwards, which hides a reversal: expected another order'
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

/** The workload or a timer causes the events. */
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
