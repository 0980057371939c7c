/** What a container is asked for: as little as bpftrace can live with, unless matrix.yaml says otherwise. Pure. */
import type { ContainerCreateOptions } from 'dockerode'
import type { EngineFacts } from './facts.js'
import { LABEL, OWNER, ownerText } from './owner.js'
import type { Owner } from './owner.js'

export interface ContainerSpec {
  /** The image, by the engine's id or name. */
  readonly image: string
  readonly command: readonly string[]
  readonly owner: Owner
  /** All capabilities and devices, and no confinement. */
  readonly privileged: boolean
  /** Which of the kernel's file systems the engine's host has mounted, so that they can be shown as they are. */
  readonly mounted: readonly string[]
}

/**
 * Whoever asks the host's kernel takes its name, and an engine gives a name once: so two runs take turns, whoever started
 * them, and never see each other's workload, which has the same process name.
 */
export const CONTAINER_NAME = 'bpftrace-matrix'

/**
 * SYS_ADMIN: bpf(2), perf_event_open(2), and mounts inside the container; engines and kernels that know BPF and PERFMON
 * take it for both. SYS_PTRACE: bpftrace stops its child, and a user's command is watched by a child of its own.
 * SYS_CHROOT: a bpftrace build is run in its own root.
 */
const CAPABILITIES = ['SYS_ADMIN', 'SYS_PTRACE', 'SYS_CHROOT']

const MEMORY_BYTES = 2 ** 31
const PROCESSES = 256

/**
 * AppArmor's profile for containers denies mounts, and SELinux's type for them bpf(2), perf_event_open(2) and tracefs;
 * seccomp's profile allows all of that to those who have SYS_ADMIN, and stays.
 */
const confinement = ({ apparmor, selinux }: EngineFacts): string[] => [
  'no-new-privileges',
  ...(apparmor ? ['apparmor=unconfined'] : []),
  ...(selinux ? ['label=disable'] : []),
]

/** The engine's request for a container; no network, and nothing that can be written outlives it. */
export function containerOptions(spec: ContainerSpec, facts: EngineFacts): ContainerCreateOptions {
  const { privileged } = spec
  return {
    name: CONTAINER_NAME,
    // As the images' own /etc/hosts has it.
    Hostname: 'guest',
    Image: spec.image,
    Cmd: [...spec.command],
    Labels: { [LABEL]: 'container', [OWNER]: ownerText(spec.owner) },
    AttachStdin: true,
    AttachStdout: true,
    AttachStderr: true,
    OpenStdin: true,
    // When we are gone its standard input ends, and so does its first process, and with it all others.
    StdinOnce: true,
    Tty: false,
    HostConfig: {
      AutoRemove: true,
      NetworkMode: 'none',
      ReadonlyRootfs: true,
      Tmpfs: { '/tmp': 'rw,exec,mode=1777,size=64m', '/guest/own': 'rw,exec,size=64m' },
      Memory: MEMORY_BYTES,
      MemorySwap: MEMORY_BYTES,
      PidsLimit: PROCESSES,
      // Nothing of what is said is to be kept by the engine: we keep it.
      LogConfig: { Type: 'none', Config: {} },
      Mounts: spec.mounted.map((path) => ({ Type: 'bind', Source: path, Target: path, ReadOnly: true })),
      ...(privileged
        ? { Privileged: true }
        : { CapDrop: ['ALL'], CapAdd: CAPABILITIES, SecurityOpt: confinement(facts) }),
      // Capabilities within a user namespace have no power over the kernel.
      ...(facts.remapped ? { UsernsMode: 'host' } : {}),
    },
  }
}
