/** What a case consists of for anybody who does not have this tool: a program, and what causes its events. Pure. */
import { WORKLOAD_NAME } from '../../../judge/exercise/program.js'
import { attachPoints, counterpart, factsOf, spelledFor } from '../../../judge/exercise/spelling.js'
import type { Architecture } from '../../../matrix/architecture.js'
import type { Case, OrderingCase, ProgramCase } from '../../../matrix/schema.js'
import { plainWorkload } from './plain-workload.js'
import type { PlainWorkload } from './plain-workload.js'

export interface ReproducerParts {
  /** As bpftrace takes it, without empty lines at its end. */
  readonly program: string
  /** The words of the child that bpftrace starts; absent where time, or what is beside it, causes the events. */
  readonly child?: readonly string[]
  /** In place of the child: an action of the tool's workload that no plain command does. */
  readonly action?: string
  /** The words of what runs beside bpftrace. */
  readonly beside?: readonly string[]
  readonly flags: readonly string[]
  readonly args: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  /** By their paths. */
  readonly files: Readonly<Record<string, Buffer>>
  /** What a machine must have beside bpftrace and a shell. */
  readonly needs: readonly string[]
}

/** Whether bpftrace takes the words of a child apart as they are: at spaces, without quotes. */
export const isPlainChild = (words: readonly string[]): boolean =>
  words.every((word) => /^[^\s'"\\]+$/.test(word))

const NOTHING = { flags: [], args: [], environment: {}, files: {} } as const

/** Only the command's own process counts. */
const OWN = 'pid == cpid'

/** Ends a program that has no end of its own, counted from when all is attached, however long that takes. */
const ending = (milliseconds: number): string =>
  `interval:s:${Math.ceil(milliseconds / 1000) + 1} { exit(); }`

/** @param hasChild whether bpftrace starts what causes the events */
function handlerLines(
  one: OrderingCase,
  version: string,
  placed: PlainWorkload['point'],
  hasChild: boolean,
): string[] {
  const isFiltered = one.filter === undefined && factsOf(one).filter === 'workload' && hasChild
  const condition = one.filter ?? (isFiltered ? OWN : '')
  const filter = condition === '' ? '' : ` /${condition}/`
  return attachPoints(one, version).flatMap((points, index) => {
    const point = points.split(',').map(placed).join(',')
    const line = `${point}${filter} { printf("${one.handlers[index] ?? ''} "); }`
    if (!one.paired) return [line]
    const other = `${counterpart(point)} { }`
    return point.startsWith('kretprobe:') ? [other, line] : [line, other]
  })
}

/** @param action what no plain command does */
function withAction(one: OrderingCase, version: string, action: string): ReproducerParts {
  const program = handlerLines(one, version, (point) => point, true).join('\n')
  return { ...NOTHING, program, action, needs: [] }
}

function ofOrdering(one: OrderingCase, version: string, arch: Architecture): ReproducerParts {
  // No plain command is on several CPUs at once.
  const workload =
    one.cpus === undefined ? plainWorkload(one.workload, attachPoints(one, version), arch) : null
  if (workload === null) return withAction(one, version, one.workload ?? '')
  const { command, needs, point } = workload
  // A timer ticks undisturbed only where bpftrace has no child.
  const last = command === undefined ? [ending((one.period ?? 0) * one.events)] : []
  const program = [...handlerLines(one, version, point, command !== undefined), ...last].join('\n')
  return { ...NOTHING, program, ...(command !== undefined && { child: command.split(' ') }), needs }
}

/** The events of a verbatim program that the tool's workload causes are told by its process name; here by the child's. */
const ofChild = (program: string): string =>
  program.replaceAll(new RegExp(`\\bcomm == "${WORKLOAD_NAME}"`, 'g'), OWN)

/** Words of a program that look like attach points; of others nothing depends here. */
const pointsIn = (program: string): string[] => program.match(/\b[a-z]+:[\w:/.*-]+/g) ?? []

function ofProgram(one: ProgramCase, arch: Architecture): ReproducerParts {
  const { program, workload, command, beside, flags, args, environment, files } = one
  const plain = workload === undefined ? undefined : plainWorkload(workload, pointsIn(program), arch)
  const text = (plain === undefined ? program : ofChild(program)).trimEnd()
  const child = plain?.command?.split(' ') ?? command
  return {
    program: one.for === undefined ? text : `${text}\n${ending(one.for)}`,
    ...(child && { child }),
    ...(plain === null && { action: workload ?? '' }),
    ...(beside && { beside }),
    ...{ flags, args, environment, files },
    needs: plain?.needs ?? [],
  }
}

/**
 * @param version of the bpftrace that is to run it
 * @param arch of the machine that it is for
 */
export function partsOf(one: Case, version: string, arch: Architecture): ReproducerParts {
  const spelled = spelledFor(one, arch)
  return spelled.kind === 'ordering' ? ofOrdering(spelled, version, arch) : ofProgram(spelled, arch)
}
