/** Cases → one bpftrace program whose output tells every handler of every case apart. Pure. */
import type { Case, OrderingCase } from '../matrix/schema.js'
import { attachPoint } from './spelling.js'

/** A program to run, and what is needed to read its output. */
export interface Program {
  readonly text: string
  readonly cases: readonly Case[]
  /** For each line of the text, counted from 1, the case that it belongs to. */
  readonly owners: ReadonlyMap<number, string>
  /** What the workload is asked to do, and how often. */
  readonly actions: ReadonlyMap<string, number>
}

/** The process name of the workload; programs filter by it so that nobody else's calls are taken for events. */
export const WORKLOAD_NAME = 'syscall'

function actionsOf(cases: readonly Case[]): Map<string, number> {
  const actions = new Map<string, number>()
  for (const { workload, events } of cases)
    actions.set(workload, Math.max(actions.get(workload) ?? 0, events))
  return actions
}

/** One handler a line: bpftrace's complaints name lines, and so the case that it will not have. */
function handlerLines(one: OrderingCase, version: string): string[] {
  const point = attachPoint(one.probe, one.target, version)
  return one.handlers.map(
    (handler) =>
      `${point} /comm == "${WORKLOAD_NAME}"/ { printf("=${one.name} ${handler} %llu %d\\n", nsecs, cpu); }`,
  )
}

/**
 * The program of one or several ordering cases together.
 * @param version the bpftrace version that is to run it
 */
export function orderingProgram(cases: readonly OrderingCase[], version: string): Program {
  const lines: string[] = []
  const owners = new Map<number, string>()
  for (const one of cases)
    for (const line of handlerLines(one, version)) owners.set(lines.push(line), one.name)
  return { text: `${lines.join('\n')}\n`, cases, owners, actions: actionsOf(cases) }
}

/** The program of one case, alone. */
export function programOf(one: Case, version: string): Program {
  if (one.kind === 'ordering') return orderingProgram([one], version)
  return { text: one.program, cases: [one], owners: new Map(), actions: actionsOf([one]) }
}
