/** What the page carries: a report's model with each text once. Written by pack.ts, read in the browser. */
import type { Architecture } from '../../../matrix/architecture.js'
import type { Attempt, ResultRecord } from '../../../records/record.js'
import type { FindingText } from '../findings/finding-text.js'
import type { Finding } from '../findings/finding.js'
import type { Manner, SeenWord } from '../findings/seen.js'
import type { Shown } from '../model/report.js'
import type { Reproducer } from '../reproducer/reproducer.js'

export interface PageKernel {
  readonly kernel: string
  readonly runtime: ResultRecord['runtime']
  /** As in the grids; tells rows apart. */
  readonly label: string
  readonly releases: readonly string[]
  /** Absent where it is x86-64. */
  readonly arch?: Architecture
}

export interface PageBuild {
  readonly bpftrace: string
  readonly packages: readonly string[]
}

/** A case as builds are asked it on one architecture. */
export interface PageTexts {
  /** By build: the number of its program. */
  readonly programs: readonly number[]
  /** By build: the number of its reproducer; none where nobody made any. */
  readonly reproducers: readonly number[]
}

export interface PageCase {
  readonly name: string
  readonly title?: string | undefined
  /** Whether an order or an output is expected of it. */
  readonly promised: boolean
  /** What is asked, where it is known. */
  readonly asked?: PageTexts & {
    readonly handlers: readonly string[]
    /** Of architectures of which there are kernels, and on which it is asked otherwise than the texts beside this say. */
    readonly others?: Readonly<Partial<Record<Architecture, PageTexts>>>
    /** What causes the events: its name, and the number of its source. */
    readonly workload?: { readonly action: string; readonly source: number }
  }
}

export interface PageIssue {
  readonly id: string
  readonly cases: readonly string[]
  readonly answers: number
  /** Absent where only records know the issue. */
  readonly issue?: {
    readonly seen: string
    readonly summary: string
    readonly upstream: string
    readonly bpftrace?: string | undefined
    readonly kernel?: string | undefined
    /** Where it is of one architecture alone: as people write it. */
    readonly arch?: string
    /** Where it is of these kernels alone, as `uname -r` says. */
    readonly releases?: readonly string[]
  }
}

/** What the records say once equal answers are put together. */
export interface PageFinding extends Pick<Finding, 'word' | 'manner' | 'cases' | 'answers'> {
  readonly issue?: string
  readonly text: Omit<FindingText, 'short'>
  /** One answer of it: the numbers of a case, a kernel and a build. */
  readonly first: readonly [one: number, row: number, column: number]
}

export type ShownPackage = ResultRecord['artefacts']['kernel'][number]

/** On what a question was answered, but for the build. */
export interface PageGround {
  readonly release: string
  readonly accelerator: string
  readonly qemu: string | null
  /** A number in `packages`. */
  readonly kernel: number
  /** A number in `digests`. */
  readonly workload: number
  readonly warnings: readonly string[]
  /** Only where the answer was recalled: from which records, in words. */
  readonly recalledFrom?: string
}

/** The build that was asked: numbers in `packages` and in `digests`. */
export interface PageImage {
  readonly bpftrace: number
  readonly image: number
}

/** An answer without its place and its times: most answers tell the same story as many others. */
export interface Story {
  readonly shown: Shown
  readonly word: SeenWord
  readonly manner: Manner
  readonly label: string
  readonly events: readonly string[]
  /** The CPU of each, where there were several. */
  readonly cpus?: readonly number[]
  readonly reason: string
  readonly expected: ResultRecord['expected']
  readonly surprise?: string | undefined
  readonly burst?: ResultRecord['burst']
  readonly mechanism?: readonly string[] | undefined
  readonly attempts: readonly Omit<Attempt, 'milliseconds'>[]
}

/**
 * One time and place at which answers of a cell were given: the numbers of a ground, an image and a moment, then the
 * milliseconds of each attempt.
 */
export type OccasionNumbers = readonly number[]

export interface PageData {
  /** The options that name the matrix file and the results directory, where they are not the usual ones. */
  readonly asking: readonly string[]
  readonly kernels: readonly PageKernel[]
  readonly builds: readonly PageBuild[]
  readonly cases: readonly PageCase[]
  /** The gravest first. */
  readonly findings: readonly PageFinding[]
  readonly issues: readonly PageIssue[]
  readonly warnings: readonly string[]
  readonly programs: readonly string[]
  readonly reproducers: readonly Reproducer[]
  /** Of the workload's actions. */
  readonly sources: readonly string[]
  readonly packages: readonly (readonly ShownPackage[])[]
  readonly digests: readonly string[]
  readonly grounds: readonly PageGround[]
  readonly images: readonly PageImage[]
  /** Times in UTC, to the minute. */
  readonly moments: readonly string[]
  readonly stories: readonly Story[]
  /** By cell, one kernel's builds after the other's: as `occasionsText` writes them. */
  readonly occasions: readonly string[]
  /** By case, then by kernel: as `toldText` writes them. */
  readonly answers: readonly (readonly string[])[]
}
