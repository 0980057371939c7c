/** A share of the cells, for several machines that run one matrix between them. Pure. */
import { UsageError } from '../../lib/errors.js'
import { BOOT_SECONDS, expectedSeconds } from './expected-time.js'
import type { CellCases, AskingManner } from './expected-time.js'

/** A shard as the command line names it: number `index`, from 1, of `total`. */
export interface Shard {
  readonly index: number
  readonly total: number
}

/** @throws UsageError for anything but `I/N` with I from 1 to N */
export function parseShard(text: string): Shard {
  const found = /^([1-9]\d{0,3})\/([1-9]\d{0,3})$/.exec(text)
  const [index, total] = [Number(found?.[1]), Number(found?.[2])]
  if (!found || index > total)
    throw new UsageError(`--shard takes I/N with I from 1 to N, such as 1/3, not '${text}'`)
  return { index, total }
}

/** Cells that are not to be parted, and their seconds without the boot. */
interface Unit<One extends CellCases> {
  readonly cells: readonly One[]
  readonly machine: string
  readonly seconds: number
}

const machineOf = ({ cell: { kernel, runtime } }: CellCases): string => `${runtime} ${kernel.id}`

/** What a stretch of units takes: a boot wherever the machine is another than that of the unit before. */
const secondsOf = (units: readonly Omit<Unit<CellCases>, 'cells'>[]): number =>
  units.reduce(
    (sum, { seconds, machine }, index) =>
      sum + seconds + (machine === units[index - 1]?.machine ? 0 : BOOT_SECONDS),
    0,
  )

/**
 * The units, in their order, as `count` stretches that take about as long: of all ways to cut them the one with the
 * least sum of squares, by dynamic programming over where the last stretch begins. The further a stretch reaches, the
 * later its best beginning: so the one in the middle halves the beginnings that the others have to look at.
 * @param count at most as many as there are units
 */
function cut<One extends CellCases>(units: readonly Unit<One>[], count: number): Unit<One>[][] {
  // The first `end` units cost this much, boots included; a stretch from the middle of a machine's pays one boot more.
  const upTo = [0]
  const before = [0]
  for (const [at, { seconds, machine }] of units.entries()) {
    const again = at > 0 && machine === units[at - 1]?.machine
    before[at] = again ? BOOT_SECONDS : 0
    upTo.push((upTo[at] ?? 0) + seconds + (again ? 0 : BOOT_SECONDS))
  }
  let least = upTo.map((_, end) => (end === 0 ? 0 : Infinity))
  const begins: number[][] = []
  for (let stretches = 1; stretches <= count; stretches++) {
    const [next, begin] = [upTo.map(() => Infinity), upTo.map(() => 0)]
    /** For stretches that end from `low` to `high`, the best beginnings, which lie from `first` to `last`. */
    const fill = (low: number, high: number, first: number, last: number): void => {
      if (low > high) return
      const end = (low + high) >> 1
      let [sum, best] = [Infinity, first]
      for (let from = first; from <= Math.min(last, end - 1); from++) {
        const stretch = (upTo[end] ?? 0) - (upTo[from] ?? 0) + (before[from] ?? 0)
        const candidate = (least[from] ?? Infinity) + stretch ** 2
        if (candidate < sum) [sum, best] = [candidate, from]
      }
      next[end] = sum
      begin[end] = best
      fill(low, end - 1, first, best)
      fill(end + 1, high, best, last)
    }
    fill(stretches, units.length, stretches - 1, units.length - 1)
    least = next
    begins.push(begin)
  }
  const parts: Unit<One>[][] = []
  let end = units.length
  for (const begin of begins.reverse()) {
    const from = begin[end] ?? 0
    parts.unshift(units.slice(from, end))
    end = from
  }
  return parts
}

/** How much longer than an even share a shard may take before kernels are cut for it. */
const TOLERANCE = 1.15

/**
 * Shares cells out, so that all shards are expected to take about as long: stretches of the cells in their order. A
 * kernel's cells share a boot and stay together, unless the longest shard would thereby take 15 % more than an even
 * share. The same cells and cases give the same shares on every machine.
 * @param cells kernel by kernel, as a plan has them, with their cases
 * @param manner how they are asked
 * @returns `total` shares; the last ones are empty where there are fewer cells
 */
export function shareOut<One extends CellCases>(
  cells: readonly One[],
  total: number,
  manner: AskingManner,
): One[][] {
  const single = cells.map((cell): Unit<One> => {
    return { cells: [cell], machine: machineOf(cell), seconds: expectedSeconds(cell, manner) }
  })
  const machines = new Map<string, Unit<One>[]>()
  for (const unit of single) {
    const own = machines.get(unit.machine)
    if (own) own.push(unit)
    else machines.set(unit.machine, [unit])
  }
  const whole = [...machines].map(([machine, own]): Unit<One> => {
    return {
      cells: own.flatMap((unit) => unit.cells),
      machine,
      seconds: own.reduce((sum, { seconds }) => sum + seconds, 0),
    }
  })
  const count = Math.min(total, cells.length)
  const byKernel = cut(whole, Math.min(count, whole.length))
  const even = secondsOf(whole) / count
  const isEven = byKernel.every((share) => secondsOf(share) <= even * TOLERANCE)
  const shares = isEven ? byKernel : cut(single, count)
  return Array.from({ length: total }, (_, index) => (shares[index] ?? []).flatMap((unit) => unit.cells))
}
