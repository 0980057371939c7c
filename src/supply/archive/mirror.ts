import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { UsageError } from '../../lib/errors.js'
import { distributionNamed } from '../../matrix/distributions.js'
import type { Distribution } from '../../matrix/distributions.js'
import { once } from '../../lib/once.js'
import { parseSources, preferredMirror, type SourceEntry } from './apt-sources.js'
import type { Mirrors } from './model.js'
import { noMirrorOf } from './snapshot.js'

const DEBIAN = distributionNamed('debian')
const UBUNTU = distributionNamed('ubuntu')
const SECURITY = /(-security|\/updates)$/

export interface SourcesFile {
  path: string
  text: string
}

export interface FoundMirrors extends Mirrors {
  /** Where the mirror comes from, for people: `matrix.yaml`, a variable's name, or a file of apt's. */
  source: string
}

/**
 * The mirrors to use: those of matrix.yaml, else MATRIX_MIRROR and MATRIX_SECURITY_MIRROR, else those of the
 * host's apt configuration, which is read only then. A security mirror that nobody names is taken to lie
 * beside the other one (`debian-security` for `debian`); it is empty where that cannot be.
 * A snapshot archive is matrix.yaml's, or MATRIX_SNAPSHOT_MIRROR; the host's configuration names none.
 * Ubuntu's mirror is that of matrix.yaml, else MATRIX_UBUNTU_MIRROR, else the host's where it is wanted; where none is
 * known it is left out, and Debian's is empty where none but Ubuntu's is known.
 * Throws UsageError for a URL that is not http, https or file, UnavailableError if there is no mirror.
 */
export async function findMirrors(options: {
  configured?: Partial<Mirrors>
  environment: Record<string, string | undefined>
  readHostSources: () => Promise<SourcesFile[]>
  /** Whether Ubuntu's mirror is looked for. */
  ubuntu?: boolean
}): Promise<FoundMirrors> {
  const { configured = {}, environment } = options
  const sources = once(options.readHostSources)
  const others =
    checked(configured.ubuntu, 'matrix.yaml') ??
    checked(environment.MATRIX_UBUNTU_MIRROR, 'MATRIX_UBUNTU_MIRROR') ??
    (options.ubuntu ? bestOf(UBUNTU, candidatesIn(UBUNTU, await sources()), false)?.uri : undefined)
  const ubuntu = others === undefined ? {} : { ubuntu: others }
  const security =
    checked(configured.security, 'matrix.yaml') ??
    checked(environment.MATRIX_SECURITY_MIRROR, 'MATRIX_SECURITY_MIRROR')

  const former =
    checked(configured.snapshot, 'matrix.yaml') ??
    checked(environment.MATRIX_SNAPSHOT_MIRROR, 'MATRIX_SNAPSHOT_MIRROR')
  const snapshot = former === undefined ? {} : { snapshot: former }
  const fromFile = checked(configured.debian, 'matrix.yaml')
  const given = fromFile ?? checked(environment.MATRIX_MIRROR, 'MATRIX_MIRROR')
  if (given !== undefined) {
    const source = fromFile === undefined ? 'MATRIX_MIRROR' : 'matrix.yaml'
    return { debian: given, security: security ?? besides(given), ...snapshot, ...ubuntu, source }
  }
  const host = debianOf(candidatesIn(DEBIAN, await sources()), others)
  return { ...host, security: security ?? host.security, ...snapshot, ...ubuntu }
}

/** The files of apt's configuration in the order in which apt reads them; `root` is /etc/apt. */
export async function readHostSources(root: string): Promise<SourcesFile[]> {
  const directory = join(root, 'sources.list.d')
  const names = await readdir(directory).catch(() => [])
  const paths = [join(root, 'sources.list'), ...names.sort().map((name) => join(directory, name))]
  const files = await Promise.all(
    paths
      .filter((path) => /\.(list|sources)$/.test(path))
      .map((path) =>
        readFile(path, 'utf8').then(
          async (text) => [{ path, text: await withMirrorLists(text) }],
          () => [],
        ),
      ),
  )
  return files.flat()
}

/**
 * Entries that name a list of mirrors on this host, as runners of CI services do (`mirror+file:/etc/apt/mirrors.txt`, see
 * apt-transport-mirror(1)), with the mirror that the list prefers in its place.
 */
async function withMirrorLists(text: string): Promise<string> {
  const lists = [
    ...new Set([...text.matchAll(/\bmirror\+file:(?:\/\/)?(\/[^\s#]+)/g)].map(([, path = '']) => path)),
  ]
  const preferred = new Map<string, string>()
  for (const path of lists) {
    const first = preferredMirror(await readFile(path, 'utf8').catch(() => ''))
    if (first !== undefined) preferred.set(path, first)
  }
  return text.replace(
    /\bmirror\+file:(?:\/\/)?(\/[^\s#]+)/g,
    (whole, path: string) => preferred.get(path) ?? whole,
  )
}

interface Candidate {
  uri: string
  suite: string
  path: string
  /** How much speaks for its being the distribution's own archive. */
  signs: number
}

const candidatesIn = (distribution: Distribution, files: SourcesFile[]): Candidate[] =>
  files.flatMap(({ path, text }) =>
    parseSources(path, text).flatMap((entry) => candidates(distribution, entry, path)),
  )

/** The one with the most signs, the first of several. */
function bestOf({ name }: Distribution, all: readonly Candidate[], security: boolean): Candidate | undefined {
  return all
    .filter(({ uri, suite }) => isUsable(uri) && (name !== DEBIAN.name || SECURITY.test(suite) === security))
    .reduce<Candidate | undefined>((a, b) => (a === undefined || b.signs > a.signs ? b : a), undefined)
}

/** @param another the mirror of another distribution, where one is known */
function debianOf(all: readonly Candidate[], another: string | undefined): FoundMirrors {
  const main = bestOf(DEBIAN, all, false)
  if (main === undefined) {
    if (another !== undefined) return { debian: '', security: '', source: '' }
    throw noMirrorOf(
      DEBIAN,
      all[0] === undefined ? '' : ` (that of ${all[0].path} is not an http, https or file URL)`,
    )
  }
  const security = bestOf(DEBIAN, all, true)
  return { debian: main.uri, security: security?.uri ?? besides(main.uri), source: main.path }
}

/**
 * A distribution's archive has a component main and its suites. Other vendors have those too, but sign with keys of
 * their own; and suites such as `stable`, which anybody may have, need a further sign.
 */
function candidates({ apt, components }: Distribution, entry: SourceEntry, path: string): Candidate[] {
  const isMain = entry.components.some((component) => component === 'main' || component === 'updates/main')
  const isSignedByOthers = entry.signedBy !== '' && !entry.signedBy.includes(apt.keyring)
  if (!isMain || isSignedByOthers) return []
  const further = components.slice(1).some((component) => entry.components.includes(component)) ? 1 : 0
  return entry.uris.flatMap((uri) => {
    const last = basename(uri.replace(/\/+$/, ''))
    return entry.suites.flatMap((suite) => {
      const signs = (entry.signedBy === '' ? 0 : 2) + (apt.directories.includes(last) ? 1 : 0) + further
      if (!apt.own.test(suite) && !(apt.shared.test(suite) && signs > 0)) return []
      return [{ uri: uri.replace(/\/+$/, ''), suite, path, signs }]
    })
  })
}

/** The URL without its trailing slashes; undefined for nothing. */
function checked(url: string | undefined, source: string): string | undefined {
  if (url === undefined || url === '') return undefined
  if (!isUsable(url)) {
    throw new UsageError(`the mirror '${url}' (${source}) is not an http, https or file URL`)
  }
  return url.replace(/\/+$/, '')
}

function isUsable(url: string): boolean {
  return URL.canParse(url) && ['http:', 'https:', 'file:'].includes(new URL(url).protocol)
}

/** The security mirror beside a mirror; empty if its path does not end in `debian`. */
function besides(mirror: string): string {
  return /\/debian$/.test(mirror) ? `${mirror}-security` : ''
}
