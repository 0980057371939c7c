/**
 * What the kernel itself counts as kept from a program's handlers. Pure.
 *
 * Read from `bpftool -j link|prog show`: `missed` of a link (a kprobe that was hit within another, a kretprobe without a free
 * instance), and `recursion_misses` of a program (it was not run, because another ran on that CPU); neither holds the other.
 */
import { z } from 'zod'
import type { Program } from '../exercise/program.js'
import { probesOf } from '../exercise/spelling.js'
import type { Probe } from '../../matrix/probes.js'
import { compareVersions } from '../../matrix/versions.js'
import { programIdsOf, read } from './mechanism.js'

const Links = z.array(z.object({ prog_id: z.number(), missed: z.number().optional() }))
/** bpftool leaves the number out where it is 0. */
const Programs = z.array(z.object({ id: z.number(), recursion_misses: z.number().default(0) }))

/**
 * Since which kernel a probe type's misses are counted, by the commits "bpf: Count the number of times recursion was
 * prevented" (5.12), "bpf: Count missed stats in trace_call_bpf" and "bpf: Add missed value to kprobe perf link info" (6.7).
 * Before, bpftool shows a 0 that nobody has counted. Nobody counts for uprobes.
 */
const COUNTED: Partial<Record<Probe, string>> = {
  fentry: '5.12',
  fexit: '5.12',
  kprobe: '6.7',
  kretprobe: '6.7',
  tracepoint: '6.7',
}

/** A kprobe that is attached without a link (up to 0.23.2) has a count of its own that nobody can read. */
const NEED_LINK: readonly Probe[] = ['kprobe', 'kretprobe']

/**
 * How many firings the kernel counts as missed, whoever's they were; null where it counts none, but not all of them.
 * @param program of one case
 * @param seen what the exercise's looks wrote, in the order of exercise/command.ts
 * @param kernel its version
 */
export function missedIn(program: Program, seen: readonly string[], kernel: string): number | null {
  const probes = program.cases.flatMap((one) => (one.kind === 'ordering' ? probesOf(one) : []))
  const isCounted = (probe: Probe): boolean => {
    const since = COUNTED[probe]
    return since !== undefined && compareVersions(kernel, since) >= 0
  }
  const own = programIdsOf(program, seen)
  if (own.length === 0 || !probes.every(isCounted)) return null
  const links = read(Links, seen[0]).filter(
    ({ prog_id, missed }) => own.includes(prog_id) && missed !== undefined,
  )
  const programs = read(Programs, seen[1]).filter(({ id }) => own.includes(id))
  const counts = [...links.map(({ missed = 0 }) => missed), ...programs.map((one) => one.recursion_misses)]
  const missed = counts.reduce((sum, one) => sum + one, 0)
  const all = !probes.some((probe) => NEED_LINK.includes(probe)) || links.length >= own.length
  return all || missed > 0 ? missed : null
}
