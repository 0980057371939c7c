/** The formats of a gate's decision. */
import type { Decision } from '../../gate/decision.js'
import { gateAnnotations } from './annotations.js'
import { gateJunit } from './junit.js'
import { gateLine } from './line.js'
import type { Telling } from './steps.js'
import { gateSummary, gateText } from './text.js'

export const GATE_FORMATS = {
  text: (decision: Decision, telling?: Telling) => [gateText(decision, telling)],
  json: (decision) => [`${JSON.stringify(decision, null, 2)}\n`],
  junit: gateJunit,
  github: (decision: Decision, telling?: Telling) => [gateSummary(decision, telling)],
} as const satisfies Record<string, (decision: Decision, telling?: Telling) => Iterable<string>>
export type GateFormat = keyof typeof GATE_FORMATS

/** What goes to standard output where the form itself goes to a file. */
export const besideGate = (format: GateFormat, decision: Decision): string =>
  format === 'github' ? gateAnnotations(decision) : `${gateLine(decision)}\n`
