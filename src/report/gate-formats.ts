/** The forms in which a gate's decision is told. */
import type { Decision } from '../gate/types.js'
import { gateText } from './gate-text.js'

export const GATE_FORMATS = {
  text: gateText,
  json: (decision) => `${JSON.stringify(decision, null, 2)}\n`,
} as const satisfies Record<string, (decision: Decision) => string>
