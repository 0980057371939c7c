import { once, oncePerKey } from '../../lib/once.js'
import { basename, join } from 'node:path'
import pLimit from 'p-limit'
import { UnavailableError } from '../../lib/errors.js'
import { removeStale } from '../../lib/files.js'
import { readKeyrings } from './clearsign.js'
import type { Keyrings } from './clearsign.js'
import { factsOfArchitecture } from '../../matrix/architecture.js'
import { partsOfSuite } from '../../matrix/source.js'
import { download, isRight, type Transport } from './download.js'
import { hold } from './holds.js'
import { httpGet } from './http.js'
import { placeOf } from './snapshot.js'
import { openSuite } from './suite.js'
import { believeDirectory } from './trust.js'
import type { Archive, Mirrors, Package, DownloadProgress, Suite } from './model.js'

export interface ArchiveOptions {
  mirrors: Mirrors
  /** Made if it is not there; may be shared with other processes. */
  cacheDir: string
  /**
   * Directory with the public keys (`*.gpg`, binary) of which one must have signed; those of a distribution that has a
   * directory of its own are beneath it.
   */
  keyringDir: string
  /** Refuse a Release that has expired, instead of warning. */
  strict: boolean
  /** Take a Release that is older than the one of an earlier run, instead of refusing it. */
  allowOlder?: boolean
  now?: () => Date
  /** Called for every piece that arrives, some thousand times a second at most. */
  onProgress?: (progress: DownloadProgress) => void
  /** How many files are downloaded at a time; 6 by default. */
  concurrency?: number
  signal?: AbortSignal
  /** Where the proxies are looked up (http_proxy, https_proxy, no_proxy); by default the process's own. */
  environment?: Record<string, string | undefined>
  /** What the first pause before asking again is around, in ms; 500 by default. */
  retryDelay?: number
}

/**
 * Opens the archives of Debian and of its family. Nothing happens until something is asked for; what is asked for twice is fetched once.
 * An abort by the signal is thrown as the signal's reason.
 */
export function openArchive(options: ArchiveOptions): Archive {
  const { mirrors, cacheDir, signal } = options
  const pool = join(cacheDir, 'pool')
  const lists = join(cacheDir, 'lists')
  const limit = pLimit(options.concurrency ?? 6)
  const transport: Transport = {
    get: httpGet({
      ...(options.environment === undefined ? {} : { environment: options.environment }),
      ...(signal === undefined ? {} : { signal }),
    }),
    delayMs: options.retryDelay ?? 500,
    ...(signal === undefined ? {} : { signal }),
    ...(options.onProgress === undefined ? {} : { onProgress: options.onProgress }),
  }
  const now = () => options.now?.() ?? new Date()
  // File times come from the system's clock, so they are compared with it.
  const tidy = once(() =>
    Promise.all(
      [pool, lists].map(async (directory) => {
        await believeDirectory(directory)
        await removeStale(directory, new Date())
      }),
    ),
  )
  const keyrings = oncePerKey<Keyrings>()
  const suiteOnce = oncePerKey<Suite>()
  const downloadOnce = oncePerKey<string>()

  const open = async (name: string): Promise<Suite> => {
    const { base, instant, variable } = placeOf(name, mirrors, now())
    const { distribution, arch } = partsOfSuite(name)
    const keys = join(options.keyringDir, distribution.keyrings)
    await tidy()
    return openSuite(name, {
      mirror: base,
      variable,
      architecture: factsOfArchitecture(arch).debian,
      components: distribution.components,
      lists,
      keyrings: await keyrings(keys, () => readKeyrings(keys)),
      now: now(),
      instant,
      strict: options.strict,
      allowOlder: options.allowOlder ?? false,
      transport,
    })
  }
  const fetch = async (pkg: Package): Promise<string> => {
    const { base, variable } = placeOf(pkg.suite, mirrors, now())
    const wanted = {
      what: basename(pkg.filename),
      urls: [`${base}/${encodeURI(pkg.filename)}`],
      variable,
      size: pkg.size,
      sha256: pkg.sha256,
      path: poolPath(cacheDir, pkg.sha256),
    }
    // Before it is looked for: nobody removes it from here on.
    await hold(wanted.path)
    const had = await limit(() => isRight(wanted))
    if (had === true) return wanted.path
    await tidy()
    await limit(() => download(wanted, transport)).catch((error: unknown) => {
      if (had !== 'damaged' || !(error instanceof UnavailableError)) throw error
      throw new UnavailableError(
        `${wanted.what} in the cache is damaged (${wanted.path}), and ${error.message}`,
      )
    })
    return wanted.path
  }
  return {
    suite: (name) => suiteOnce(name, () => open(name)),
    download: (pkg) => downloadOnce(pkg.sha256, () => fetch(pkg)),
  }
}

/** Where a .deb of this digest is in the cache. */
export const poolPath = (cacheDir: string, sha256: string): string => join(cacheDir, 'pool', `${sha256}.deb`)
