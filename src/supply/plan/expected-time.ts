/** How long a cell is expected to take, so that shards can be cut before anything has run. Pure. */
import { compareVersions } from '../../matrix/versions.js'
import type { Cell } from './cell.js'

/**
 * Seconds that bpftrace took to answer all cases of a cell, request to answer, by version: means over eleven kernels of
 * the attempts in results/records.jsonl as of 2026-11-22 (two cores, TCG, two machines at a time); 0.27 is the mean of
 * 0.27.0 and 0.27.1. Only their proportions count. Static, because every shard must come to the same cut, and the
 * records that one machine happens to have are not those of another.
 */
const MEASURED: readonly (readonly [from: string, seconds: number])[] = [
  ['0.11', 30],
  ['0.17', 48],
  ['0.23', 40],
  ['0.27', 62],
]
const MEASURED_CASES = 31

/** Seconds from the start of an emulator to a ready agent, as measured the same day. */
export const BOOT_SECONDS = 4

/**
 * Seconds that the questions of a cell take, without the boot: those of the newest measured version that is not newer.
 * What is older than all counts as the oldest, and a name that is no version as the newest.
 * @param cases how many questions
 */
export function expectedSeconds({ bpftrace }: Cell, cases: number): number {
  const measured = MEASURED.findLast(([from]) => compareVersions(from, bpftrace.version) <= 0) ?? MEASURED[0]
  return ((measured?.[1] ?? 0) * cases) / MEASURED_CASES
}
