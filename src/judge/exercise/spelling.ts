/** Attach points as one bpftrace version, and one architecture, spells them. The facts are in matrix/probes.ts. */
import { PROBE_TYPES, probeType } from '../../matrix/probes.js'
import type { Probe, ProbeType } from '../../matrix/probes.js'
import { spelledOn } from '../../matrix/architecture.js'
import type { Architecture } from '../../matrix/architecture.js'
import type { Case, OrderingCase } from '../../matrix/schema.js'
import { compareVersions } from '../../matrix/versions.js'

/** `probe:target` → the same with the probe's name in that version. */
function spelled(point: string, version: string): string {
  const [name = '', ...target] = point.split(':')
  const before = Object.hasOwn(PROBE_TYPES, name) ? probeType(name as Probe).before : undefined
  const old = before !== undefined && compareVersions(version, before.since) < 0
  return [old ? before.name : name, ...target].join(':')
}

/** A case with the functions of system calls as an architecture calls them, wherever it says `{syscall}`. */
export function spelledFor<Any extends Case>(one: Any, arch: Architecture): Any {
  const spell = (text: string): string => spelledOn(text, arch)
  if (one.kind === 'program') return { ...one, program: spell(one.program) }
  return {
    ...one,
    ...(one.target === undefined ? {} : { target: spell(one.target) }),
    ...(one.attach ? { attach: one.attach.map(spell) } : {}),
  }
}

/** The attach points of a case's handlers, one (or several with commas between) for each, as matrix.yaml gives them. */
function pointsOf(one: OrderingCase): string[] {
  if (one.attach) return one.attach
  const probe = one.probe ?? ''
  const point = one.target === undefined ? probe : `${probe}:${one.target}`
  return one.handlers.map(() => point)
}

/** The attach points of a case's handlers, in the order of the handlers, for one bpftrace version. */
export function attachPoints(one: OrderingCase, version: string): string[] {
  return pointsOf(one).map((points) =>
    points
      .split(',')
      .map((point) => spelled(point, version))
      .join(','),
  )
}

/** The probe types of a case's attach points, also of the empty handlers beside paired ones. */
export function probesOf(one: OrderingCase): Probe[] {
  const points = pointsOf(one).flatMap((several) => several.split(','))
  const all = one.paired ? [...points, ...points.map(counterpart)] : points
  return [...new Set(all.map((point) => (point.split(':')[0] ?? '') as Probe))]
}

/** What is known of the probe type that a case's first handler has; handlers of one case share a kind of event. */
export function factsOf(one: OrderingCase): ProbeType {
  const [first] = probesOf(one)
  const facts = probeType(first as Probe)
  // cpu-clock is a timer among the software events: it ticks for whoever is on the CPU, bpftrace itself too.
  return one.period === undefined ? facts : { ...facts, delimit: 'ticks', filter: 'none' }
}

/** The attach point at the other end of a function: kretprobe for kprobe and the other way round. */
export const counterpart = (point: string): string =>
  point.startsWith('kretprobe:')
    ? point.replace('kretprobe:', 'kprobe:')
    : point.replace('kprobe:', 'kretprobe:')
