/** Scripts checked against records made by hand, for tests. */
import { parseMatrix } from '../../matrix/load.js'
import type { Case } from '../../matrix/schema.js'
import type { ResultRecord } from '../../records/record.js'
import { readScript } from '../../script/read.js'
import { recordsOf } from '../report/findings/findings.fixture.js'
import { askedPlaces } from './asked.js'
import type { PlaceSelectors } from './asked.js'
import { checkScripts } from './check-scripts.js'
import type { CheckedPair, CheckedScripts } from './check-scripts.js'

/** Cases as matrix.yaml has them, with functions of their own. */
export const CASES: readonly Case[] = parseMatrix(
  `\
kernels: [{ from: debian:trixie, series: ['6.12'] }]
bpftrace: [{ from: debian:trixie }]
cases:
  seed: { program: 'kprobe:f { print("a") }', tokens: [a, b], workload: nanosleep }
  same-twice: { probe: kprobe, target: f, handlers: [a, a, b], workload: syscalls }
  kprobe: { probe: kprobe, target: f, workload: nanosleep }
  own: { probe: kprobe, target: vfs_read, workload: nanosleep }
  kretprobe: { probe: kretprobe, target: f, workload: nanosleep }
  wild: { probe: kretprobe, target: 'f*', workload: nanosleep }
  session: { attach: ['kretprobe:g*', 'kretprobe:gh*', 'kretprobe:ghi*'], paired: true, workload: syscalls }
  burst: { probe: fentry, target: f, workload: nap, burst: 100 }
  fexit: { probe: fexit, target: f, workload: nanosleep }
  mixed: { promise: none, attach: [kprobe:f, 'kprobe:f*', kprobe:f, 'kprobe:f*'], handlers: [a, b, c, d], workload: syscalls }
  several: { attach: ['kprobe:f,kprobe:g', 'kprobe:g,kprobe:f', 'kprobe:f,kprobe:g'], workload: syscalls }
  faults: { probe: software, target: 'page-faults:1', workload: fault }
  clock: { probe: software, target: 'cpu-clock:200000000', period: 200 }
  begin: { probe: BEGIN, workload: nanosleep }
  tracepoint: { probe: tracepoint, target: 'syscalls:sys_enter_nanosleep', workload: nanosleep }
  hardware: { probe: hardware, target: 'cpu-cycles:1', period: 100, workload: spin, unpredicted: it needs counters }
`,
  'matrix.yaml',
).cases

/** A handler that deletes what the one before it reads. */
export const STORY = `\
kprobe:vfs_rea { @start[tid] = nsecs; }
kretprobe:vfs_* { @us = hist(nsecs - @start[tid]); }
kretprobe:vfs_* { delete(@start[tid]); }
`

/** The second half reversed on the four newest kernels, of seven; with the oldest of four builds as written. */
export const HALF = '.... .... .... .rrr .rrr .rrr .rrr'

export function checked(
  text: string,
  records: readonly ResultRecord[] | Readonly<Record<string, string>>,
  selectors: Partial<PlaceSelectors> = {},
): CheckedScripts {
  const all = Array.isArray(records)
    ? (records as readonly ResultRecord[])
    : recordsOf(records as Readonly<Record<string, string>>)
  const places = askedPlaces(all, { kernel: [], bpftrace: [], release: '6.8.0-31-generic', ...selectors })
  const script = readScript(text)
  return checkScripts([{ name: 'a.bt', path: 'tools/a.bt', script }], CASES, all, places)
}

/** The only pair. */
export function onlyPair({ scripts }: CheckedScripts): CheckedPair {
  const pairs = scripts.flatMap((one) => one.pairs)
  if (pairs.length !== 1) throw new Error(`${pairs.length} pairs`)
  return pairs[0]!
}
