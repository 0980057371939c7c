/** How long questions are expected to take, so that shards can be cut and time be told before anything has run. Pure. */
import { codeOf } from '../../judge/exercise/code.js'
import { prediction } from '../../judge/exercise/prediction.js'
import { isTimed, programOf } from '../../judge/exercise/program.js'
import type { Case } from '../../matrix/schema.js'
import { compareVersions } from '../../matrix/versions.js'
import type { Cell } from './cell.js'

/** What is asked of a cell. */
export interface CellCases {
  readonly cell: Cell
  readonly cases: readonly Case[]
}

/** One case of a cell. */
export interface ExpectedQuestion {
  readonly one: Case
  /** Whether it is asked in the cell's common program, so that it is answered when all of that program are. */
  readonly together: boolean
  readonly seconds: number
}

/** How a run asks. */
export interface Manner {
  /** Every case alone. */
  readonly isolated: boolean
  /** How often everything is asked. */
  readonly repeat: number
}

const USUAL: Manner = { isolated: false, repeat: 1 }

/**
 * Seconds that bpftrace takes from a version on: to start (with reading the program and ending), for each handler, and
 * to refuse a program. Least squares over the attempts in results/records.jsonl as of 2026-11-25 (two cores, TCG, two
 * machines at a time, eleven kernels), with short programs weighing as much as long ones; 0.27 is 0.27.0 and 0.27.1.
 * Static, because every shard must come to the same cut, and the records that one machine happens to have are not those
 * of another. How fast the machine at hand is, its own runs tell.
 */
const MEASURED = [
  { from: '0.11', start: 0.79, handler: 0.186, refusal: 0.37 },
  { from: '0.17', start: 1.11, handler: 0.195, refusal: 0.84 },
  { from: '0.23', start: 0.75, handler: 0.191, refusal: 0.47 },
  { from: '0.27', start: 2.08, handler: 0.281, refusal: 2.13 },
] as const

/** Seconds from the start of an emulator to a ready agent, as measured the same days. */
export const BOOT_SECONDS = 4

/** Those of the newest measured version that is not newer: what is older than all counts as the oldest, a name as the newest. */
const measuredOf = (version: string) =>
  MEASURED.findLast(({ from }) => compareVersions(from, version) <= 0) ?? MEASURED[0]

/** How often an answer that is not plainly ok has to be seen, as a refusal is. */
const TWICE = 2

/** How many handlers a program has: braces within a handler open none. */
function handlersIn(text: string): number {
  let [depth, handlers] = [0, 0]
  for (const brace of codeOf(text).match(/[{}]/g) ?? []) {
    if (brace === '{' && depth++ === 0) handlers++
    if (brace === '}') depth = Math.max(0, depth - 1)
  }
  return handlers
}

const burstOf = (one: Case) => (one.kind === 'ordering' ? one.burst : undefined)

/**
 * The seconds of each question of a cell, without the boot. A case in the common program takes its handlers and its share
 * of the one start; one that is asked alone takes a start, and what it waits for, as often as it has runs.
 * @param manner how the run asks, where that is not as usual
 */
export function expectedQuestions(
  { cell: { kernel, bpftrace }, cases }: CellCases,
  { isolated, repeat }: Manner = USUAL,
): ExpectedQuestion[] {
  const { start, handler, refusal } = measuredOf(bpftrace.version)
  const place = { kernel: kernel.version, bpftrace: bpftrace.version, config: null }
  const isRefused = (one: Case): boolean => prediction(one, place) === 'refused'
  const together = new Set<Case>(
    cases.filter(
      (one) =>
        !isolated &&
        one.kind === 'ordering' &&
        one.alone === undefined &&
        one.burst === undefined &&
        !isTimed(one) &&
        !isRefused(one),
    ),
  )
  return cases.map((one): ExpectedQuestion => {
    if (isRefused(one)) return { one, together: false, seconds: refusal * Math.max(TWICE, repeat) }
    const { text, spanMs = 0 } = programOf(one, bpftrace.version)
    const handlers = handler * handlersIn(text)
    if (together.has(one))
      return { one, together: true, seconds: repeat * (start / together.size + handlers) }
    const runs = Math.max(burstOf(one)?.runs ?? 1, repeat)
    return { one, together: false, seconds: runs * (start + handlers + spanMs / 1000) }
  })
}

/** Seconds that all of a cell's questions take, without the boot. */
export const expectedSeconds = (asked: CellCases): number =>
  expectedQuestions(asked).reduce((sum, { seconds }) => sum + seconds, 0)
