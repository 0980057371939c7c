/** What a trial is, and what it has to work with. */
import type { ChildProcess } from 'node:child_process'
import type { Said } from './launch.js'
import type { Random } from './random.js'

export interface Options {
  readonly deadlineMs?: number
  readonly environment?: Readonly<Record<string, string>>
  readonly onStart?: (child: ChildProcess) => void
}

/** Where a trial happens: a directory of its own, and the product. */
export interface Bench {
  readonly place: string
  /** The cache of whatever `matrix` and `worker` start. */
  readonly cache: string
  readonly random: Random
  /** The address of a mirror whose Release nobody has signed: what gets so far has been accepted. */
  readonly mirror: string
  /** Runs the compiled command line. */
  matrix(args: readonly string[], options?: Options): Promise<Said>
  /** Runs dev/faults/worker.ts. */
  worker(args: readonly string[], options?: Options): Promise<Said>
  /** Runs a shell script; `$1` is Node and `$2` the command line, then come the arguments. */
  shell(script: string, args: readonly string[], options?: Options): Promise<Said>
  /** Writes a file below the place, and gives its path. */
  put(name: string, content: Buffer | string, mode?: number): Promise<string>
}

/** What it takes for a trial to hold is not there on this host. */
export class NotTried extends Error {
  override readonly name = 'NotTried'
}

export interface Trial {
  readonly name: string
  /** Only in the full form: it takes long, or boots. */
  readonly isFull?: boolean
  /** What it leaves in its temporary directory is looked at by itself, or is the next run's to remove. */
  readonly leaves?: boolean
  /** @returns why it is lost, null where it holds @throws NotTried with the reason */
  readonly run: (bench: Bench) => Promise<string | null>
}

export interface Kind {
  readonly name: string
  readonly trials: readonly Trial[]
  /** One after the other, and nothing beside it. */
  readonly isAlone?: boolean
}

/** So many trials of one sort, which differ in what the seed picks. */
export const times = (count: number, name: string, run: Trial['run'], more: Partial<Trial> = {}): Trial[] =>
  Array.from({ length: count }, (_, index) => ({ name: `${name}-${index + 1}`, run, ...more }))
