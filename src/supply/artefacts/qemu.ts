/** Which QEMU runs the machines: the host's, or one from the archive that needs nothing of the host. */
import { access, constants } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { sentence, UnavailableError } from '../../lib/errors.js'
import type { Emulator } from './emulator.js'
import type { Tools } from './tools.js'

export const PROGRAM = 'qemu-system-x86_64'

const versionIn = (text: string): string => /version (\S+)/.exec(text)?.[1] ?? 'unknown'

/** The host's QEMU by the directories of PATH, or null. */
export async function hostProgram(path: string): Promise<string | null> {
  for (const directory of path.split(':').filter((one) => one.startsWith('/'))) {
    const program = join(directory, PROGRAM)
    const usable = await access(program, constants.X_OK).then(
      () => true,
      () => false,
    )
    if (usable) return program
  }
  return null
}

async function asked(
  command: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<Emulator> {
  const [program = '', ...args] = command
  const { stdout, failed, stderr, originalMessage, shortMessage } = await execa(
    program,
    [...args, '--version'],
    {
      reject: false,
      env: environment,
      timeout: 20_000,
    },
  )
  if (failed)
    throw new UnavailableError(
      `${command.at(-1) ?? PROGRAM} does not run: ${stderr.split('\n')[0] || (originalMessage ?? shortMessage ?? '')}; mend it, or take it out of PATH (or set MATRIX_QEMU=archive) to have one fetched`,
    )
  return { version: versionIn(stdout), command, environment }
}

/** A QEMU that was unpacked from its package closure, with its own modules and firmware. */
export async function archiveEmulator(tools: Tools): Promise<Emulator> {
  const share = (name: string): string[] => ['-L', join(tools.root, 'usr/share', name)]
  const base = tools.command(`usr/bin/${PROGRAM}`)
  const environment = { QEMU_MODULE_DIR: join(tools.libraries, 'qemu') }
  const { version } = await asked(base, environment)
  return { version, command: [...base, ...share('qemu'), ...share('seabios')], environment }
}

/**
 * The emulator for this host.
 * @param choice `host`, `archive`, a path, or '' to take the host's where there is one (environment MATRIX_QEMU)
 * @param tools unpacks QEMU's closure; only called where it is needed
 * @throws UnavailableError with the mend where none can be had
 */
export async function findEmulator(
  choice: string,
  path: string,
  tools: () => Promise<Tools>,
): Promise<Emulator> {
  if (choice.startsWith('/')) return asked([choice], {})
  const host = choice === 'archive' ? null : await hostProgram(path)
  if (host !== null) return asked([host], {})
  if (choice === 'host')
    throw new UnavailableError(
      `no ${PROGRAM} is in PATH; install it, or unset MATRIX_QEMU to have one fetched`,
    )
  const unpacked = await tools().catch((error: unknown) => {
    throw new UnavailableError(
      `no ${PROGRAM} is in PATH and none can be had from the archive: ${sentence(error)}; install QEMU, or mend that`,
    )
  })
  return archiveEmulator(unpacked)
}
