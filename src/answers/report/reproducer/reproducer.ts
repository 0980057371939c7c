/**
 * A case as anybody can paste it into a root's shell, without this tool: each handler prints its own name, and a plain command
 * causes the events. Pure.
 */
import type { Architecture } from '../../../matrix/architecture.js'
import type { Case } from '../../../matrix/schema.js'
import { inQuotes, shellWord } from '../../../lib/shell.js'
import { isPlainChild, partsOf } from './parts.js'

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

/** `-c` as bpftrace takes it: words with spaces go into a script of their own, and a program of ELF starts that. */
function childOf(command: readonly string[]): { lines: string[]; flag: string } {
  if (isPlainChild(command)) return { lines: [], flag: ` -c ${inQuotes(command.join(' '))}` }
  const script = `#!/bin/sh\nexec ${command.map(shellWord).join(' ')}\n`
  return {
    lines: [`printf %s ${inQuotes(script)} >/tmp/workload`],
    flag: " -c '/bin/sh /tmp/workload'",
  }
}

/**
 * @param version of the bpftrace that is to run it
 * @param arch of the machine that it is for
 */
export function reproducerOf(one: Case, version: string, arch: Architecture): Reproducer {
  const parts = partsOf(one, version, arch)
  const { program, child, action, beside, flags, args, environment, files, needs } = parts
  if (action !== undefined) return NONE
  const { lines, flag } = child === undefined ? { lines: [], flag: '' } : childOf(child)
  const variables = Object.entries(environment).map(([name, value]) => `${name}=${shellWord(value)} `)
  const words = [...flags, ...args].map((word) => ` ${shellWord(word)}`)
  const own = Object.keys(files)
  return {
    text: [
      ...lines,
      `${variables.join('')}bpftrace -e ${inQuotes(`\n${program}\n`)}${flag}${words.join('')}`,
    ].join('\n'),
    needs: [
      ...needs,
      ...(own.length > 0 ? [`the files that matrix.yaml brings: ${own.join(', ')}`] : []),
      ...(beside === undefined ? [] : [`beside it: ${beside.map(shellWord).join(' ')}`]),
    ],
  }
}
