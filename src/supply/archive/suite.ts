import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { sentence, UnavailableError } from '../../lib/errors.js'
import { hostOf } from './attempts.js'
import { partsOfSuite } from '../../matrix/source.js'
import type { Keyrings } from './clearsign.js'
import { download, isThere, type Transport, type Wanted } from './download.js'
import { hold } from './holds.js'
import { inRelease } from './inrelease.js'
import { packageIndex } from './packages.js'
import { expiry, isReleaseOf, packagesPath, parseRelease, type Release } from './release.js'
import type { PackageIndex, Suite } from './model.js'
import { unxz } from './xz.js'

export interface SuiteSource {
  mirror: string
  /** The variable that names such a mirror, for sentences. */
  variable: string
  architecture: string
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
  const { mirror, architecture, lists } = source
  const ownName = partsOfSuite(name).name
  const parsed = (text: string): Release => {
    const release = parseRelease(text, architecture)
    if (isReleaseOf(release, ownName)) return release
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
  const { sha256, size } = release.packages
  const path = packagesPath(architecture)
  const base = `${mirror}/dists/${ownName}`
  const byHash = `${base}/${path.replace('Packages.xz', `by-hash/SHA256/${sha256}`)}`
  const wanted: Wanted = {
    what: `${name} Packages.xz`,
    urls: release.hasByHash ? [byHash, `${base}/${path}`] : [`${base}/${path}`],
    variable: source.variable,
    size,
    sha256,
    path: join(lists, `${sha256}.Packages.xz`),
  }
  // What it says may be remembered; but who opens a suite may come to read it at any time.
  await hold(wanted.path)
  return {
    name,
    digest: sha256,
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

async function loadIndex(name: string, wanted: Wanted, transport: Transport): Promise<PackageIndex> {
  if (await isThere(wanted)) {
    const index = await readIndex(name, wanted).catch(() => undefined)
    if (index !== undefined) return index
    await rm(wanted.path, { force: true })
  }
  await download(wanted, transport)
  return readIndex(name, wanted).catch((error: unknown) => {
    throw new UnavailableError(`cannot read the index of ${name}: ${sentence(error)}`)
  })
}

/** Throws Error if the file has changed since it was downloaded, or is not an index. */
async function readIndex(name: string, wanted: Wanted): Promise<PackageIndex> {
  const hash = createHash('sha256')
  async function* hashed(): AsyncGenerator<Uint8Array> {
    for await (const chunk of createReadStream(wanted.path) as AsyncIterable<Uint8Array>) {
      hash.update(chunk)
      yield chunk
    }
  }
  const chunks = hashed()
  const index = await packageIndex(name, unxz(chunks))
  for await (const _ of chunks);
  if (hash.digest('hex') !== wanted.sha256) throw new Error(`${wanted.path} has changed on the disk`)
  return index
}
