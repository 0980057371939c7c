/** The control: a case with a planted lie, asked beside the others to see whether the judge still sees a reversal. */
import { CONTROL_NAME } from '../../matrix/schema.js'
import type { OrderingCase } from '../../matrix/schema.js'

/**
 * Every bpftrace build and every kernel can do a uprobe on the workload's own function. One handler prints all three
 * names, so that the planted order does not hang on any order that is to be measured.
 */
export const CONTROL: OrderingCase & { readonly probe: string; readonly target: string } = {
  kind: 'ordering',
  name: CONTROL_NAME,
  probe: 'uprobe',
  target: '/guest/syscall:matrix_control',
  handlers: ['a', 'b', 'c'],
  workload: 'call',
  events: 2,
  paired: false,
  promise: 'declared',
  supported: {},
  refused: [],
}

/** What the control must be seen to be. */
export const PLANTED = 'reversed'
