/** How handlers attach, as far as their order depends on it; and which case of the matrix measures that. Pure. */
import type { Case, OrderingCase } from '../../matrix/schema.js'
import { attachPoint } from '../../script/points.js'
import type { AttachPoint, SharedEvent } from '../../script/script.js'

/** Two handlers, by their probe types; a star stands where points with wildcards are attached in another way than exact ones. */
export interface Attaching {
  readonly first: string
  readonly second: string
  /** Whether both are one side of a session: `one` where only one of them is. */
  readonly session: 'none' | 'one' | 'both'
  /** Whether a handler has several attach points. */
  readonly isSeveral: boolean
  /** Whether both are written alike: builds may take two handlers of one wildcard for one program. */
  readonly isOnePattern: boolean
}

/** bpftrace may attach a pattern of these at once, through the kernel's multi links; of the others each match by itself. */
const AT_ONCE: ReadonlySet<string> = new Set(['kprobe', 'kretprobe', 'uprobe', 'uretprobe'])

/** Software events that are timers; all others are counted. */
const CLOCKS: Readonly<Record<string, string>> = {
  cpu: 'cpu-clock',
  'cpu-clock': 'cpu-clock',
  'task-clock': 'task-clock',
}
/** What is counted, as the default matrix measures it. */
const COUNTED = 'page-faults'
const COUNTED_NAMES: ReadonlySet<string> = new Set([COUNTED, 'faults'])

/** Such as `kprobe`, `kprobe*`, `software cpu-clock`; undefined for a probe type that is not known. */
export function attachedAs({ probe, target: [event = ''], isWildcard }: AttachPoint): string | undefined {
  if (probe === undefined) return undefined
  if (probe === 'software') return `software ${CLOCKS[event] ?? COUNTED}`
  return isWildcard && AT_ONCE.has(probe) ? `${probe}*` : probe
}

/** What a case's answer does not say by itself of these points. */
export function restsOn(points: readonly AttachPoint[]): string[] {
  const notes = points.flatMap(({ probe, target: [event = ''], isWildcard }) => {
    if (probe === undefined) return []
    if (isWildcard && !AT_ONCE.has(probe)) return [`${probe} is measured by exact names`]
    const isOther = probe === 'software' && CLOCKS[event] === undefined && !COUNTED_NAMES.has(event)
    return isOther ? [`software events that are counted are measured by ${COUNTED}`] : []
  })
  return [...new Set(notes)]
}

const textOf = ({ probe, target }: AttachPoint): string => [probe, ...target].join(':')

/** @param inSession how many of the two handlers are in sessions; undefined for a point whose type is not known */
export function attachingOf(event: SharedEvent, inSession: 0 | 1 | 2): Attaching | undefined {
  const [first, second] = [attachedAs(event.firstPoint), attachedAs(event.secondPoint)]
  if (first === undefined || second === undefined) return undefined
  return {
    first,
    second,
    session: (['none', 'one', 'both'] as const)[inSession],
    isSeveral: event.first.points.length > 1 || event.second.points.length > 1,
    isOnePattern: textOf(event.firstPoint) === textOf(event.secondPoint),
  }
}

/** A case with how each of its handlers attaches, by the handlers' order. */
export interface MeasuringCase {
  readonly one: OrderingCase
  readonly handlers: readonly string[]
  readonly isSeveral: boolean
  readonly isOnePattern: boolean
  /** What its handlers attach to. */
  readonly points: readonly AttachPoint[]
}

const START = { line: 1, column: 1 }

/** undefined for a case that measures no order of different handlers, such as a burst or a script. */
function measuring(one: Case): MeasuringCase | undefined {
  if (one.kind !== 'ordering' || one.burst || new Set(one.handlers).size < one.handlers.length)
    return undefined
  const { probe = '', target } = one
  const same = target === undefined ? probe : `${probe}:${target}`
  const blocks = (one.attach ?? one.handlers.map(() => same)).map((block) =>
    block.split(',').map((text) => attachPoint(text, START)),
  )
  const handlers = blocks.flatMap(([point]) => (point && attachedAs(point)) ?? [])
  if (handlers.length < one.handlers.length) return undefined
  const points = blocks.flat()
  return {
    one,
    handlers,
    isSeveral: blocks.some(({ length }) => length > 1),
    isOnePattern: new Set(points.map(textOf)).size === 1,
    points,
  }
}

/** Those that can answer for a script's handlers. */
export const measuringCases = (cases: readonly Case[]): MeasuringCase[] =>
  cases.flatMap((one) => measuring(one) ?? [])

/** Whether a case's handlers attach as these two do, and in no third way. */
function isAlike({ one, handlers }: MeasuringCase, { first, second, session }: Attaching): boolean {
  if (session === 'one' || one.paired !== (session === 'both')) return false
  const [ours, theirs] = [new Set([first, second]), new Set(handlers)]
  return ours.size === theirs.size && [...ours].every((each) => theirs.has(each))
}

/**
 * The case that measures how two handlers attach: one with the same number of points a block before others, one with the
 * script's own attach point before others, one with records before others; else the first in the matrix.
 * @param points the script's
 * @param recorded names of cases that there are records of
 */
export function caseFor(
  attaching: Attaching,
  points: readonly AttachPoint[],
  cases: readonly MeasuringCase[],
  recorded: ReadonlySet<string>,
): MeasuringCase | undefined {
  const own = new Set(points.map(textOf))
  const rank = (one: MeasuringCase): number =>
    (one.isSeveral === attaching.isSeveral ? 0 : 4) +
    (recorded.has(one.one.name) ? 0 : 2) +
    (one.points.some((point) => own.has(textOf(point))) ? 0 : 1)
  const alike = cases.filter((one) => isAlike(one, attaching))
  return [...alike].sort((a, b) => rank(a) - rank(b))[0]
}
