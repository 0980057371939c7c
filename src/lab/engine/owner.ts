/**
 * Whose a container is, so that one whose run was killed is told from one of a run that goes on. Pure but for
 * `ownOwner` and `startOf`, which read /proc.
 */
import { readFileSync, readlinkSync } from 'node:fs'

/** What every container and image of this tool is known by. */
export const LABEL = 'io.bpftrace-matrix'
/** Which process a container belongs to. */
export const OWNER = `${LABEL}.owner`

/** A process, told from every other that has been or will be on any machine. */
export interface Owner {
  /** The boot and the process namespace that the id is of. */
  readonly where: string
  readonly pid: number
  /** In clock ticks since the boot: ids are used again, and no two at the same time. */
  readonly started: string
}

/** When a process started, by its stat file in /proc; the name in it may hold spaces and brackets. */
export const startedIn = (stat: string): string => stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''

export const ownerText = ({ where, pid, started }: Owner): string => `${where} ${pid} ${started}`

export function parseOwner(text: string): Owner | null {
  const found = /^(\S+) (\d+) (\d+)$/.exec(text)
  return found ? { where: found[1] ?? '', pid: Number(found[2]), started: found[3] ?? '' } : null
}

const textOf = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

/** This process. */
export function ownOwner(): Owner {
  const boot = textOf('/proc/sys/kernel/random/boot_id')?.trim() ?? ''
  let namespace = ''
  try {
    namespace = readlinkSync('/proc/self/ns/pid').replace(/\D/g, '')
  } catch {
    // Without /proc nobody can be told from anybody: then all are spared.
  }
  return {
    where: `${boot}/${namespace}`,
    pid: process.pid,
    started: startedIn(textOf('/proc/self/stat') ?? ''),
  }
}

/** When the process of this id that is there now started; undefined where there is none. */
export function startOf(pid: number): string | undefined {
  const stat = textOf(`/proc/${pid}/stat`)
  return stat === undefined ? undefined : startedIn(stat)
}

/** A container as the engine lists it. */
interface Listed {
  /** Its owner's text. */
  readonly label: string
  /** In the engine's word, such as `running`. */
  readonly state: string
  /** How long ago it was made. */
  readonly ageMs: number
}

/** One that is made is started at once. */
const STARTED_WITHIN_MS = 60_000

/**
 * Whether a container is nobody's any longer. Of processes elsewhere (another machine, another process namespace)
 * nothing is known: what runs for them is spared, and ends by itself with them. What was never started does not, and has
 * the name that everybody waits for.
 * @param at when the process of an id started that is there now
 */
export function isOrphan(
  { label, state, ageMs }: Listed,
  self: Owner,
  at: (pid: number) => string | undefined,
): boolean {
  if (state === 'exited' || state === 'dead') return true
  if (state === 'created' && ageMs > STARTED_WITHIN_MS) return true
  const owner = parseOwner(label)
  return owner !== null && owner.where === self.where && at(owner.pid) !== owner.started
}
