/** What `doctor` finds out of containers: the engine by its own words, and what it lets us do by a container. */
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Workshop } from '../supply/artefacts/workshop.js'
import { openEngine } from '../lab/engine/engine.js'
import type { Engine } from '../lab/engine/engine.js'
import { ensureImage } from '../lab/engine/images.js'
import { UnavailableError } from '../lib/errors.js'
import { startContainer } from '../lab/machine/container.js'
import { makeScratch } from '../lab/run/scratch.js'

/** The engine, and what it says of itself in a sentence. @throws UnavailableError, UsageError with the mend */
export async function examineEngine(environment: NodeJS.ProcessEnv): Promise<[Engine, string]> {
  const engine = await openEngine(environment)
  const { facts, local, place } = engine
  const users = facts.remapped ? "users remapped, except in this tool's containers" : 'not rootless'
  const kernel = `kernel ${facts.release}, ${local ? "this machine's" : "which is not this machine's"}`
  const words = `${facts.version} on ${facts.system} at ${place}; ${users}; cgroup v${facts.cgroup}; ${kernel}`
  return [engine, words]
}

/** Starts a container with the agent alone, with the rights that cases get. @throws UnavailableError with the refusal */
export async function examineContainer(
  engine: Engine,
  workshop: Workshop,
  privileged: boolean,
  signal: AbortSignal,
): Promise<string> {
  const { digest, tar } = await workshop.container()
  const { name } = await ensureImage(engine, digest, tar, signal)
  const scratch = await makeScratch(tmpdir())
  try {
    const started = await startContainer(
      {
        engine,
        image: name,
        privileged,
        carried: new Map(),
        log: join(scratch, 'log'),
        readyTimeoutMs: 30_000,
        turnTimeoutMs: 5_000,
        onWaiting: () => undefined,
      },
      signal,
    )
    if (started.kind === 'failed') throw new UnavailableError(started.reason)
    await started.close()
    const rights = privileged ? 'all rights' : 'the rights that bpftrace needs'
    return `one with ${rights} was up in ${started.bootMs} ms, on kernel ${started.release}`
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}
