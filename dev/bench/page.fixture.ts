/** Records of 60 kernels of two architectures × 12 builds × 40 cases, which are much alike, as real ones are, and not quite. */
import type { ResultRecord } from '../../src/records/record.js'

export const SIZE = { kernels: 120, builds: 12, cases: 40 } as const

const EVENTS = { declared: 'abc', reversed: 'cba', shuffled: 'bca' } as const
type Seen = keyof typeof EVENTS | 'refused'

const digest = (number: number): string => number.toString(16).padStart(64, '0')

const packages = (name: string, count: number, number: number): ResultRecord['artefacts']['kernel'] =>
  Array.from({ length: count }, (_, index) => ({
    name: index === 0 ? name : `${name}-library-${index}`,
    version: `${number}.${index}-1`,
    sha256: digest(number * 1000 + index),
  }))

const OF_KERNELS = Array.from({ length: SIZE.kernels }, (_, kernel) => packages('linux-image', 1, kernel))
const OF_BUILDS = Array.from({ length: SIZE.builds }, (_, build) => packages('bpftrace', 50, 100 + build))

/** Two architectures, which are more kernels: every second one is of the other. */
function kernelName(kernel: number): string {
  const [one, isOther] = [kernel >> 1, kernel % 2 === 1]
  return `${5 + Math.floor(one / 20)}.${one % 20}.${one}${isOther ? '-arm64' : ''}`
}

/** Neither regular nor random: the same each time. */
const scattered = (number: number, of: number): number => ((number * 7919) % 10_007) % of

/** A case changes at a kernel and at a build of its own; one answer of fifty is as none beside it. */
function seenOf(kernel: number, build: number, one: number, number: number): Seen {
  if (scattered(number, 50) === 0) return scattered(number, 3) === 0 ? 'refused' : 'shuffled'
  if (build < one % 5) return 'refused'
  const isChanged =
    one % 3 === 0 && build >= scattered(one, SIZE.builds) && kernel >= scattered(one, SIZE.kernels)
  return isChanged ? 'reversed' : 'declared'
}

function record(kernel: number, build: number, one: number, number: number): ResultRecord {
  const order = seenOf(kernel, build, one, number)
  const isRefused = order === 'refused'
  const seen = isRefused
    ? { order: null, events: [] }
    : { order, events: Array<string>(3).fill(EVENTS[order]) }
  // One of twenty refusals names an address or a number that no other does.
  const words =
    scattered(number, 20) === 0 ? `ERROR: cannot attach at ${number}` : `ERROR: no probe ${one} here`
  const reason = isRefused ? words : `${order}: ${EVENTS[order]}`
  const attempt = {
    ...seen,
    outcome: isRefused ? ('unsupported' as const) : ('ordered' as const),
    ...(isRefused && { reason }),
  }
  // What is as expected is asked together, in four programs a cell; the rest alone, each at a time of its own.
  const isAlone = order !== 'declared'
  const cell = kernel * SIZE.builds + build
  const combined = {
    mode: 'combined' as const,
    ...attempt,
    milliseconds: 4000 + scattered(cell * 4 + (one % 4), 997),
  }
  const isolated = { mode: 'isolated' as const, ...attempt, milliseconds: 2000 + scattered(number, 991) }
  return {
    schema: 1,
    kernel: kernelName(kernel),
    bpftrace: `0.${15 + build}.0`,
    case: `case-${one}`,
    runtime: 'microvm',
    verdict: isRefused ? 'unsupported' : order === 'declared' ? 'ok' : 'wrong-order',
    ...seen,
    reason,
    expected: { order: 'declared', why: 'default' },
    mechanism: ['kprobe_multi'],
    attempts: isAlone ? [isolated] : [combined],
    release: `${kernelName(kernel)}-cloud`,
    accelerator: 'tcg',
    artefacts: {
      kernel: OF_KERNELS[kernel] ?? [],
      bpftrace: OF_BUILDS[build] ?? [],
      workload: { sha256: digest(1 + (kernel % 2)) },
      image: { sha256: digest(2 + build) },
      qemu: '10.0.13',
    },
    warnings: [],
    finishedAt: new Date(Date.UTC(2026, 10, 22) + (isAlone ? number : cell * 40) * 1000).toISOString(),
  }
}

export const manyRecords = (): ResultRecord[] =>
  Array.from({ length: SIZE.kernels * SIZE.builds * SIZE.cases }, (_, number) =>
    record(
      Math.floor(number / (SIZE.builds * SIZE.cases)),
      Math.floor(number / SIZE.cases) % SIZE.builds,
      number % SIZE.cases,
      number,
    ),
  )
