/** A kernel's configuration as its package publishes it. Pure. */

/** The options that are set, by name such as `CONFIG_FPROBE`: `y`, `m`, a number, or a text in quotes. */
export type KernelConfig = ReadonlyMap<string, string>

/** Reads a .config: what it says is not set, or says in a comment, is not in the result. */
export function parseConfig(text: string): KernelConfig {
  return new Map(
    [...text.matchAll(/^(CONFIG_\w+)=(.*)$/gm)].map(([, option = '', value = '']) => [option, value]),
  )
}
