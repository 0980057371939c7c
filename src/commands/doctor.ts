/** `matrix doctor`: what this host can do, each line with its proof and, where it falls short, the mend. */
import { mkdir, rm, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { sentence, UnavailableError, UsageError } from '../errors.js'
import { readMatrix } from '../matrix/load.js'
import { makePlan } from '../plan/plan.js'
import { hostAccelerator } from '../run/accelerator.js'
import { makeScratch } from '../run/scratch.js'
import { cacheDirectory, openArchiveOf, openWorkshopOf } from './context.js'
import type { Surroundings } from './context.js'

export interface DoctorArguments {
  readonly config: string
  readonly json: boolean
}

interface Finding {
  readonly what: string
  readonly ok: boolean
  /** What was seen, and for what falls short the mend. */
  readonly proof: string
}

/** What the artefacts of the default matrix take, with room for a second set of packages. */
const ROOM_GB = 6

async function room(cacheDir: string): Promise<string> {
  await mkdir(cacheDir, { recursive: true })
  const { bavail, bsize } = await statfs(cacheDir)
  const gigabytes = (bavail * bsize) / 1e9
  if (gigabytes < ROOM_GB)
    throw new UnavailableError(
      `${cacheDir} has ${gigabytes.toFixed(1)} GB free and the artefacts take up to ${ROOM_GB}; make room, or set MATRIX_CACHE_DIR`,
    )
  return `${cacheDir} has ${gigabytes.toFixed(0)} GB free`
}

/** One line of the report; what the world or the user gets wrong is a finding, what this program gets wrong is not. */
async function find(what: string, prove: () => Promise<string>): Promise<Finding> {
  try {
    return { what, ok: true, proof: await prove() }
  } catch (error) {
    if (error instanceof UsageError || error instanceof UnavailableError)
      return { what, ok: false, proof: sentence(error) }
    throw error
  }
}

/** @returns 0 where a run is possible, 3 where something that it needs is missing */
export async function doctor(args: DoctorArguments, surroundings: Surroundings): Promise<number> {
  const { environment, signal, stdout } = surroundings
  const cacheDir = cacheDirectory(environment)
  const scratch = await makeScratch(tmpdir())
  const findings: Finding[] = []
  const report = (finding: Finding): void => {
    findings.push(finding)
    if (!args.json) stdout.write(`${finding.ok ? '✓' : '✗'} ${finding.what}: ${finding.proof}\n`)
  }
  try {
    report(
      await find('node', () => Promise.resolve(`${process.version} on ${process.platform} ${process.arch}`)),
    )
    report(await find('cache', () => room(cacheDir)))
    const matrix = await readMatrix(args.config)
    const archive = await openArchiveOf(matrix, surroundings, () => undefined).catch(
      (error: unknown) => error,
    )
    if (archive instanceof Error) report(await find('archive', () => Promise.reject(archive)))
    else {
      const opened = archive as Awaited<ReturnType<typeof openArchiveOf>>
      const workshop = openWorkshopOf(opened, matrix, environment)
      let plan: Awaited<ReturnType<typeof makePlan>> | undefined
      report(
        await find('archive', async () => {
          plan = await makePlan(matrix, opened, cacheDir)
          const warnings = new Set(
            plan.cells.flatMap(({ kernel, bpftrace }) => [...kernel.warnings, ...bpftrace.warnings]),
          )
          return [
            `${plan.kernels.length} kernels, ${plan.bpftrace.length} bpftrace builds`,
            ...warnings,
          ].join('; ')
        }),
      )
      report(
        await find('qemu', async () => {
          const { version, command } = await workshop.emulator()
          return `${version} (${command.find((part) => part.includes('qemu-system')) ?? ''})`
        }),
      )
      const [kernel] = plan?.kernels ?? []
      if (kernel)
        report(
          await find('accelerator', async () => {
            const proof = await hostAccelerator(kernel, { workshop, cacheDir, scratch, environment, signal })
            return proof.accelerator === 'kvm' ? `kvm: ${proof.why}` : `tcg is used: ${proof.why}`
          }),
        )
    }
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
  if (args.json) stdout.write(`${JSON.stringify(findings, null, 2)}\n`)
  return findings.every(({ ok }) => ok) ? 0 : 3
}
