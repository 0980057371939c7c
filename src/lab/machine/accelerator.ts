/**
 * Which accelerator runs guests here. /dev/kvm may be there, open, and create machines whose guests never run one
 * instruction (nested hypervisors, denied registers); so only a guest that reached user space proves anything.
 */
import { access, constants } from 'node:fs/promises'
import { z } from 'zod'
import { codeOf } from '../../lib/files.js'
import { readIfThere, writeCached } from '../../supply/archive/cache.js'
import type { Failed, Machine } from './machine.js'

const Proof = z.object({ accelerator: z.enum(['kvm', 'tcg']), why: z.string() })
export type Proof = z.infer<typeof Proof>

/** Where the host's kernel offers it. */
export const KVM = '/dev/kvm'

/** A KVM guest is up in about a second; one that is not after this is taken not to run. */
export const PROBE_TIMEOUT_MS = 10_000

/** What can be told without a guest: that KVM cannot be used; null where a guest would have to try. */
export async function withoutKvm(): Promise<Proof | null> {
  const open = await access(KVM, constants.R_OK | constants.W_OK).then(
    () => null,
    (error: unknown) => codeOf(error) ?? 'unknown',
  )
  if (open === 'ENOENT') return { accelerator: 'tcg', why: 'there is no /dev/kvm' }
  if (open !== null)
    return {
      accelerator: 'tcg',
      why: `/dev/kvm may not be opened (${open}); join the group that owns it`,
    }
  return null
}

async function prove(boot: (accelerator: 'kvm') => Promise<Machine | Failed>): Promise<Proof> {
  const without = await withoutKvm()
  if (without) return without
  const machine = await boot('kvm')
  if (machine.kind === 'failed')
    return {
      accelerator: 'tcg',
      why: `/dev/kvm is there but does not run guests: ${machine.reason.split('; its console')[0] ?? ''}`,
    }
  await machine.close()
  return { accelerator: 'kvm', why: `a guest reached user space in ${machine.bootMs} ms` }
}

/** The proof that is remembered in a file; null where none is, or it is damaged: what is proved next takes its place. */
export async function recallProof(memo: string): Promise<Proof | null> {
  const known = await readIfThere(memo)
  try {
    return known ? Proof.parse(JSON.parse(known.toString())) : null
  } catch {
    return null
  }
}

/**
 * The proof for this host, remembered for as long as the host is up and QEMU is the same.
 * @param memo file in which it is remembered; its name holds the host's boot id and QEMU's version
 * @param boot tries to boot a machine under KVM
 * @param signal what interrupts `boot`; an interrupted probe is not remembered
 */
export async function proveAccelerator(
  memo: string,
  boot: (accelerator: 'kvm') => Promise<Machine | Failed>,
  signal?: AbortSignal,
): Promise<Proof> {
  const known = await recallProof(memo)
  if (known) return known
  const proof = await prove(boot)
  // A probe that was interrupted says nothing about the host.
  if (!signal?.aborted) await writeCached(memo, JSON.stringify(proof))
  return proof
}
