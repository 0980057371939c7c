/** What an engine says of itself → what containers it can be asked for, and why not. Pure. */
import { architectureBy, factsOfArchitecture, hostArchitecture } from '../../matrix/architecture.js'
import type { Architecture } from '../../matrix/architecture.js'

/** The members of the engine's answers to /info and /version that are looked at. */
export interface EngineInfo {
  readonly ServerVersion?: string
  readonly KernelVersion?: string
  readonly OperatingSystem?: string
  readonly OSType?: string
  readonly Architecture?: string
  readonly CgroupVersion?: string
  readonly SecurityOptions?: readonly string[] | null
  readonly ID?: string
}

export interface EngineFacts {
  readonly version: string
  /** `uname -r` of the kernel that its containers share. */
  readonly release: string
  readonly system: string
  readonly cgroup: string
  readonly rootless: boolean
  /** Whether its containers have users of their own by default. */
  readonly remapped: boolean
  readonly apparmor: boolean
  readonly selinux: boolean
  readonly id: string
  /** Why nothing can be asked of its kernel, or null. */
  readonly unfit: string | null
}

/** Entries such as `name=seccomp,profile=default`; engines before 17.03 wrote the name alone. */
const namesOf = (options: readonly string[]): string[] =>
  options.map((option) => /(?:^|,)name=([^,]+)/.exec(option)?.[1] ?? option)

function unfitness(info: EngineInfo, rootless: boolean, host: Architecture): string | null {
  const { OSType = 'linux', Architecture = factsOfArchitecture(host).machine } = info
  if (OSType !== 'linux') return `its containers are ${OSType}'s; a Linux engine is needed`
  const arch = architectureBy('machine', Architecture) ?? architectureBy('debian', Architecture)
  if (arch !== host)
    return `its machine is ${Architecture}, and bpftrace builds are for ${factsOfArchitecture(host).machine}`
  if (rootless)
    return 'it is rootless, so its containers have no power over the kernel; use an engine that root runs (DOCKER_HOST, or a context)'
  return null
}

export function factsOf(info: EngineInfo, host: Architecture = hostArchitecture()): EngineFacts {
  const options = namesOf(info.SecurityOptions ?? [])
  const rootless = options.includes('rootless')
  return {
    version: info.ServerVersion ?? 'unknown',
    release: info.KernelVersion ?? '',
    system: info.OperatingSystem ?? 'unknown',
    cgroup: info.CgroupVersion ?? '1',
    rootless,
    remapped: options.includes('userns'),
    apparmor: options.includes('apparmor'),
    selinux: options.includes('selinux'),
    id: info.ID ?? '',
    unfit: unfitness(info, rootless, host),
  }
}
