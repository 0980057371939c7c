/** Builds and kernels that come from no package archive: from files of the host, or from a registry. */
import { basename } from 'node:path'
import { recalled, remembered } from '../archive/remembered.js'
import type { DownloadProgress, Package } from '../archive/model.js'
import { UNKNOWN } from '../plan/tree.js'
import { openStore } from '../artefacts/store.js'
import type { ConfinedTools } from '../artefacts/tools.js'
import { fileNameAt, imageText, sourceText } from '../../matrix/source.js'
import type { Reference } from '../../matrix/source.js'
import type { AskVersion, OwnBuild, PackagePart, Sources } from '../plan/tree.js'
import { fileAt } from './address.js'
import type { Address } from './address.js'
import { readyFromFile } from './file-build.js'
import { kernelFromFiles } from './file-kernel.js'
import { kernelInTree } from './image-kernel.js'
import { pull } from './oci/pull.js'
import type { Pulled } from './oci/pull.js'
import { programInTree } from './program.js'
import type { Ready } from './program.js'
import { sealed } from './tree.js'
import { isReadable } from './printed-version.js'

export interface SourcesOptions {
  readonly cacheDir: string
  /** The closure with sqfs2tar; only called for an AppImage. */
  readonly squashfs: () => Promise<ConfinedTools>
  /** Null where no machine is to be booted: versions are then those that are remembered. */
  readonly askVersion: AskVersion | null
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly signal?: AbortSignal
  readonly onProgress: (progress: DownloadProgress) => void
}

/** Milliseconds: the first pause before a registry is asked again, and the longest that it may ask for. */
const [DELAY_MS, LONGEST_WAIT_MS] = [500, 60_000]

/** What a path or a reference is called in sentences and records. */
const nameOf = (path: string): string => `file:${basename(path)}`

/** Of a file at an address, by the digest that it was wanted with. */
const partAt = ({ url, sha256 }: Address, version: string): PackagePart => ({
  name: `https:${fileNameAt(url)}`,
  version,
  sha256: sha256 ?? '',
})

export function openSources(options: SourcesOptions): Sources {
  const { cacheDir } = options
  const store = openStore(cacheDir)
  const fetch = (reference: Reference): Promise<Pulled> =>
    pull(reference, { ...options, store, delayMs: DELAY_MS, longestWaitMs: LONGEST_WAIT_MS })

  /** @param origin what records say of where it came from, from its version and the tree's digest */
  async function build(
    what: string,
    { nodes, path }: Ready,
    filler: () => Promise<readonly Package[]>,
    origin: (version: string, tree: string) => PackagePart,
  ): Promise<OwnBuild> {
    const { sha256, entries, digestOf } = await sealed(nodes)
    const { askVersion } = options
    const key = ['version', 2, sha256]
    const isVersion = (value: unknown): value is string => typeof value === 'string' && isReadable(value)
    const version =
      askVersion === null
        ? ((await recalled(cacheDir, key, isVersion)) ?? null)
        : await remembered(
            cacheDir,
            key,
            async () => askVersion(what, { tree: { sha256, entries, parts: [] }, filler: await filler() }),
            isVersion,
          )
    const said = version ?? UNKNOWN
    const parts = [{ name: 'bpftrace', version: said, sha256: digestOf(path) }, origin(said, sha256)]
    return { version, tree: { sha256, entries, parts } }
  }

  return {
    async bpftrace(source, filler) {
      if (source.kind === 'https') {
        const what = sourceText(source)
        const path = await fileAt(source, { ...options, delayMs: DELAY_MS })
        const ready = await readyFromFile(what, path, { store, squashfs: options.squashfs, mode: 0o755 })
        return build(what, ready, filler, (version) => partAt(source, version))
      }
      if (source.kind === 'file') {
        const what = sourceText(source)
        const ready = await readyFromFile(what, source.path, { store, squashfs: options.squashfs })
        return build(what, ready, filler, (version, sha256) => ({
          name: nameOf(source.path),
          version,
          sha256,
        }))
      }
      const { nodes, sha256 } = await fetch(source.reference)
      const what = imageText(source.reference)
      const ready = await programInTree(what, nodes, false)
      return build(what, ready, filler, (version) => ({ name: what, version, sha256 }))
    },
    async kernel(source, { config, modules }) {
      if (source.kind === 'https') {
        const image = await fileAt(source, { ...options, delayMs: DELAY_MS })
        // Another configuration or other modules make another kernel, and the address's digest does not tell.
        const beside = modules ?? config
        const origin = (version: string, sha256: string): PackagePart[] => [
          partAt(source, version),
          ...(beside === undefined ? [] : [{ name: nameOf(beside), version, sha256 }]),
        ]
        return kernelFromFiles({ what: sourceText(source), image, config, modules, origin })
      }
      if (source.kind === 'file')
        return kernelFromFiles({ what: sourceText(source), image: source.path, config, modules })
      const { nodes, sha256 } = await fetch(source.reference)
      const what = imageText(source.reference)
      return kernelInTree(what, nodes, (version) => ({ name: what, version, sha256 }))
    },
  }
}
