/** Keeps a container for the host's kernel: one build's at a time, and another where the last one was lost. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Host } from '../engine/host.js'
import { ensureImage } from '../engine/images.js'
import { UnavailableError } from '../../lib/errors.js'
import { startContainer, YIELD_MS } from '../machine/container.js'
import type { Failed, Machine } from '../machine/machine.js'
import type { BpftraceBuild } from '../../supply/plan/cell.js'
import type { Cargo, Keeper, Site } from './keeper.js'
import type { Lab } from './lab.js'

/** How often in a row a container may fail to start before its cells are given up. */
const STARTS = 2
const READY_TIMEOUT_MS = 60_000
/** Another run has the host's kernel for a build's cases at a time, which is a minute or two. */
const TURN_TIMEOUT_MS = 600_000

export function keepContainer(
  host: Host,
  { workshop, signal }: Pick<Lab, 'workshop' | 'signal'>,
  { logDir }: Pick<Site, 'logDir'>,
  { carried, onBoot }: Omit<Cargo, 'builds'>,
): Keeper {
  let running: { machine: Machine; build: BpftraceBuild } | null = null
  /** Of whichever builds: a container that does not start says nothing of what is in it. */
  let failures = 0
  /** The build that had the last container. */
  let before: BpftraceBuild | null = null
  let { release } = host

  /** The build's image; the reason for a want of it is that build's alone. */
  async function imageOf(build: BpftraceBuild): Promise<{ name: string } | Failed> {
    try {
      const { digest, tar } = await workshop.container(build)
      return await ensureImage(host.engine, digest, tar, signal)
    } catch (error) {
      if (error instanceof UnavailableError) return { kind: 'failed', reason: error.message }
      throw error
    }
  }

  async function start(name: string): Promise<Machine | Failed> {
    // Logs that cannot be written are no reason not to ask.
    await mkdir(logDir, { recursive: true }).catch(() => undefined)
    onBoot('booting', 0)
    return startContainer(
      {
        engine: host.engine,
        image: name,
        privileged: host.privileged,
        carried: carried,
        log: join(logDir, 'console.log'),
        readyTimeoutMs: READY_TIMEOUT_MS,
        turnTimeoutMs: TURN_TIMEOUT_MS,
        onWaiting: () => onBoot('waiting', 0),
      },
      signal,
    )
  }

  async function drop(): Promise<void> {
    const last = running
    running = null
    await last?.machine.close()
  }

  let lastFailure: Failed = { kind: 'failed', reason: 'interrupted' }
  async function machineFor(build: BpftraceBuild): Promise<Machine | Failed> {
    if (running?.build === build) return running.machine
    await drop()
    const image = await imageOf(build)
    if ('kind' in image) return image
    // Between two builds whoever waits has its turn.
    if (before !== null && before !== build) await sleep(YIELD_MS)
    before = build
    while (failures < STARTS && !signal.aborted) {
      const started = await start(image.name)
      if (started.kind === 'machine') {
        failures = 0
        onBoot('booted', started.bootMs)
        release = started.release
        running = { machine: started, build }
        return started
      }
      failures++
      lastFailure = started
    }
    return lastFailure
  }

  return {
    async exercise(build, exercise) {
      const began = performance.now()
      const found = await machineFor(build)
      if (found.kind === 'failed')
        return { kind: 'lost', reason: found.reason, milliseconds: Math.round(performance.now() - began) }
      const outcome = await found.exercise(exercise)
      if (outcome.kind === 'lost' || outcome.ended !== 'exit' || outcome.unfit !== null) await drop()
      return outcome
    },
    release: () => release,
    close: drop,
  }
}
