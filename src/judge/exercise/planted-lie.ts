/** The control: a case with a planted lie, asked beside the others to see whether the judge still sees a reversal. */
import { CONTROL_NAME } from '../../matrix/schema.js'
import type { OrderingCase } from '../../matrix/schema.js'

export type Control = OrderingCase & { readonly probe: string; readonly target: string }

const planted = {
  kind: 'ordering',
  name: CONTROL_NAME,
  events: 2,
  paired: false,
  promise: 'declared',
  priority: 0,
  supported: {},
} as const satisfies Partial<OrderingCase>

/**
 * Every bpftrace build and every kernel can do a uprobe on the workload's own function. One handler prints all three
 * names, so that the planted order does not hang on any order that is to be measured.
 */
export const CONTROL: Control = {
  ...planted,
  handlers: ['a', 'b', 'c'],
  refused: [],
  probe: 'uprobe',
  target: '/guest/syscall:matrix_control',
  workload: 'call',
}

/** The same beside timers, which have no workload. @param period in milliseconds, as the timers have it */
export const timedControl = (period: number): Control => ({
  ...planted,
  handlers: ['a', 'b', 'c'],
  refused: [],
  probe: 'interval',
  target: `ms:${period}`,
  period,
})

/** What the control must be seen to be. */
export const PLANTED = 'reversed'
