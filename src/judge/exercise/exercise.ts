/** What a machine is asked to do, and what came of it. The machine itself is in lab/machine/. */

/** One program to run in one image, and what to bring back from it. */
export interface Exercise {
  /** The image's identity (an ext4 UUID), or '/' for the guest itself. */
  readonly image: string
  readonly args: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  /** Files to write before, by absolute path inside the image. */
  readonly files: Readonly<Record<string, string>>
  /** Files of the guest to copy before: paths inside the image, and where the guest has them. */
  readonly copies?: Readonly<Record<string, string>>
  /** Files to bring back afterwards, by absolute path inside the image. */
  readonly collect: readonly string[]
  readonly timeoutMs: number
  /** How many CPUs the machine is to have; 1 unless told. */
  readonly cpus?: number
  /** Bytes of output after which the program is ended. */
  readonly outputLimit: number
  /** The identity of the image that holds the kernel's headers; they are put where a distribution has them. */
  readonly headers?: string
  /** Whether the program's child writes a report; it then comes back before what is collected. */
  readonly report?: boolean
  /** What runs beside the program and is not its child. */
  readonly companions?: readonly Companion[]
  /** The line that the program prints when all is attached, if it can; it is no output. */
  readonly notice?: string
  /** Milliseconds after all is attached at which a program that has no end of its own is interrupted, as by Ctrl-C. */
  readonly spanMs?: number
  /** What is asked of the kernel while the program holds still, or before it is interrupted, if anything. */
  readonly look?: Look
}

/** A process beside the program: in a session of its own, ended when the program has ended. */
export interface Companion {
  /** The command's words; its program is looked for in the exercise's PATH. */
  readonly args: readonly string[]
  /**
   * `before`: runs from before the program's start; `held`: is there before the program, and stands still until all is
   * attached; `attached`: starts when all is attached.
   */
  readonly starts: 'before' | 'held' | 'attached'
  /** Whether the program is interrupted, as by Ctrl-C, when this has ended. */
  readonly ends?: boolean
}

export interface CompanionEnd {
  /** Whether it ended by itself, before the program did. */
  readonly over: boolean
  readonly exit: number
  readonly signal: number
  /** The last of what it wrote. */
  readonly said: string
}

/** Commands that look at the kernel in the middle of an exercise. */
export interface Look {
  /** A path inside the exercise's image: while it exists, the program waits to be looked at. None where there is a span. */
  readonly hold?: string
  /** The identity of the image that the commands are in. */
  readonly image: string
  /** Each a program's path and its arguments, with single spaces between. */
  readonly commands: readonly string[]
}

/** What a program did, in full. No judgement in it. */
export interface Ran {
  readonly kind: 'ran'
  /** By itself, by the deadline, or because it wrote without end. */
  readonly ended: 'exit' | 'timeout' | 'flood'
  readonly exit: number
  readonly signal: number
  readonly stdout: string
  readonly stderr: string
  /** The report, where one was asked for, and the collected files' contents in their order; '' where one was not there. */
  readonly collected: readonly string[]
  /** How the companions ended that were not there from before the program. */
  readonly beside?: readonly CompanionEnd[]
  /** What the commands of the look wrote, in their order; empty where there was no moment for it. */
  readonly seen: readonly string[]
  readonly milliseconds: number
  /** What the exercise left in the kernel that makes this machine unfit for the next one, or null. */
  readonly unfit: string | null
}

/** No answer: the machine, not the program, is at fault. The machine is of no further use. */
export interface Lost {
  readonly kind: 'lost'
  readonly reason: string
  readonly milliseconds: number
}

export type Outcome = Ran | Lost
