import { actionOf, orderingProgram } from '../exercise/program.js'
import type { Program } from '../exercise/program.js'
import { parseMatrix } from '../../matrix/load.js'
import type { Case, KnownIssue, OrderingCase, ProgramCase } from '../../matrix/schema.js'
import { parseRange } from '../../matrix/versions.js'
import type { Ran } from '../exercise/exercise.js'

const START = 42_975_000_000n
const EVENT_NS = 10_000_000n

/** When the workload's n-th action begins and ends: 9 ms long, 1 ms between them. */
const windowOf = (at: number): { begin: bigint; end: bigint } => {
  const begin = START + BigInt(at) * EVENT_NS
  return { begin, end: begin + 9_000_000n }
}

/** The workload's report of so many events. */
export function report(events: number, action = 'nanosleep', from = 0): string {
  return Array.from({ length: events }, (_, event) => {
    const { begin, end } = windowOf(from + event)
    return `${action} ${event} ${begin} ${end}\n`
  }).join('')
}

/** A token `step` microseconds into its event. */
export const token = (name: string, handler: string, event: number, step: number): string =>
  `=${name} ${handler} ${windowOf(event).begin + 1_000_000n + BigInt(step) * 1000n} 0\n`

/** What bpftrace prints when the handlers of each event run in this order: `tokens('fexit', ['cba', 'cba'])`. */
export const tokens = (name: string, events: readonly string[], from = 0): string =>
  events
    .map((event, at) =>
      Array.from(event)
        .map((handler, step) => token(name, handler, from + at, step))
        .join(''),
    )
    .join('')

/** A run that ended well and printed this while the workload did three events. */
export function ran(stdout: string, fields: Partial<Ran> = {}): Ran {
  return {
    kind: 'ran',
    ended: 'exit',
    exit: 0,
    signal: 0,
    stdout: `Attached 12 probes\n${stdout}\n\n`,
    stderr: '',
    collected: [report(3)],
    seen: [],
    milliseconds: 2400,
    unfit: null,
    ...fields,
  }
}

/** A run of a program in which the handlers of each case ran in this order in every event; `abc` unless told. */
export function played(program: Program, orders: Readonly<Record<string, string>> = {}): Ran {
  const began = new Map<string, number>()
  let reported = ''
  let at = 0
  for (const [action, count] of program.actions) {
    began.set(action, at)
    for (const cpu of program.cpus === undefined
      ? ['']
      : Array.from({ length: program.cpus }, (_, n) => ` ${n}`))
      reported += report(count, action, at).replaceAll('\n', `${cpu}\n`)
    at += count
  }
  const all = program.control ? [program.control, ...program.cases] : program.cases
  const printed = all.map((one) => {
    const action = actionOf(one) ?? ''
    const count = program.actions.get(action) ?? 0
    const order = orders[one.name] ?? (one.name === program.control?.name ? 'cba' : 'abc')
    if (one.kind === 'program') return Array.from(order.slice(0, 2).repeat(count)).join('\n')
    const own = tokens(one.name, Array<string>(count).fill(order), began.get(action))
    return Array.from({ length: program.cpus ?? 1 }, (_, cpu) => own.replaceAll(' 0\n', ` ${cpu}\n`)).join('')
  })
  return ran(printed.join(''), { collected: [reported] })
}

/** The case that matrix.yaml describes with these keys. */
function caseOf(name: string, body: object): Case {
  const suite = { from: 'debian:trixie' }
  const matrix = { kernels: [{ ...suite, series: ['6.12'] }], bpftrace: [suite], cases: { [name]: body } }
  const [one] = parseMatrix(JSON.stringify(matrix), 'matrix.yaml').cases
  if (!one) throw new Error('no case')
  return one
}

const FEXIT = {
  probe: 'fexit',
  target: 'hrtimer_nanosleep',
  handlers: ['a', 'b', 'c'],
  workload: 'nanosleep',
}

/** An ordering case: three handlers of fexit, three events; `fields` replaces keys of matrix.yaml. */
export function ordering(name: string, fields: Readonly<Record<string, unknown>> = {}): OrderingCase {
  const one = caseOf(name, { ...FEXIT, events: 3, ...fields })
  if (one.kind !== 'ordering') throw new Error('no ordering case')
  return one
}

const SEED_TEXT = `fexit:vmlinux:hrtimer_nanosleep /comm == "syscall"/ { print("a") } fexit:vmlinux:hrtimer_nanosleep /comm == "syscall"/ { print("b") }`

/** The first report's program, verbatim. */
export const SEED = caseOf('seed-fexit', {
  program: SEED_TEXT,
  tokens: ['a', 'b'],
  workload: 'nanosleep',
  events: 3,
}) as ProgramCase

/** A program of a user's own, whose tokens are a and b; `fields` replaces keys of matrix.yaml. */
export const own = (fields: Readonly<Record<string, unknown>> = {}): ProgramCase =>
  caseOf('own', {
    program: 'BEGIN { }',
    tokens: ['a', 'b'],
    workload: 'nanosleep',
    events: 3,
    ...fields,
  }) as ProgramCase

export const programFor = (...names: string[]): Program =>
  orderingProgram(
    names.map((name) => ordering(name)),
    '0.23.2',
    false,
  )

export function issue(
  fields: Partial<Omit<KnownIssue, 'bpftrace' | 'kernel'>> = {},
  bpftrace = '<0.23.3',
): KnownIssue {
  return {
    id: 'fexit-reversed',
    cases: ['fexit'],
    bpftrace: parseRange(bpftrace),
    seen: 'reversed',
    summary: 'fexit handlers run last to first.',
    upstream: 'unreported',
    ...fields,
  }
}
