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
 * least sum of squares, by dynamic programming over where the last stretch begins.
 * @param count at most as many as there are units
 */
function cut<One extends CellCases>(units: readonly Unit<One>[], count: number): Unit<One>[][] {
  // The first `end` units cost this much, boots included; a stretch from the middle of a machine's pays one boot more.
  const upTo = Array.from({ length: units.length + 1 }, (_, end) => secondsOf(units.slice(0, end)))
  const stretch = (from: number, end: number): number => {
    const again = from > 0 && units[from]?.machine === units[from - 1]?.machine
    return (upTo[end] ?? 0) - (upTo[from] ?? 0) + (again ? BOOT_SECONDS : 0)
  }
  let least = upTo.map((_, end) => (end === 0 ? 0 : Infinity))
  const begins: number[][] = []
  for (let stretches = 1; stretches <= count; stretches++) {
    const begin: number[] = []
    least = least.map((_, end) => {
      let sum = Infinity
      for (let from = stretches - 1; from < end; from++) {
        const candidate = (least[from] ?? Infinity) + stretch(from, end) ** 2
        if (candidate < sum) [sum, begin[end]] = [candidate, from]
      }
      return sum
    })
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
  const whole = [...new Set(single.map(({ machine }) => machine))].map((machine): Unit<One> => {
    const own = single.filter((unit) => unit.machine === machine)
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
