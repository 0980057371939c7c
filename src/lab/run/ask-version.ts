/** A build's version, asked in a microVM of its own: what is judged is never started on the host. */
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ENVIRONMENT } from '../../judge/exercise/command.js'
import { imageUuid } from '../../supply/artefacts/image.js'
import type { BpftraceBuild, KernelBuild } from '../../supply/plan/cell.js'
import type { AskVersion } from '../../supply/plan/tree.js'
import { readVersion } from '../../supply/sources/printed-version.js'
import { hostAccelerator } from './accelerator.js'
import { EXERCISE_TIMEOUT_MS, keepMachine } from './keeper.js'
import type { Lab } from './lab.js'
import { makeScratch } from './scratch.js'

const MOST_OUTPUT = 64 << 10

/**
 * @param kernel the one that is booted, called when the first build is asked
 * @param tell is told which build is asked
 * @returns what asks; UsageError for what is no bpftrace, UnavailableError where no machine can be had
 */
export function versionAsker(
  lab: Pick<Lab, 'workshop' | 'cacheDir' | 'signal'>,
  kernel: () => Promise<KernelBuild>,
  tell: (what: string) => void,
): AskVersion {
  return async (what, made) => {
    const scratch = await makeScratch(tmpdir())
    try {
      const booted = await kernel()
      tell(what)
      const { accelerator } = await hostAccelerator([booted], lab, scratch)
      const build: BpftraceBuild = {
        ...{ ...made, id: what, version: 'unknown' },
        ...{ arch: booted.arch, packages: [], warnings: [] },
      }
      const keeper = keepMachine(
        booted,
        lab,
        { accelerator, scratch, logDir: join(scratch, 'logs') },
        { builds: [build], carried: new Map(), onBoot: () => undefined },
      )
      try {
        const outcome = await keeper.exercise(build, {
          image: imageUuid(build),
          args: ['/usr/bin/bpftrace', '--version'],
          environment: ENVIRONMENT,
          files: {},
          collect: [],
          timeoutMs: EXERCISE_TIMEOUT_MS[accelerator] / 4,
          outputLimit: MOST_OUTPUT,
        })
        lab.signal.throwIfAborted()
        return readVersion(what, outcome)
      } finally {
        await keeper.close()
      }
    } finally {
      await rm(scratch, { recursive: true, force: true })
    }
  }
}
