/** The kernel that an engine's containers share: the one more that containers add to the matrix. */
import { readFile } from 'node:fs/promises'
import { version as kernelVersion } from 'node:os'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { sentence, UnavailableError, UsageError } from '../../lib/errors.js'
import { openEngine } from './engine.js'
import type { Engine } from './engine.js'

export interface Host {
  readonly engine: Engine
  /** Whether its containers get all rights. */
  readonly privileged: boolean
  /** `uname -r`. */
  readonly release: string
  /** What tells this kernel, as it was booted and as containers may use it, from every other. */
  readonly identity: readonly string[]
  /** The text of its configuration; null where it cannot be read from here. */
  readonly config: string | null
}

async function configOf(release: string): Promise<string | null> {
  const packed = await readFile('/proc/config.gz').catch(() => null)
  if (packed) return (await promisify(gunzip)(packed)).toString()
  return readFile(`/boot/config-${release}`, 'utf8').catch(() => null)
}

/**
 * What tells a kernel, as it was booted and as containers may use it, from every other.
 * @param boot of this machine: the kernel's build and which boot of it this is; not looked at for an engine elsewhere, of
 *   whose kernel the engine says no more
 */
export function identityOf(
  { facts, local, mounted }: Pick<Engine, 'facts' | 'local' | 'mounted'>,
  privileged: boolean,
  boot: readonly string[],
): string[] {
  const { id, version, release, system, apparmor, selinux, remapped } = facts
  const confined = { apparmor, selinux, remapped }
  return [
    release,
    ...(local ? boot : [system]),
    `engine ${id} ${version}`,
    ...Object.entries(confined).flatMap(([name, is]) => (is ? [name] : [])),
    ...mounted.map((path) => `mounted ${path}`),
    privileged ? 'privileged' : 'least',
  ]
}

async function hostBehind(engine: Engine, privileged: boolean): Promise<Host> {
  const { facts, local } = engine
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '')
  return {
    engine,
    privileged,
    release: facts.release,
    identity: identityOf(engine, privileged, [kernelVersion(), boot.trim()]),
    config: local ? await configOf(facts.release) : null,
  }
}

/**
 * The host's kernel, where an engine answers that may be used; or why it cannot be asked, with the mend.
 * @param privileged whether its containers are to be
 */
export async function findHost(environment: NodeJS.ProcessEnv, privileged: boolean): Promise<Host | string> {
  try {
    return await hostBehind(await openEngine(environment), privileged)
  } catch (error) {
    if (error instanceof UnavailableError || error instanceof UsageError) return sentence(error)
    throw error
  }
}
