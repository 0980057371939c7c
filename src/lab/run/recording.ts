/** A session whose answers become records, and are remembered where they are worth it. */
import { join } from 'node:path'
import { beyondEmulation } from '../../judge/exercise/emulation.js'
import { optionsOf } from '../../judge/exercise/prediction.js'
import type { Architecture } from '../../matrix/architecture.js'
import { UnavailableError } from '../../lib/errors.js'
import type { Case } from '../../matrix/schema.js'
import type { Artefacts, Attempt, ResultRecord } from '../../records/record.js'
import { imageIdentity } from '../../supply/artefacts/image.js'
import type { Workshop } from '../../supply/artefacts/workshop.js'
import type { Cell } from '../../supply/plan/cell.js'
import { partsOf, partsOfKernel } from '../../supply/plan/tree.js'
import type { Proof } from '../machine/accelerator.js'
import { acceleratorFor } from './accelerator.js'
import type { Observed } from './answers.js'
import { openSession } from './kernel-session.js'
import type { KernelSeen, KernelSession } from './kernel-session.js'
import type { Lab } from './lab.js'
import { cellLogs, machineLogDir } from './logs.js'
import { recordOf } from './record-of.js'
import type { Asking } from './run.js'
import type { Session } from './sessions.js'

/**
 * Answers worth keeping: an error concludes nothing, and attempts that disagree want asking again, unless it was asked
 * repeatedly whether they do.
 */
export const lasting = ({ verdict }: Pick<ResultRecord, 'verdict'>, repeat: number): boolean =>
  verdict !== 'error' && (verdict !== 'flaky' || repeat > 1)

const configFor = (one: Case, config: KernelSeen['config']): Observed['config'] =>
  config && Object.fromEntries(optionsOf(one).map((option) => [option, config.get(option) ?? 'n']))

/** The version of what would boot; null where that cannot be had, as its records say. */
const emulatorVersion = (workshop: Workshop, arch: Architecture): Promise<string | null> =>
  workshop.emulator(arch).then(
    ({ version }) => version,
    (error: unknown) => {
      if (error instanceof UnavailableError) return null
      throw error
    },
  )

export async function artefactsOf(cell: Cell, workshop: Workshop): Promise<Artefacts> {
  return {
    kernel: partsOfKernel(cell.kernel),
    bpftrace: partsOf(cell.bpftrace, 'bpftrace'),
    workload: { sha256: await workshop.guestIdentity(cell.kernel.arch) },
    image: { sha256: imageIdentity(cell.bpftrace) },
    qemu: cell.runtime === 'container' ? null : await emulatorVersion(workshop, cell.kernel.arch),
  }
}

export function sessionWithRecords(
  { machine, questions }: Session,
  proof: Proof | null,
  lab: Lab,
  scratch: string,
  { isolated, thorough, repeat, knownIssues, memory, judging, onRecord }: Asking,
): KernelSession {
  const { signal, tell, workshop } = lab
  const first = questions[0]?.cell.kernel
  const kernel = first?.id ?? ''
  // Where nothing boots, nobody looks at it.
  const accelerator = proof && first ? acceleratorFor(first.arch, proof) : 'tcg'
  const answered = async (
    cell: Cell,
    one: Case,
    attempts: readonly Attempt[],
    { release, config }: KernelSeen,
  ): Promise<void> => {
    // What an interruption cut short is no answer; it is asked in the next run.
    if (signal.aborted) return
    const observed: Observed = {
      attempts: [...attempts],
      release,
      config: configFor(one, config),
      accelerator: cell.runtime === 'container' || !proof ? 'none' : accelerator,
      artefacts: await artefactsOf(cell, workshop),
      finishedAt: new Date().toISOString(),
      judging,
    }
    const record = recordOf(cell, one, observed, knownIssues)
    // What an emulated CPU could not tell is asked again: the next time it may be a real one.
    const beyond = observed.accelerator === 'tcg' && beyondEmulation(one) !== null
    if (lasting(record, repeat) && !beyond) await memory.remember(cell, one, observed)
    onRecord(record)
    tell({ type: 'record', record, remembered: false })
  }
  const site = {
    accelerator,
    scratch: join(scratch, machine),
    logDir: machineLogDir(lab.logDir, machine),
  }
  const idle = (): void => tell({ type: 'machine', kernel, machine, doing: '', preparing: false })
  const session = openSession(questions, lab, site, {
    isolated,
    thorough,
    repeat,
    knownIssues,
    log: cellLogs(lab.logDir, machine),
    onDoing: (doing, preparing = false) => tell({ type: 'machine', kernel, machine, doing, preparing }),
    onAnswer: answered,
    async onWithdrawn(cell, one, ...rest) {
      if (signal.aborted) return
      await memory.forget(cell, one)
      await answered(cell, one, ...rest)
    },
  })
  return {
    ...session,
    async ask(some) {
      await session.ask(some)
      idle()
    },
  }
}
