/**
 * The distributions whose suites are sources. Data: all that tells one of Debian's family from another is here, but for the
 * flavours that versions are read with.
 */
import { factsOfArchitecture } from './architecture.js'
import type { Architecture } from './architecture.js'
import { RELEASE_FLAVOURS } from './versions.js'
import type { ReleaseFlavour } from './versions.js'

/** Packages that make up a kernel: `<name>-<release>`. */
export interface KernelPackages {
  /** Holds the kernel itself. */
  readonly image: string
  /** In bytes: a package of that name which is smaller only depends on others. */
  readonly smallest: number
  /** What goes along, in the order in which it is unpacked. */
  readonly parts: readonly string[]
  /** Whether a part has to be of the same version as the kernel. */
  readonly sameVersion: boolean
}

export interface Distribution {
  /** As it stands before a suite: `debian:trixie`. */
  readonly name: string
  /** What it is called in sentences. */
  readonly title: string
  /** The directory with its keys beneath images/keyrings; empty for that itself. */
  readonly keyrings: string
  /** Of its archive, those that are looked into. */
  readonly components: readonly string[]
  /** What a suite of kernels or builds is taken with: `updates` is `<suite>-updates`. */
  readonly pockets: readonly string[]
  /** Whether a Release may be known by its codename, which Ubuntu's pockets share with their suite. */
  readonly byCodename: boolean
  /** The mirror: its key in matrix.yaml's `mirror`, and its variable. */
  readonly mirror: { readonly key: 'debian' | 'ubuntu'; readonly variable: string }
  /** Suites that are offered where one is typed; others may be typed. */
  readonly suites: readonly string[]
  /** In a host's apt configuration. */
  readonly apt: {
    /** Suites that nobody else has. */
    readonly own: RegExp
    /** Suites that others may have too, so that a further sign is needed. */
    readonly shared: RegExp
    /** How the file of its keys is called. */
    readonly keyring: string
    /** The last parts of its mirrors' paths. */
    readonly directories: readonly string[]
  }
  /** The end of a kernel package's name by flavour, the usual one first; ARCH stands for the architecture, as Debian calls it. */
  readonly flavours: Readonly<Record<string, string>>
  /** The release in a package's name, before the flavour; an expression. */
  readonly release: string
  /** Kinds of kernel packages, the first that is there. */
  readonly kernels: readonly KernelPackages[]
  /** Whether kernels are told apart by `uname -r`, because many have one upstream version. */
  readonly byRelease: boolean
  /** The package of headers that flavours share. */
  readonly sharedHeaders: RegExp
}

const POCKET = '(-updates|-backports|-security|\\/updates)?$'
/** A kernel has megabytes, a dependency a few kilobytes. */
const MEGABYTE = 1_000_000

const DEBIAN = {
  name: 'debian',
  title: 'Debian',
  keyrings: '',
  components: ['main'],
  pockets: [],
  byCodename: true,
  mirror: { key: 'debian', variable: 'MATRIX_MIRROR' },
  suites: ['bullseye', 'bookworm', 'trixie', 'forky', 'sid'],
  apt: {
    own: new RegExp(`^(bullseye|bookworm|trixie|forky|sid)${POCKET}`),
    shared: new RegExp(`^(stable|testing|unstable|oldstable|oldoldstable|experimental)${POCKET}`),
    keyring: 'debian-archive',
    directories: ['debian', 'debian-security'],
  },
  flavours: { cloud: 'cloud-ARCH', full: 'ARCH', rt: 'rt-ARCH' },
  release: '\\d+\\.\\d[^-]*(?:-\\d[^-]*)?',
  // Up to 6.18 one package holds a kernel, and namesakes without an ABI number only depend on it; then it is split.
  kernels: [
    { image: 'linux-binary', smallest: 0, parts: ['linux-base', 'linux-modules'], sameVersion: true },
    { image: 'linux-image', smallest: MEGABYTE, parts: ['linux-base'], sameVersion: false },
  ],
  byRelease: false,
  sharedHeaders: /^linux-headers-.*-common(?:-rt)?$/,
} as const satisfies Distribution

const UBUNTU = {
  name: 'ubuntu',
  title: 'Ubuntu',
  keyrings: 'ubuntu',
  // bpftrace is in universe up to one release and in main from another one on.
  components: ['main', 'universe'],
  pockets: ['updates', 'security'],
  byCodename: false,
  mirror: { key: 'ubuntu', variable: 'MATRIX_UBUNTU_MIRROR' },
  suites: ['jammy', 'noble', 'questing', 'resolute'],
  apt: {
    own: new RegExp(`^(focal|jammy|noble|plucky|questing|resolute)${POCKET}`),
    shared: new RegExp(`^[a-z]+${POCKET}`),
    keyring: 'ubuntu-archive',
    directories: ['ubuntu'],
  },
  flavours: Object.fromEntries(RELEASE_FLAVOURS.map((flavour) => [flavour, flavour])),
  release: '\\d+\\.\\d+\\.\\d+-\\d+',
  // The signed kernel and the one before signing have one name in /boot; where the first only depends, it is small.
  kernels: [
    { image: 'linux-image', smallest: MEGABYTE, parts: ['linux-modules'], sameVersion: false },
    { image: 'linux-image-unsigned', smallest: MEGABYTE, parts: ['linux-modules'], sameVersion: false },
  ],
  byRelease: true,
  sharedHeaders: /^linux-(?:[a-z0-9.-]+-)?headers-\d+\.\d+\.\d+-\d+$/,
} as const satisfies Distribution

/** The first is the one whose suites go by their bare names inside. */
export const DISTRIBUTIONS: readonly Distribution[] = [DEBIAN, UBUNTU]

export type Flavour = keyof typeof DEBIAN.flavours | ReleaseFlavour

/** A distribution's flavours, the usual one first. */
export const flavoursIn = ({ flavours }: Distribution): readonly Flavour[] =>
  Object.keys(flavours) as Flavour[]

/** Every flavour. */
export const FLAVOURS: readonly [Flavour, ...Flavour[]] = [
  'cloud',
  ...DISTRIBUTIONS.flatMap(flavoursIn).filter((flavour) => flavour !== 'cloud'),
]

/** The distribution of that name; Debian where there is none. */
export const distributionNamed = (name: string): Distribution =>
  DISTRIBUTIONS.find((one) => one.name === name) ?? DEBIAN

/** The end of a kernel package's name, for an expression. */
export const packageEnding = (distribution: Distribution, flavour: Flavour, arch: Architecture): string =>
  (distribution.flavours[flavour] ?? flavour).replace('ARCH', factsOfArchitecture(arch).debian)

/** No two distributions have a flavour of one name. */
export const distributionWith = (flavour: Flavour): Distribution =>
  DISTRIBUTIONS.find(({ flavours }) => Object.hasOwn(flavours, flavour)) ?? DEBIAN

/**
 * A release, or a series, with the flavour that identifiers say: `6.12.118`, `6.12-rt`, `6.8-generic`. Releases that end
 * in their flavour already, as `6.8.0-45-generic` does, stay as they are.
 */
export function flavoured(stem: string, flavour: Flavour): string {
  const ending = flavour === 'cloud' ? '' : `-${flavour}`
  return stem.endsWith(ending) ? stem : stem + ending
}

/** Whether a release may be of a flavour: one that says none may be of any. */
export function isOfFlavour(release: string, flavour: Flavour): boolean {
  const own = RELEASE_FLAVOURS.find((one) => release.endsWith(`-${one}`))
  return own === undefined || own === flavour
}
