/** Cases → one bpftrace program whose output tells every handler of every case apart. Pure. */
import type { Burst } from '../../matrix/bursts.js'
import type { Case, OrderingCase, ProgramCase } from '../../matrix/schema.js'
import { CONTROL, timedControl } from './planted-lie.js'
import type { Control } from './planted-lie.js'
import { attachPoints, counterpart, factsOf } from './spelling.js'

/** A program to run, and what is needed to read its output. */
export interface Program {
  readonly text: string
  readonly cases: readonly Case[]
  /** The control whose lies were planted in it, if any. */
  readonly control: Control | null
  /** For each line of the text, counted from 1, the case that it belongs to. */
  readonly owners: ReadonlyMap<number, string>
  /** What the workload is asked to do, and how often; nothing where time alone causes the events. */
  readonly actions: ReadonlyMap<string, number>
  /** Milliseconds from when all is attached after which such a program is interrupted. */
  readonly spanMs?: number
  /** On how many CPUs at once each action is done, where that is more than one. */
  readonly cpus?: number
  /** Where its events come as fast as they can: what is asked then. */
  readonly burst?: Burst
  /** What a program brings that is not ours. */
  readonly own?: Own
}

export interface Own {
  /** The path of a script in the guest that is run in place of the text. */
  readonly tool?: string
  /** The words of the command that is run in place of an action. */
  readonly command?: readonly string[]
  /** The words of the command that runs beside bpftrace. */
  readonly beside?: readonly string[]
  /** bpftrace's flags, the program's arguments, and variables for both. */
  readonly flags: readonly string[]
  readonly args: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  /** The exit code that the program is to end with. */
  readonly exit: number
  /** Files that are to be in the guest, by path there. */
  readonly files: Readonly<Record<string, Buffer>>
  /** After how long all of it is ended. */
  readonly timeoutMs?: number
}

/** The process name of the workload; programs filter by it so that nobody else's calls are taken for events. */
export const WORKLOAD_NAME = 'syscall'

/** The workload's action that becomes a case's own command. */
const RUN = 'run'

/** Whether a case's events come by themselves, so that no workload is started: bpftrace ties some timers to a child. */
export const isTimed = (one: Case): one is OrderingCase =>
  one.kind === 'ordering' && one.workload === undefined

/** Periods beyond those asked for, in which handlers are attached one after the other. */
const SPARE_PERIODS = 4

/** What the workload does for a case; null where bpftrace starts no workload. */
export function actionOf(one: Case): string | null {
  if (one.workload !== undefined) return one.workload
  return one.kind === 'program' && one.command !== undefined ? RUN : null
}

/** Whether the workload acts once for each event; others come by themselves meanwhile, or the command causes them. */
const actsEachTime = (one: Case): boolean =>
  one.kind === 'ordering' ? factsOf(one).delimit === 'workload' : one.workload !== undefined

/** Whether every handler of a program takes the workload's events alone, so that it counts nobody who looks. */
export function hearsWorkloadAlone({ text, own }: Program): boolean {
  if (own === undefined) return true
  const filtered = text.match(/\/\s*comm == "syscall"\s*\/\s*\{/g) ?? []
  return filtered.length === (text.match(/\{/g) ?? []).length
}

/** How often the workload acts for a case. */
export const timesOf = (one: Case): number => (actsEachTime(one) ? one.events : 1)

function actionsOf(cases: readonly Case[]): Map<string, number> {
  const actions = new Map<string, number>()
  for (const one of cases) {
    const action = actionOf(one)
    if (action !== null) actions.set(action, Math.max(actions.get(action) ?? 0, timesOf(one)))
  }
  return actions
}

/** How long a program has to tick, if it has nothing else to do. */
function spanOf(cases: readonly OrderingCase[]): { spanMs?: number } {
  if (!cases.every(isTimed)) return {}
  return { spanMs: Math.max(...cases.map(({ events, period = 0 }) => (events + SPARE_PERIODS) * period)) }
}

/** A burst is asked alone. */
const burstOf = ([one, ...others]: readonly OrderingCase[]): { burst?: Burst } =>
  one?.burst === undefined || others.length > 0 ? {} : { burst: one.burst }

/** Cases that are asked together have as many CPUs each. */
const cpusOf = ([one]: readonly OrderingCase[]): { cpus?: number } =>
  one?.cpus === undefined ? {} : { cpus: one.cpus }

const filterOf = (one: OrderingCase): string => {
  const condition = one.filter ?? (factsOf(one).filter === 'workload' ? `comm == "${WORKLOAD_NAME}"` : '')
  return condition && ` /${condition}/`
}

/** The statement with which a handler says that it ran: which case's which handler, when, and on which CPU. */
const token = (name: string, handler: string): string =>
  `printf("=${name} ${handler} %llu %d\\n", nsecs, cpu);`

/** One handler a line: bpftrace's complaints name lines, and so the case that it will not have. */
function handlerLines(one: OrderingCase, version: string): string[] {
  const filter = filterOf(one)
  return attachPoints(one, version).flatMap((point, index) => {
    const line = `${point}${filter} { ${token(one.name, one.handlers[index] ?? '')} }`
    if (!one.paired) return [line]
    const other = `${counterpart(point)} { }`
    return point.startsWith('kretprobe:') ? [other, line] : [line, other]
  })
}

/**
 * A handler that says of itself what is not so: it prints the tokens of the control's handlers last to first. A judge
 * that took them for declared would take everything for declared.
 */
function controlLine(control: Control): string {
  const lies = control.handlers.toReversed().map((handler) => token(control.name, handler))
  return `${control.probe}:${control.target}${filterOf(control)} { ${lies.join(' ')} }`
}

/** What is planted beside cases: beside timers a timer, which starts no workload; on as many CPUs as they have. */
function controlFor(cases: readonly OrderingCase[]): Control {
  const [one] = cases
  return one !== undefined && isTimed(one) ? timedControl(one.period ?? 0) : { ...CONTROL, ...cpusOf(cases) }
}

/**
 * The program of one or several ordering cases together.
 * @param cases all with a workload, or all timed; all on as many CPUs
 * @param version the bpftrace version that is to run it
 * @param controlled plants a control among them
 */
export function orderingProgram(
  cases: readonly OrderingCase[],
  version: string,
  controlled: boolean,
): Program {
  const control = controlled ? controlFor(cases) : null
  const lines: string[] = []
  const owners = new Map<number, string>()
  if (control) owners.set(lines.push(controlLine(control)), control.name)
  for (const one of cases)
    for (const line of handlerLines(one, version)) owners.set(lines.push(line), one.name)
  const actions = actionsOf(control ? [control, ...cases] : cases)
  return {
    text: `${lines.join('\n')}\n`,
    cases,
    control,
    owners,
    actions,
    ...spanOf(cases),
    ...burstOf(cases),
    ...cpusOf(cases),
  }
}

/** A program that somebody else wrote, as it is; no line of it belongs to any case. */
function ownProgram(one: ProgramCase): Program {
  const { program: text, tool, command, beside, flags, args, environment, exit = 0, files, timeout } = one
  return {
    text,
    cases: [one],
    control: null,
    owners: new Map(),
    actions: actionsOf([one]),
    ...(one.for === undefined ? {} : { spanMs: one.for }),
    own: {
      ...{ files, flags, args, environment, exit },
      ...(tool === undefined ? {} : { tool }),
      ...(command === undefined ? {} : { command }),
      ...(beside === undefined ? {} : { beside }),
      ...(timeout === undefined ? {} : { timeoutMs: timeout * 1000 }),
    },
  }
}

/** The program of one case, alone. */
export function programOf(one: Case, version: string): Program {
  return one.kind === 'ordering' ? orderingProgram([one], version, false) : ownProgram(one)
}
