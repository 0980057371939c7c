import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { UnavailableError, UsageError } from '../../lib/errors.js'
import { parseSources, type SourceEntry } from './apt-sources.js'
import type { Mirrors } from './model.js'

const CODENAME = /^(bullseye|bookworm|trixie|forky|sid)(-updates|-backports|-security|\/updates)?$/
const CLASS =
  /^(stable|testing|unstable|oldstable|oldoldstable|experimental)(-updates|-backports|-security|\/updates)?$/
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
 * Throws UsageError for a URL that is not http, https or file, UnavailableError if there is no mirror.
 */
export async function findMirrors(options: {
  configured?: Partial<Mirrors>
  environment: Record<string, string | undefined>
  readHostSources: () => Promise<SourcesFile[]>
}): Promise<FoundMirrors> {
  const { configured = {}, environment } = options
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
    return { debian: given, security: security ?? besides(given), ...snapshot, source }
  }
  const host = hostMirrors(await options.readHostSources())
  return { ...host, security: security ?? host.security, ...snapshot }
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
          (text) => [{ path, text }],
          () => [],
        ),
      ),
  )
  return files.flat()
}

interface Candidate {
  uri: string
  suite: string
  path: string
  /** How much speaks for its being Debian's own archive. */
  signs: number
}

function hostMirrors(files: SourcesFile[]): FoundMirrors {
  const all = files.flatMap(({ path, text }) =>
    parseSources(path, text).flatMap((entry) => candidates(entry, path)),
  )
  const usable = all.filter(({ uri }) => isUsable(uri))
  const best = (wanted: Candidate[]) =>
    wanted.reduce<Candidate | undefined>((a, b) => (a === undefined || b.signs > a.signs ? b : a), undefined)

  const main = best(usable.filter(({ suite }) => !SECURITY.test(suite)))
  if (main === undefined) {
    const unusable = all[0] === undefined ? '' : ` (that of ${all[0].path} is not an http, https or file URL)`
    throw new UnavailableError(
      `the host's apt configuration names no Debian mirror${unusable}: set \`mirror:\` in matrix.yaml, or MATRIX_MIRROR`,
    )
  }
  const security = best(usable.filter(({ suite }) => SECURITY.test(suite)))
  return { debian: main.uri, security: security?.uri ?? besides(main.uri), source: main.path }
}

/**
 * Debian's archive has a component main and Debian's suites. Other vendors have those too, but sign with keys of
 * their own; and `stable main`, which anybody may have, needs a further sign.
 */
function candidates(entry: SourceEntry, path: string): Candidate[] {
  const isMain = entry.components.some((component) => component === 'main' || component === 'updates/main')
  const isSignedByOthers = entry.signedBy !== '' && !entry.signedBy.includes('debian-archive')
  if (!isMain || isSignedByOthers) return []
  return entry.uris.flatMap((uri) => {
    const last = basename(uri.replace(/\/+$/, ''))
    return entry.suites.flatMap((suite) => {
      const isCodename = CODENAME.test(suite)
      const signs =
        (entry.signedBy === '' ? 0 : 2) + (last === 'debian' || last === 'debian-security' ? 1 : 0)
      if (!isCodename && !(CLASS.test(suite) && signs > 0)) return []
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
