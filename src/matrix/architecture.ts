/** Architectures of kernels and builds: data, everything that differs by name in one table. */
import { UsageError } from '../lib/errors.js'
import { visibleLine } from '../lib/visible.js'
import { didYouMean } from './suggestion.js'

export const ARCHITECTURES = ['x86_64', 'arm64'] as const
export type Architecture = (typeof ARCHITECTURES)[number]

/** The architecture whose kernels, suites and records do not say theirs: all were of it once. */
export const UNSAID: Architecture = 'x86_64'

export interface ArchitectureFacts {
  /** As Debian and OCI call it. */
  readonly debian: string
  /** As Node calls it (`process.arch`). */
  readonly node: string
  /** As people write it in sentences. */
  readonly title: string
  /** As Docker's info calls it (`uname -m`). */
  readonly machine: string
  /** The number of its ELF files (e_machine), which are of 64 bits and little-endian. */
  readonly elf: number
  /** GNU's triplet: directories of libraries, and names of the compiler's parts. */
  readonly triplet: string
  /** musl's triplet. */
  readonly musl: string
  /** The file name of the dynamic loader. */
  readonly loader: string
  /** What kernel functions of system calls begin with (arch/x86 and arch/arm64, include/asm/syscall_wrapper.h). */
  readonly syscall: string
  /** The entry of its libraries in ld.so.cache (glibc, sysdeps/generic/ldconfig.h): FLAG_ELF_LIBC6 and its own. */
  readonly ldCache: number
  /** QEMU's system emulator, Debian's package that has it, and from which version on its board has all that a guest needs. */
  readonly emulator: { readonly program: string; readonly package: string; readonly since: string }
}

const FACTS: Readonly<Record<Architecture, ArchitectureFacts>> = {
  x86_64: {
    debian: 'amd64',
    node: 'x64',
    title: 'x86-64',
    machine: 'x86_64',
    elf: 62,
    triplet: 'x86_64-linux-gnu',
    musl: 'x86_64-linux-musl',
    loader: 'ld-linux-x86-64.so.2',
    syscall: '__x64_sys_',
    ldCache: 0x0303,
    emulator: { program: 'qemu-system-x86_64', package: 'qemu-system-x86', since: '0' },
  },
  arm64: {
    debian: 'arm64',
    node: 'arm64',
    title: 'arm64',
    machine: 'aarch64',
    elf: 183,
    triplet: 'aarch64-linux-gnu',
    musl: 'aarch64-linux-musl',
    loader: 'ld-linux-aarch64.so.1',
    syscall: '__arm64_sys_',
    ldCache: 0x0a03,
    // Its virt board has a second serial port since then (QEMU's changelog of 9.1).
    emulator: { program: 'qemu-system-aarch64', package: 'qemu-system-arm', since: '9.1' },
  },
}

/** What is known of an architecture. */
export const factsOfArchitecture = (arch: Architecture): ArchitectureFacts => FACTS[arch]

/** The architecture that a machine, a file or an index calls so, by one of the table's names; undefined where it is none of ours. */
export const architectureBy = <Key extends 'debian' | 'node' | 'machine' | 'elf'>(
  key: Key,
  value: ArchitectureFacts[Key],
): Architecture | undefined => ARCHITECTURES.find((arch) => FACTS[arch][key] === value)

/** The architecture that a person calls so: by our name, Debian's or the machine's. @throws UsageError where there is none */
export function architectureNamed(name: string): Architecture {
  const found =
    ARCHITECTURES.find((arch) => arch === name) ??
    architectureBy('debian', name) ??
    architectureBy('machine', name)
  if (found) return found
  throw new UsageError(
    `no architecture is called '${visibleLine(name)}'${didYouMean(name, ARCHITECTURES)}; there are: ${ARCHITECTURES.join(', ')}`,
  )
}

/** This host's, by `process.arch`. On a host of no architecture of ours guests are x86-64, emulated. */
export const hostArchitecture = (node: string = process.arch): Architecture =>
  architectureBy('node', node) ?? UNSAID

/** The end of identifiers: `6.12.118-arm64`. */
export const architectureEnding = (arch: Architecture): string => (arch === UNSAID ? '' : `-${arch}`)

/**
 * The architecture that the end of an identifier says: arm64 of `6.12.118-arm64`, of `6.12.118-rt-arm64-headers` and of
 * `mine-arm64`. Of a kernel that is not of this tool's choosing, such as `host`, only its records tell.
 */
export const architectureOfId = (id: string): Architecture =>
  ARCHITECTURES.find(
    (arch) => arch !== UNSAID && id.replace(/-headers$/, '').endsWith(architectureEnding(arch)),
  ) ?? UNSAID

/** What stands for the beginning of a system call's function in attach points: `kprobe:{syscall}getsid`. */
export const SYSCALL = '{syscall}'

/** A text with the functions of system calls as an architecture calls them. */
export const spelledOn = (text: string, arch: Architecture): string =>
  text.replaceAll(SYSCALL, FACTS[arch].syscall)
