/** Which machine takes which tests: those of a kernel are a queue that several machines may serve. Pure. */
import type { OpenTest } from './recall-tests.js'

export interface TestQueue {
  readonly kernel: string
  /** What is left, the next first; each build's together. */
  readonly left: OpenTest[]
  /** Machines that serve it. */
  machines: number
  /** How many have served it. */
  served: number
}

export function queuesOf(open: readonly OpenTest[]): TestQueue[] {
  const queues = new Map<string, TestQueue>()
  for (const one of open) {
    const kernel = `${one.cell.kernel.id} ${one.cell.runtime}`
    const queue = queues.get(kernel) ?? { kernel: one.cell.kernel.id, left: [], machines: 0, served: 0 }
    queues.set(kernel, queue)
    queue.left.push(one)
  }
  return [...queues.values()]
}

/** A container shares the host's kernel with all others, so one at a time. */
const mayHaveMore = ({ left, machines }: TestQueue): boolean =>
  machines === 0 || left[0]?.cell.runtime === 'microvm'

/** A machine costs a boot and a cold start of the build, so that few tests are not worth another. */
const LEAST = 4

/** The queue that a machine is best used for: the one with most left for each machine; null where none is worth one. */
export function nextQueue(queues: readonly TestQueue[]): TestQueue | null {
  const share = ({ left, machines }: TestQueue): number => left.length / (machines + 1)
  const [best] = queues
    .filter((one) => one.left.length > (one.machines === 0 ? 0 : LEAST) && mayHaveMore(one))
    .sort((a, b) => share(b) - share(a))
  return best ?? null
}
