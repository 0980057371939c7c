/** The forms in which a gate's decision is told. */
import type { Decision } from '../gate/types.js'
import { gateAnnotations } from './gate-annotations.js'
import { gateJunit } from './gate-junit.js'
import { gateLine } from './gate-line.js'
import { gateSummary, gateText } from './gate-text.js'

export const GATE_FORMATS = {
  text: (decision) => [gateText(decision)],
  json: (decision) => [`${JSON.stringify(decision, null, 2)}\n`],
  junit: gateJunit,
  github: (decision) => [gateSummary(decision)],
} as const satisfies Record<string, (decision: Decision) => Iterable<string>>
export type GateFormat = keyof typeof GATE_FORMATS

/** What goes to standard output where the form itself goes to a file. */
export const besideGate = (format: GateFormat, decision: Decision): string =>
  format === 'github' ? gateAnnotations(decision) : `${gateLine(decision)}\n`
