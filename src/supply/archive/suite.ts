import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { sentence, UnavailableError } from '../../lib/errors.js'
import { hostOf } from './attempts.js'
import { sha256 } from '../../lib/files.js'
import { partsOfSuite } from '../../matrix/source.js'
import type { Keyrings } from './clearsign.js'
import { download, isThere, type Transport, type Wanted } from './download.js'
import { hold } from './holds.js'
import { inRelease } from './inrelease.js'
import { packageIndex } from './packages.js'
import { expiry, isReleaseOf, parseRelease, type Release } from './release.js'
import type { PackageIndex, Suite } from './model.js'
import { unxz } from './xz.js'

export interface SuiteSource {
  mirror: string
  /** The variable that names such a mirror, for sentences. */
  variable: string
  architecture: string
  /** Those of the archive that are looked into. */
  components: readonly string[]
  /** Directory of indexes in the cache. */
  lists: string
  keyrings: Keyrings
  now: Date
  /** When the suite was so that is asked for; null for now. */
  instant: Date | null
  /** Refuse a Release that has expired. */
  strict: boolean
  /** Take a Release that is older than the one of an earlier run. */
  allowOlder: boolean
  transport: Transport
}

/** Opens a suite: its Release, verified and judged; the index comes later. Throws UsageError, UnavailableError. */
export async function openSuite(name: string, source: SuiteSource): Promise<Suite> {
  const { mirror, architecture, components, lists } = source
  const { distribution, name: ownName } = partsOfSuite(name)
  const parsed = (text: string): Release => {
    const release = parseRelease(text, architecture, components)
    if (isReleaseOf(release, ownName, distribution.byCodename)) return release
    throw new UnavailableError(
      `the Release of ${name} from ${hostOf(mirror)} is refused: it is that of ${release.codename} (${release.suite})`,
    )
  }
  const { text, warnings } = await inRelease(name, mirror, source, parsed)
  const release = parsed(text)
  const expired = expiry(release, name, source.instant ?? source.now)
  if (expired !== undefined && source.strict) {
    throw new UnavailableError(`${expired}; wait for the mirror to be updated, or allow expired ones`)
  }
  const base = `${mirror}/dists/${ownName}`
  const wanted = release.packages.map(({ path, sha256: digest, size }): Wanted => {
    const byHash = `${base}/${path.replace('Packages.xz', `by-hash/SHA256/${digest}`)}`
    // Of several components each is told by its own.
    const what =
      components.length > 1 ? `${name} ${path.split('/', 1)[0] ?? ''} Packages.xz` : `${name} Packages.xz`
    return {
      what,
      urls: release.hasByHash ? [byHash, `${base}/${path}`] : [`${base}/${path}`],
      variable: source.variable,
      size,
      sha256: digest,
      path: join(lists, `${digest}.Packages.xz`),
    }
  })
  const [first, ...others] = wanted.map((one) => one.sha256)
  // What it says may be remembered; but who opens a suite may come to read it at any time.
  for (const one of wanted) await hold(one.path)
  return {
    name,
    digest: others.length === 0 && first !== undefined ? first : sha256([first, ...others].join(' ')),
    ...(release.made === undefined ? {} : { made: release.made }),
    warnings: expired === undefined ? warnings : [...warnings, expired],
    index: heldLoosely(() => loadIndex(name, wanted, source.transport)),
  }
}

/** Has it computed again only if the last one was garbage collected: five indexes have some 150 MB. */
function heldLoosely<T extends object>(load: () => Promise<T>): () => Promise<T> {
  let held: WeakRef<T> | undefined
  let loading: Promise<T> | undefined
  return async () => {
    const known = held?.deref()
    if (known !== undefined) return known
    loading ??= load()
      .then((value) => {
        held = new WeakRef(value)
        return value
      })
      .finally(() => (loading = undefined))
    return loading
  }
}

async function loadIndex(
  name: string,
  wanted: readonly Wanted[],
  transport: Transport,
): Promise<PackageIndex> {
  const there = await Promise.all(wanted.map((one) => isThere(one)))
  if (there.every(Boolean)) {
    const index = await readIndex(name, wanted).catch(() => undefined)
    if (index !== undefined) return index
    for (const { path } of wanted) await rm(path, { force: true })
  }
  for (const one of wanted) if (!(await isThere(one))) await download(one, transport)
  return readIndex(name, wanted).catch((error: unknown) => {
    throw new UnavailableError(`cannot read the index of ${name}: ${sentence(error)}`)
  })
}

/** One index of all components. Throws Error if a file has changed since it was downloaded, or is not an index. */
const readIndex = (name: string, wanted: readonly Wanted[]): Promise<PackageIndex> =>
  packageIndex(name, textOf(wanted))

async function* textOf(wanted: readonly Wanted[]): AsyncGenerator<Uint8Array> {
  for (const { path, sha256: digest } of wanted) {
    const hash = createHash('sha256')
    const chunks = (async function* (): AsyncGenerator<Uint8Array> {
      for await (const chunk of createReadStream(path) as AsyncIterable<Uint8Array>) {
        hash.update(chunk)
        yield chunk
      }
    })()
    yield* unxz(chunks)
    for await (const _ of chunks);
    if (hash.digest('hex') !== digest) throw new Error(`${path} has changed on the disk`)
    // A stanza ends with its file.
    if (wanted.length > 1) yield BLANK_LINE
  }
}

const BLANK_LINE = Buffer.from('\n\n')
