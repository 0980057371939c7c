/** How a bisection asks: as `run` does, release by release, and what came is remembered and recorded like any other answer. */
import { UnavailableError } from '../lib/errors.js'
import type { BisectAxis } from '../answers/bisect/bisected.js'
import type { Matrix } from '../matrix/schema.js'
import type { ResultRecord } from '../records/record.js'
import type { Cell } from '../supply/plan/cell.js'
import type { RunEnding } from './ending.js'
import type { BisectFlags } from './flags/bisect.js'
import { ask } from './run.js'
import type { Surroundings } from './surroundings.js'

/** The matrix with every release that its suites offer of their series; kernels with a name stay as they are. */
export const withEveryRelease = (matrix: Matrix): Matrix => ({
  ...matrix,
  host: false,
  kernels: matrix.kernels.map((axis) =>
    axis.from.kind === 'suite' && axis.name === undefined ? { ...axis, releases: { kind: 'all' } } : axis,
  ),
})

export interface BisectAsker {
  /**
   * @param afresh whether what is remembered does not count
   * @returns the records by the release's identifier; null where it was interrupted
   */
  ask(cells: readonly Cell[], afresh: boolean): Promise<ReadonlyMap<string, ResultRecord> | null>
}

export function bisectAsker(
  name: string,
  args: BisectFlags,
  axis: BisectAxis,
  surroundings: Surroundings,
): BisectAsker {
  const keyOf = ({ kernel, bpftrace, runtime }: Cell): string =>
    JSON.stringify([kernel.id, bpftrace.id, runtime])
  return {
    async ask(cells, afresh) {
      const keys = new Set(cells.map(keyOf))
      let mine: readonly ResultRecord[] = []
      const ending: RunEnding = {
        hearing: (tell) => tell,
        tell: (over) => {
          mine = over.mine
        },
      }
      const code = await ask(
        {
          ...args,
          ...{ case: [name], kernel: [], bpftrace: [], runtime: [] },
          ...{ isolated: false, thorough: false, attest: false, fresh: args.fresh || afresh },
        },
        surroundings,
        ending,
        {
          ...(axis === 'kernel' && { matrix: withEveryRelease }),
          cells: (all) => {
            const left = all.filter((cell) => keys.has(keyOf(cell)))
            if (left.length < keys.size) throw new UnavailableError('the suites have changed; start it again')
            return left
          },
        },
      )
      return code === 130 ? null : new Map(mine.map((record) => [record[axis], record]))
    },
  }
}
