/** The process's surroundings, read once in cli.ts and handed down. */
export interface Surroundings {
  readonly environment: NodeJS.ProcessEnv
  readonly stdout: NodeJS.WriteStream
  readonly stderr: NodeJS.WriteStream
  readonly signal: AbortSignal
}
