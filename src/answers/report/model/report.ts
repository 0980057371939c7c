/** What a report shows, whatever its format. */
import type { Architecture } from '../../../matrix/architecture.js'
import type { KnownIssue } from '../../../matrix/schema.js'
import type { Standing } from '../../../records/exit-code.js'
import type { ResultRecord, Verdict } from '../../../records/record.js'
import type { Reproducer } from '../reproducer/reproducer.js'

/**
 * A verdict; or that there is no record where there should be one; or that an answer which is no news by itself is not
 * what matrix.yaml predicts.
 */
export type Shown = Verdict | 'missing' | 'surprise'

/** What a case asks, which records do not say. */
export interface CaseWords {
  /** Handlers in the order in which they are written. */
  readonly handlers: readonly string[]
  /** The program, spelled for a build and an architecture, as it is asked alone. */
  readonly program: (build: BuildColumn, arch: Architecture) => string
  /** The same for any machine, without this tool. */
  readonly reproducer?: (build: BuildColumn, arch: Architecture) => Reproducer
  /** What causes its events, where that is an action of the tool's own workload: its name and its source. */
  readonly workload?: { readonly action: string; readonly source: string } | undefined
}

export interface ReportCase {
  readonly name: string
  readonly title?: string | undefined
  /** As matrix.yaml has it: where it is `none`, any order will do. Scripts have none; of them an output is expected. */
  readonly promise?: 'declared' | 'none'
  /** For the formats that show it, by those who know it. */
  readonly asked?: CaseWords
}

export interface TableOptions {
  /** In the order wanted; those of the seed come first all the same. Cases of which only records know come last. */
  readonly cases: readonly ReportCase[]
  readonly knownIssues: readonly KnownIssue[]
  /** Options that a command needs to ask the same again, such as `--config mine/matrix.yaml`, as words; none where they are usual. */
  readonly asking?: readonly string[]
  /** What must have an answer beside what the records name; `host` means the container, every other kernel a microVM. */
  readonly expected?: { readonly kernels: readonly string[]; readonly builds: readonly string[] }
}

export interface KernelRow {
  readonly kernel: string
  readonly runtime: ResultRecord['runtime']
  /** Each `uname -r` that was seen, sorted. */
  readonly releases: readonly string[]
  /** Absent where it is x86-64. */
  readonly arch?: Architecture
}

export interface BuildColumn {
  readonly bpftrace: string
  /** The version behind the identifier. */
  readonly version: string
  /** Versions of the package, sorted. */
  readonly packages: readonly string[]
}

/** One case in one cell. */
export interface ReportedAnswer {
  readonly shown: Shown
  /** Absent where it is missing. */
  readonly record?: ResultRecord
  /** Number of the note that explains it, from 1. */
  readonly note?: number
  /** Number of the known issue that says so, from 1, in the order of the model's issues. */
  readonly issue?: number
}

export interface CaseGrid {
  readonly name: string
  readonly title?: string | undefined
  readonly asked?: CaseWords | undefined
  /** Whether an order or an output is expected of it. */
  readonly promised: boolean
  /** By kernel, then by build. */
  readonly answers: readonly (readonly ReportedAnswer[])[]
  /** By which mechanisms its handlers were attached, and where, in words; absent where none is known. */
  readonly mechanisms?: string
}

/** Several answers in one, such as all cases of a cell. */
export interface Overall {
  readonly worst: Shown
  /** How many of those of which something is expected were seen to have it. */
  readonly kept: number
  /** Of how many something is expected. */
  readonly promised: number
}

export interface Note {
  readonly shown: Shown
  /** bpftrace's, the kernel's or the machine's own words, as they are. */
  readonly text: string
  /** How many answers it explains. */
  readonly answers: number
}

export interface IssueNote {
  readonly id: string
  /** Absent where only records know the issue. */
  readonly issue?: KnownIssue
  readonly cases: readonly string[]
  /** How many answers show it. */
  readonly answers: number
}

export interface Model {
  readonly kernels: readonly KernelRow[]
  readonly builds: readonly BuildColumn[]
  readonly grids: readonly CaseGrid[]
  /** By kernel, then by build. */
  readonly overview: readonly (readonly Overall[])[]
  readonly counts: Readonly<Record<Shown, number>>
  /** The same answers, counted as the exit code sees them. */
  readonly standings: Readonly<Record<Standing, number>>
  readonly notes: readonly Note[]
  readonly issues: readonly IssueNote[]
  readonly warnings: readonly string[]
  readonly accelerators: readonly string[]
  /** Versions of QEMU. */
  readonly emulators: readonly string[]
  /** The day of the newest answer, as in 2026-11-22; absent where there is none. */
  readonly date?: string
  /** Options that a command needs to ask the same again, as words. */
  readonly asking: readonly string[]
  /** Sorted. */
  readonly records: readonly ResultRecord[]
}
