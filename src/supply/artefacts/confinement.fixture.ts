/** An emulator and helpers without walls, for tests in which a shell or Node stands for them. */
import type { Confinement } from './confinement.js'
import type { Emulator } from './emulator.js'

export const UNCONFINED: Confinement = {
  walls: { namespaces: false, user: false, noNewPrivileges: false },
  lacking: 'nobody asked for any',
  command: (program) => program,
  lending: (_, work) => work(),
}

export const emulatorOf = (
  command: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Emulator => ({ version: '0', command, environment, unfiltered: 'a test', start: () => command })
