/** Where a kernel or a bpftrace build comes from, as matrix.yaml and the command line write it. Pure. */
import { posix, resolve } from 'node:path'
import { isLoopbackUrl } from '../lib/loopback.js'
import { architectureBy, factsOfArchitecture, UNSAID } from './architecture.js'
import type { Architecture } from './architecture.js'
import { distributionNamed, DISTRIBUTIONS } from './distributions.js'
import type { Distribution } from './distributions.js'

/** An image of a registry. */
export interface Reference {
  /** Host, and port where there is one. */
  readonly registry: string
  readonly repository: string
  /** `latest` where neither tag nor digest is given; empty where only a digest is. */
  readonly tag: string
  /** `sha256:` and 64 digits, or null. */
  readonly digest: string | null
}

export type Source =
  /**
   * A suite, as archives are asked for it. Debian's have their bare names, with an instant behind an @ where the suite is
   * taken as it was then: `trixie`, `trixie@20250901T000000Z`. Others begin with their distribution: `ubuntu:noble`. Of
   * another architecture than x86-64 it says which (see `suiteOn`).
   */
  | { readonly kind: 'suite'; readonly suite: string }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'oci'; readonly reference: Reference }
  /** A file at an address. Its sha256 is 64 digits, or null where it is not known yet. */
  | { readonly kind: 'https'; readonly url: string; readonly sha256: string | null }

/** A source that is no suite of an archive: something of the user's own. */
export type OwnSource = Exclude<Source, { kind: 'suite' }>

const REGISTRY =
  '(?:localhost|[A-Za-z0-9-]+(?:\\.[A-Za-z0-9-]+)+|[A-Za-z0-9-]+(?=:)|\\[[0-9a-fA-F:]+\\])(?::\\d{1,5})?'
const PART = '[a-z0-9]+(?:(?:\\.|_{1,2}|-+)[a-z0-9]+)*'
const SUITE = '(?<suite>[a-z][a-z0-9-]*(?:@[0-9]{8}T[0-9]{6}Z)?)'
const OF_ANY = `(?<distribution>${DISTRIBUTIONS.map(({ name }) => name).join('|')}):${SUITE}`
const FILE = 'file:(?<path>[^\\0]*[^\\0\\s])'
const HTTPS = '(?<url>https?://[^\\s/?#@]+/[^\\s#]+)(?:#sha256=(?<sha256>[0-9a-f]{64}))?'
const OCI = `oci:(?<registry>${REGISTRY})/(?<repository>${PART}(?:/${PART})*)(?::(?<tag>\\w[\\w.-]{0,127}))?(?:@(?<digest>sha256:[0-9a-f]{64}))?`

/** What `from` may be, and what a suite of Debian may be. */
export const SOURCE_FORM = new RegExp(`^(?:${OF_ANY}|${FILE}|${OCI}|${HTTPS})$`)
export const SUITE_FORM = new RegExp(`^debian:${SUITE}$`)
export const SOURCE_EXPECTED =
  "expected debian: and a suite, such as 'debian:trixie' or 'debian:trixie@20250901T000000Z', ubuntu: and one, such as 'ubuntu:noble', file: and a path, oci: and an image with its registry, such as oci:registry.example/bpftrace:0.27, or the https: address of a file"
export const SUITE_EXPECTED =
  "expected debian: and a suite, such as 'debian:trixie' or 'debian:trixie@20250901T000000Z'"

/** The only place that reads the text of a source. Returns undefined for anything that is none. */
export function sourceOf(text: unknown): Source | undefined {
  const groups = typeof text === 'string' ? SOURCE_FORM.exec(text)?.groups : undefined
  if (!groups) return undefined
  const {
    distribution,
    suite,
    path,
    url,
    sha256 = null,
    registry = '',
    repository = '',
    tag,
    digest,
  } = groups
  if (suite !== undefined)
    return { kind: 'suite', suite: distribution === 'debian' ? suite : `${distribution ?? ''}:${suite}` }
  if (path !== undefined) return { kind: 'file', path }
  if (url !== undefined) return { kind: 'https', url, sha256 }
  const reference = {
    registry,
    repository,
    tag: tag ?? (digest === undefined ? 'latest' : ''),
    digest: digest ?? null,
  }
  return { kind: 'oci', reference }
}

/** The suite's name, in what `SUITE_FORM` accepts. */
export const suiteOf = (text: string): string => SUITE_FORM.exec(text)?.groups?.['suite'] ?? ''

export interface SuiteParts {
  readonly distribution: Distribution
  /** The suite's own name. */
  readonly name: string
  /** The instant as which it is taken; null for as it is now. */
  readonly stamp: string | null
  /** Whose packages it has. */
  readonly arch: Architecture
}

/** What a suite's text says, as archives are asked for it. */
export function partsOfSuite(suite: string): SuiteParts {
  const [, text = suite, own = ''] = /^(.*)\[(\w+)\]$/.exec(suite) ?? []
  const [whole = '', stamp = null] = text.split('@')
  const colon = whole.indexOf(':')
  return {
    arch: architectureBy('debian', own) ?? UNSAID,
    distribution: distributionNamed(whole.slice(0, Math.max(colon, 0))),
    name: whole.slice(colon + 1),
    stamp,
  }
}

/** Another suite of the same distribution, at the same instant. */
export function suiteBeside(suite: string, name: string): string {
  const { distribution, stamp, arch } = partsOfSuite(suite)
  return suiteOn(
    `${distribution.name === 'debian' ? '' : `${distribution.name}:`}${name}${stamp === null ? '' : `@${stamp}`}`,
    arch,
  )
}

/** A suite's packages for an architecture, as archives are asked for them: `trixie`, `trixie[arm64]`. */
export const suiteOn = (suite: string, arch: Architecture): string =>
  arch === UNSAID ? suite : `${suite}[${factsOfArchitecture(arch).debian}]`

/** The suites that a source names, one for each architecture; none where it names something of the user's own. */
export const suitesNamed = (from: Source, archs: readonly Architecture[]): string[] =>
  from.kind === 'suite' ? archs.map((arch) => suiteOn(from.suite, arch)) : []

/** A suite as people write it: `debian:trixie`. */
export const suiteText = (suite: string): string => (suite.includes(':') ? suite : `debian:${suite}`)

/** The instant that a stamp such as `20250901T000000Z` names; undefined where there is no such date or time. */
export function instantOf(stamp: string): Date | undefined {
  const iso = stamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6.000Z')
  const instant = new Date(iso)
  // Dates are lenient: the 31st of February would be a day in March.
  return !Number.isNaN(instant.getTime()) && instant.toISOString() === iso ? instant : undefined
}

/** What is wrong with a suite's instant; null where nothing is, or it has none. */
export function wrongInstant(suite: string): string | null {
  const { distribution, name, stamp } = partsOfSuite(suite)
  if (stamp === null) return null
  if (distribution.name !== 'debian')
    return `no archive of former states of ${distribution.title} is known: expected ${distribution.name}:${name} without '@${stamp}'`
  if (instantOf(stamp)) return null
  return `'${stamp}' is no date and time: expected such as 20250901T000000Z, in UTC`
}

/** The same source; the path of a file made absolute. */
export function locatedSource<Any extends Source>(source: Any, directory: string): Any {
  return source.kind === 'file' ? { ...source, path: resolve(directory, source.path) } : source
}

/** An image as people write it, without the digest where there is a tag. */
export const imageText = ({ registry, repository, tag, digest }: Reference): string =>
  `oci:${registry}/${repository}${tag === '' ? `@${digest ?? ''}` : `:${tag}`}`

/** The last part of an address's path, or its host. */
export function fileNameAt(url: string): string {
  const { host, pathname } = new URL(url)
  return posix.basename(pathname) || host
}

/** What is wrong with an address; null where nothing is. */
function wrongAddress(url: string): string | null {
  if (!URL.canParse(url)) return `'${url}' is no address: expected such as https://host.example/bpftrace`
  if (url.startsWith('https:') || isLoopbackUrl(url)) return null
  return `'${url}' goes over the network in the clear, where anyone on the way may read and change it, and with it the digest that you would write down: expected https:`
}

/** What is wrong with a source that is written as one; null where nothing is. */
export function wrongSource(source: Source): string | null {
  if (source.kind === 'suite') return wrongInstant(source.suite)
  return source.kind === 'https' ? wrongAddress(source.url) : null
}

/** A source as people write it. */
export function sourceText(source: Source): string {
  if (source.kind === 'suite') return suiteText(source.suite)
  if (source.kind === 'file') return `file:${source.path}`
  // What stands behind the path may be a secret of whoever asks.
  return source.kind === 'https' ? source.url.replace(/\?.*$/, '') : imageText(source.reference)
}

/** What a source is of, in a word: its distribution, `file`, `oci` or `https`. */
export const wordOf = (source: Source): string =>
  source.kind === 'suite' ? partsOfSuite(source.suite).distribution.name : source.kind
