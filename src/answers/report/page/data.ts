/** What the page carries: a report's model with each text once. Written by pack.ts, read in the browser. */
import type { Attempt, ResultRecord } from '../../../records/record.js'
import type { Reason } from '../model/history.js'
import type { Shown } from '../model/report.js'

export interface PageKernel {
  readonly kernel: string
  readonly runtime: ResultRecord['runtime']
  /** As in the grids; tells rows apart. */
  readonly label: string
  readonly releases: readonly string[]
}

export interface PageBuild {
  readonly bpftrace: string
  readonly packages: readonly string[]
}

export interface PageCase {
  readonly name: string
  readonly title?: string | undefined
  /** Whether an order or an output is expected of it. */
  readonly promised: boolean
  /** What is asked, where it is known. */
  readonly asked?: {
    readonly handlers: readonly string[]
    /** By build: the number of its program. */
    readonly programs: readonly number[]
  }
  /** What was seen over the axes, in words. */
  readonly history: readonly string[]
  /** Why, where it is not simply as expected. */
  readonly reasons: readonly Reason[]
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
  }
}

export type ShownPackage = ResultRecord['artefacts']['kernel'][number]

/** Where and with what a question was answered, but for the axes. */
export interface ShownPlace {
  readonly release: string
  readonly accelerator: string
  readonly qemu: string | null
  /** Numbers in `packages`. */
  readonly kernel: number
  readonly bpftrace: number
  readonly workload: string
  readonly image: string
  readonly warnings: readonly string[]
  /** Only where the answer was recalled: from which records, in words. */
  readonly recalledFrom?: string
}

/** An answer without its place and its times: most answers tell the same story as many others. */
export interface Story {
  readonly shown: Shown
  readonly label: string
  /** What was seen, in a word or three. */
  readonly seen: string
  readonly events: readonly string[]
  readonly reason: string
  readonly expected: ResultRecord['expected']
  readonly surprise?: string | undefined
  readonly burst?: ResultRecord['burst']
  readonly mechanism?: readonly string[] | undefined
  readonly attempts: readonly Omit<Attempt, 'milliseconds'>[]
}

/** The numbers of a story, a place and a moment; then the milliseconds of each attempt. Empty where it is missing. */
export type NoteNumbers = readonly number[]

export interface PageData {
  readonly kernels: readonly PageKernel[]
  readonly builds: readonly PageBuild[]
  readonly cases: readonly PageCase[]
  readonly issues: readonly PageIssue[]
  readonly warnings: readonly string[]
  readonly programs: readonly string[]
  readonly packages: readonly (readonly ShownPackage[])[]
  readonly places: readonly ShownPlace[]
  /** Times in UTC, to the minute. */
  readonly moments: readonly string[]
  readonly stories: readonly Story[]
  /** By case; then one kernel's builds after the other's. */
  readonly answers: readonly (readonly NoteNumbers[])[]
}
