/** A bpftrace build as a root file system: a read-only ext4 image, or the same tree for an initramfs. */
import { createReadStream, createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Pack } from 'tar-stream'
import type { Archive } from '../archive/model.js'
import { ingredientsOf } from '../plan/tree.js'
import type { RootEntry } from '../plan/tree.js'
import type { BpftraceBuild } from '../plan/cell.js'
import { BUSYBOX, STATIC_BASH } from './belongings.js'
import { bytesOf, pieces } from './bytes.js'
import { tarToCpio } from './cpio.js'
import { furnished } from './furnish.js'
import type { StandIns } from './furnish.js'
import { rootEntries } from './root-entries.js'
import { announcing, identity } from './store.js'
import type { ArtefactName, OnWork, Store } from './store.js'
import { writeTar } from './write-tar.js'
import { runTool } from './tools.js'
import type { ConfinedTools } from './tools.js'

/** Another number whenever the bytes made from the same packages change. */
export const FORMAT = 3

const BLOCK = 4096

/** How much of a file system a tree takes: inodes, and blocks of BLOCK bytes. */
export interface Extent {
  readonly entries: number
  readonly blocks: number
}

/** What an image is made from. */
export interface Closure
  extends
    Pick<BpftraceBuild, 'version' | 'packages' | 'tree' | 'filler'>,
    Partial<Pick<BpftraceBuild, 'arch'>> {
  /** What is in it, for people; bpftrace unless told. */
  readonly program?: string
}

const nameOf = ({ program = 'bpftrace', version }: Closure): string => `${program}-${version}`

/** For people: `bpftrace 0.23.2`. */
const titleOf = ({ program = 'bpftrace', version }: Closure): string => `${program} ${version}`

/** What an image's bytes depend on, without having to make it. */
export const imageIdentity = (build: Closure): string => imageDigest(FORMAT, ingredientsOf(build))

/** The same of an image of any format. @param ingredients what `ingredientsOf` said, such as the packages' digests */
export const imageDigest = (format: number, ingredients: readonly string[]): string =>
  identity(['image', format, ingredients])

/** @param kind an ext4 image, or the same tree as an archive for an initramfs */
export const storedImageName = (build: Closure, kind: 'disk' | 'cpio'): ArtefactName => [
  `${nameOf(build)}-${kind}`,
  [imageIdentity(build), kind],
]

/** The ext4 UUID by which the guest finds the image. */
export function imageUuid(build: Closure): string {
  const digits = imageIdentity(build)
  return [8, 12, 16, 20, 32].map((end, i) => digits.slice([0, 8, 12, 16, 20][i], end)).join('-')
}

/** What replaces tools that a tree lacks. */
async function standInsOf(archive: Archive, filler: Closure['filler'] = []): Promise<StandIns> {
  const found: Record<keyof StandIns, RootEntry | null> = { busybox: null, bash: null }
  for await (const entry of rootEntries(archive, filler)) {
    if (entry.type !== 'file') continue
    const held = async (): Promise<RootEntry> => ({ ...entry, content: pieces(await bytesOf(entry.content)) })
    if (entry.path === BUSYBOX) found.busybox = await held()
    else if (STATIC_BASH.test(entry.path)) found.bash = await held()
  }
  return found
}

async function* entriesOf(archive: Archive, build: Closure): AsyncGenerator<RootEntry, void, void> {
  const own = build.tree?.entries() ?? rootEntries(archive, build.packages)
  yield* furnished(own, await standInsOf(archive, build.filler), build.arch)
}

/**
 * Adds a build's tree to a tar, with the owners and times that we choose.
 * @param below where in the tar, such as `images/x/`; '' for its root
 * @returns how much that is
 */
export async function addTree(tar: Pack, archive: Archive, build: Closure, below: string): Promise<Extent> {
  let [entries, blocks] = [0, 0]
  const epoch = new Date(0)
  const add = async (header: Parameters<Pack['entry']>[0], content?: AsyncIterable<Uint8Array>) => {
    entries++
    blocks += header.type === 'directory' ? 1 : Math.ceil((header.size ?? 0) / BLOCK)
    const entry = tar.entry(
      { mtime: epoch, uid: 0, gid: 0, ...header, name: below + header.name },
      () => undefined,
    )
    if (content) await pipeline(content, entry)
    else entry.end(null)
  }
  for await (const entry of entriesOf(archive, build))
    if (entry.type === 'directory') await add({ name: entry.path, type: 'directory', mode: 0o755 })
    else if (entry.type === 'symlink')
      await add({ name: entry.path, type: 'symlink', linkname: entry.target, mode: 0o777 })
    else await add({ name: entry.path, mode: entry.mode, size: entry.size }, entry.content)
  return { entries, blocks }
}

/** mke2fs reads the tree from a tar, so that ownership and times are the tar's and not the unpacking user's. */
async function makeExt4(
  tools: ConfinedTools,
  build: Closure,
  tar: string,
  image: string,
  extent: Extent,
): Promise<void> {
  const { entries, blocks } = extent
  // Long directories and files in pieces take some more, and inodes have their own place.
  const kibibytes = Math.ceil(((blocks * BLOCK) / 1024) * 1.03 + entries / 4) + 8192
  const uuid = imageUuid(build)
  await runTool(tools, {
    what: `make the image ${nameOf(build)}`,
    program: 'usr/sbin/mke2fs',
    args: [
      ...['-q', '-t', 'ext4', '-b', String(BLOCK), '-m', '0', '-N', String(entries + 64), '-U', uuid],
      ...['-O', '^has_journal,^resize_inode,^metadata_csum'],
      ...['-E', `hash_seed=${uuid},lazy_itable_init=0,nodiscard`],
      ...['-d', tar, image, `${kibibytes}k`],
    ],
    access: { read: [], write: [dirname(image)] },
    // The host's own /etc/mke2fs.conf must not have a say in the bytes.
    environment: { SOURCE_DATE_EPOCH: '0', MKE2FS_CONFIG: join(tools.root, 'etc/mke2fs.conf') },
  })
}

export interface Images {
  /** Host path of the read-only ext4 image. */
  disk(build: Closure): Promise<string>
  /** Host path of a cpio archive that puts the same tree below `images/<uuid>`. */
  cpio(build: Closure): Promise<string>
}

/**
 * Makes images from bpftrace builds, once each. The same packages give the same bytes.
 * @param tools a closure with e2fsprogs and libarchive
 * @param onWork is told when one is made
 */
export function imagesFrom(
  store: Store,
  archive: Archive,
  tools: () => Promise<ConfinedTools>,
  onWork: OnWork = () => undefined,
): Images {
  const make = (
    build: Closure,
    kind: 'disk' | 'cpio',
    convert: (tar: string, to: string, extent: Extent) => Promise<void>,
  ) =>
    announcing(store, archive, {
      packages: [...build.packages, ...(build.filler ?? [])],
      what: `making the image of ${titleOf(build)}`,
      onWork,
    })
      .make(...storedImageName(build, kind), async (directory) => {
        const tar = join(directory, 'root.tar')
        const extent = await writeTar(tar, (into) => addTree(into, archive, build, ''))
        await convert(tar, join(directory, `root.${kind}`), extent)
        await rm(tar)
      })
      .then((directory) => join(directory, `root.${kind}`))
  return {
    disk: (build) =>
      make(build, 'disk', async (tar, to, extent) => makeExt4(await tools(), build, tar, to, extent)),
    cpio: (build) =>
      make(build, 'cpio', (tar, to) =>
        pipeline(tarToCpio(createReadStream(tar), `images/${imageUuid(build)}`), createWriteStream(to)),
      ),
  }
}
