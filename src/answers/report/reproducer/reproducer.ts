/**
 * A case as anybody can paste it into a root's shell, without this tool: each handler prints its own name, and a plain command
 * causes the events. Pure.
 */
import { WORKLOAD_NAME } from '../../../judge/exercise/program.js'
import { attachPoints, counterpart, factsOf } from '../../../judge/exercise/spelling.js'
import type { Case, OrderingCase, ProgramCase } from '../../../matrix/schema.js'
import { inQuotes, shellWord } from '../../../lib/shell.js'
import { plainWorkload } from './plain-workload.js'
import type { PlainWorkload } from './plain-workload.js'

export interface Reproducer {
  /** Lines for a shell; null where only the tool's own workload causes such events. */
  readonly text: string | null
  /** What a machine must have beside bpftrace and a shell, or what stands in the way. */
  readonly needs: readonly string[]
}

const NONE: Reproducer = {
  text: null,
  needs: ["no plain command causes these events: they take the tool's own workload"],
}

/** Only the command's own process counts. */
const OWN = 'pid == cpid'

/** Ends a program that has no end of its own, counted from when all is attached, however long that takes. */
const ending = (milliseconds: number): string =>
  `interval:s:${Math.ceil(milliseconds / 1000) + 1} { exit(); }`

function handlerLines(
  one: OrderingCase,
  version: string,
  { command, point: placed }: PlainWorkload,
): string[] {
  const isFiltered = one.filter === undefined && factsOf(one).filter === 'workload' && command !== undefined
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

function ofOrdering(one: OrderingCase, version: string): Reproducer {
  const workload = plainWorkload(one.workload, attachPoints(one, version))
  if (workload === null) return NONE
  const { command, needs } = workload
  // A timer ticks undisturbed only where bpftrace has no child.
  const last = command === undefined ? [ending((one.period ?? 0) * one.events)] : []
  const program = [...handlerLines(one, version, workload), ...last]
  return { text: line(program.join('\n'), command === undefined ? '' : ` -c ${inQuotes(command)}`), needs }
}

/** The command line of a program. @param rest what stands behind it */
const line = (program: string, rest: string): string =>
  `bpftrace -e ${inQuotes(`\n${program.trimEnd()}\n`)}${rest}`

/** `-c` as bpftrace takes it: words with spaces go into a script of their own. */
function childOf(command: readonly string[]): { lines: string[]; flag: string } {
  if (command.every((word) => /^[^\s'"\\]+$/.test(word)))
    return { lines: [], flag: ` -c ${inQuotes(command.join(' '))}` }
  const script = `#!/bin/sh\nexec ${command.map(shellWord).join(' ')}\n`
  return {
    lines: [`printf %s ${inQuotes(script)} >/tmp/workload; chmod +x /tmp/workload`],
    flag: ' -c /tmp/workload',
  }
}

/** The events of a verbatim program that the tool's workload causes are told by its process name; here by the child's. */
const ofChild = (program: string): string =>
  program.replaceAll(new RegExp(`\\bcomm == "${WORKLOAD_NAME}"`, 'g'), OWN)

function ofProgram(one: ProgramCase): Reproducer {
  const { program, workload, command, beside, flags, args, environment, files } = one
  const plain = workload === undefined ? undefined : plainWorkload(workload, pointsIn(program))
  if (plain === null) return NONE
  const text = plain === undefined ? program : ofChild(program)
  const child = plain?.command?.split(' ') ?? command
  const { lines, flag } = child === undefined ? { lines: [], flag: '' } : childOf(child)
  const variables = Object.entries(environment).map(([name, value]) => `${name}=${shellWord(value)} `)
  const words = [...flags, ...args].map((word) => ` ${shellWord(word)}`)
  const own = Object.keys(files)
  return {
    text: [
      ...lines,
      `${variables.join('')}${line(one.for === undefined ? text : `${text}\n${ending(one.for)}`, `${flag}${words.join('')}`)}`,
    ].join('\n'),
    needs: [
      ...(plain?.needs ?? []),
      ...(own.length > 0 ? [`the files that matrix.yaml brings: ${own.join(', ')}`] : []),
      ...(beside === undefined ? [] : [`beside it: ${beside.map(shellWord).join(' ')}`]),
    ],
  }
}

/** Words of a program that look like attach points; of others nothing depends here. */
const pointsIn = (program: string): string[] => program.match(/\b[a-z]+:[\w:/.*-]+/g) ?? []

/**
 * @param version of the bpftrace that is to run it
 */
export const reproducerOf = (one: Case, version: string): Reproducer =>
  one.kind === 'ordering' ? ofOrdering(one, version) : ofProgram(one)
