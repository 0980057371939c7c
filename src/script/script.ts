/** A bpftrace script as far as `check` reads it: its handlers, where each attaches, and which maps each touches. */

/** Where something stands in a script's text. */
export interface Position {
  /** Counted from 1. */
  readonly line: number
  /** Counted from 1, in UTF-16 units. */
  readonly column: number
}

/** The probe types by their long names of today; `kfunc` is `fentry`, `kretfunc` is `fexit`, `BEGIN` is `begin`. */
export const PROBE_TYPES = [
  'kprobe',
  'kretprobe',
  'fentry',
  'fexit',
  'uprobe',
  'uretprobe',
  'usdt',
  'tracepoint',
  'rawtracepoint',
  'software',
  'hardware',
  'profile',
  'interval',
  'watchpoint',
  'asyncwatchpoint',
  'iter',
  'begin',
  'end',
  'self',
  'test',
  'bench',
] as const
export type ProbeName = (typeof PROBE_TYPES)[number]

/** One attach point of a handler. */
export interface AttachPoint extends Position {
  /** As it is written, without the space around it. */
  readonly written: string
  /** undefined: no probe type that this tool knows. */
  readonly probe: ProbeName | undefined
  /** What stands behind the probe's name, taken apart at its colons; quotes are gone. */
  readonly target: readonly string[]
  /** Whether a part of the target has a wildcard. */
  readonly isWildcard: boolean
}

/** What a handler does to a map. `count()`, `sum()` and their like are `aggregate`: their order does not matter. */
export type MapAction = 'set' | 'aggregate' | 'read' | 'delete' | 'clear' | 'print'

export interface MapUse extends Position {
  /** With its `@`. */
  readonly map: string
  readonly action: MapAction
}

export interface Handler extends Position {
  /** In the script's order, from 0. */
  readonly index: number
  readonly points: readonly AttachPoint[]
  /** In the order of the text; those of the predicate come first. */
  readonly maps: readonly MapUse[]
  /** Where it first prints something by itself (printf, print, time, cat, join, system and their like); null where it does not. */
  readonly prints: Position | null
}

/** Something in a script that is not understood, or passed over, with its place and a sentence. */
export interface Remark extends Position {
  readonly message: string
}

export interface Script {
  readonly handlers: readonly Handler[]
  /** What is passed over: macros, imports, unknown probe types. The rest of the script is read all the same. */
  readonly passedOver: readonly Remark[]
}

/** Why two handlers need the order in which they are written. */
export type Reliance =
  | { readonly kind: 'map'; readonly map: string; readonly first: MapUse; readonly second: MapUse }
  /** Both print: the lines of one event come out in another order. */
  | { readonly kind: 'output'; readonly first: Position; readonly second: Position }

/** Two handlers that run for one event. `first` is written before `second`. */
export interface SharedEvent {
  readonly first: Handler
  readonly second: Handler
  readonly firstPoint: AttachPoint
  readonly secondPoint: AttachPoint
  /**
   * `same`: one and the same point; `function`: the wildcards match a function that was found in a list; `pattern`: by the
   * wildcards alone some function may match both.
   */
  readonly by: 'same' | 'function' | 'pattern'
  /** The functions that both match, where a list was given, at most a few. */
  readonly examples: readonly string[]
  /** Whether each of the two has a counterpart of the same pattern on the other side, so that bpftrace can make sessions. */
  readonly inSession: boolean
  /** Empty where nothing that can be seen relies on the order. */
  readonly reliances: readonly Reliance[]
}
