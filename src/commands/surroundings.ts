/** The process's surroundings, read once in cli.ts and handed down. */
export interface Surroundings {
  readonly environment: NodeJS.ProcessEnv
  readonly stdout: NodeJS.WriteStream
  readonly stderr: NodeJS.WriteStream
  /** Absent where nobody can be asked. */
  readonly stdin?: NodeJS.ReadStream
  /** Aborted by the first signal to the process. */
  readonly signal: AbortSignal
  /**
   * Says that from now on an interruption has to be wound up by who hears `signal`: until what this returns is called, the
   * first signal does not end the process at once. Absent where nobody else ends it.
   */
  readonly hold?: () => () => void
}
