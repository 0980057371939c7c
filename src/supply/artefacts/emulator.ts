/** How to start QEMU on this host: directly, or through the dynamic loader of the closure that brought it. */
export interface Emulator {
  readonly version: string
  readonly command: readonly string[]
  readonly environment: Readonly<Record<string, string>>
}
