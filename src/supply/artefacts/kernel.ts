/** A kernel as files: vmlinuz, its configuration where published, and the few modules that a guest needs. */
import { createWriteStream } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Archive } from '../archive/model.js'
import { debEntries } from '../archive/deb.js'
import type { DebEntry } from '../archive/deb.js'
import { decompressed } from '../archive/decompress.js'
import { UnavailableError } from '../../lib/errors.js'
import { ingredientsOf, partsOf } from '../plan/tree.js'
import type { Made, RootEntry } from '../plan/tree.js'
import type { KernelBuild } from '../plan/cell.js'
import { bytesOf, pieces } from './bytes.js'
import { parseConfig } from './kernel-config.js'
import type { KernelConfig } from './kernel-config.js'
import { MODULE_PLACES, moduleName, planDisks } from './modules.js'
import type { DiskPlan, ModuleFile } from './modules.js'
import { IS_LISTED, moduleIndexIn, writeModuleIndex } from './module-index.js'
import type { ArtefactName, Store } from './store.js'
import type { ConfinedTools } from './tools.js'

export interface KernelFiles extends DiskPlan {
  readonly vmlinuz: string
  /** Host paths of the modules, in the order in which they are loaded. */
  readonly modulePaths: readonly string[]
  /** Null where no package that holds it is to be had. */
  readonly config: KernelConfig | null
  /** What programs read of it in /boot and /lib/modules: host paths by paths in the guest. */
  readonly belongings: ReadonlyMap<string, string>
}

/** Another number whenever the files made from the same packages change. */
const FORMAT = 3

const IS_KERNEL = /^(?:boot\/vmlinuz-.*|usr\/lib\/modules\/[^/]+\/vmlinuz)$/
const IS_CONFIG = /^(?:boot\/config-.*|usr\/lib\/modules\/[^/]+\/config)$/
const IS_MODULE = /\.ko(?:\.(?:xz|zst|gz))?$/

/** A module as the kernel takes it: decompression in the kernel is an option that not every guest kernel has. */
async function plain({ path, content }: ModuleFile): Promise<ModuleFile> {
  if (path.endsWith('.ko')) return { path, content }
  return { path: path.replace(/\.\w+$/, ''), content: await bytesOf(decompressed(pieces(content))) }
}

type KernelEntry = Pick<DebEntry, 'path' | 'type' | 'content'> | Exclude<RootEntry, { type: 'file' }>

/** Of packages as of a tree; each deb is had before the first is read. */
async function* entriesOf(
  archive: Archive,
  { packages, tree }: Made,
): AsyncGenerator<KernelEntry, void, void> {
  if (tree) yield* tree.entries()
  else
    for (const deb of await Promise.all(packages.map((pkg) => archive.download(pkg)))) yield* debEntries(deb)
}

async function unpack(archive: Archive, build: KernelBuild, directory: string) {
  const packed: ModuleFile[] = []
  const lists = new Map<string, Buffer>()
  let config: string | null = null
  let found = false
  for await (const entry of entriesOf(archive, build)) {
    if (entry.type !== 'file') continue
    if (IS_KERNEL.test(entry.path)) {
      await pipeline(entry.content, createWriteStream(join(directory, 'vmlinuz')))
      found = true
    } else if (IS_CONFIG.test(entry.path)) config = (await bytesOf(entry.content)).toString()
    else if (IS_LISTED.test(entry.path)) lists.set(basename(entry.path), await bytesOf(entry.content))
    else if (IS_MODULE.test(entry.path) && MODULE_PLACES.test(`/${entry.path}`))
      packed.push({ path: entry.path, content: await bytesOf(entry.content) })
  }
  if (!found)
    throw new UnavailableError(
      `${partsOf(build)
        .map(({ name }) => name)
        .join(', ')}: no kernel image is in it (looked for boot/vmlinuz-* and usr/lib/modules/*/vmlinuz)`,
    )
  return { packed, config, lists }
}

export const kernelName = (build: Pick<KernelBuild, 'id' | 'flavour' | 'release'> & Made): ArtefactName => [
  `kernel-${build.id}`,
  ['kernel', FORMAT, build.flavour, build.release, ingredientsOf(build)],
]

/**
 * Unpacks a kernel into the store.
 * @param kmod a closure with depmod
 * @throws UnavailableError for a package that cannot be had, or that holds no kernel
 */
export async function kernelFiles(
  store: Store,
  archive: Archive,
  build: KernelBuild,
  kmod: () => Promise<ConfinedTools>,
): Promise<KernelFiles> {
  const made = await store.make(...kernelName(build), async (directory) => {
    const { packed, config, lists } = await unpack(archive, build, directory)
    const modules = new Map<string, ModuleFile>()
    for (const module of packed) modules.set(moduleName(module.path), await plain(module))
    const plan = planDisks({ config: config === null ? null : parseConfig(config), modules }, build.flavour)
    await mkdir(join(directory, 'modules'))
    for (const name of plan.modules)
      await writeFile(join(directory, 'modules', `${name}.ko`), modules.get(name)?.content ?? '')
    if (config !== null) await writeFile(join(directory, 'config'), config)
    await writeModuleIndex(await kmod(), directory, build.release, lists)
    await writeFile(join(directory, 'plan.json'), JSON.stringify({ ...plan, config: config !== null }))
  })
  const plan = JSON.parse(await readFile(join(made, 'plan.json'), 'utf8')) as DiskPlan & { config: boolean }
  return {
    driver: plan.driver,
    modules: plan.modules,
    vmlinuz: join(made, 'vmlinuz'),
    modulePaths: plan.modules.map((name) => join(made, 'modules', `${name}.ko`)),
    belongings: new Map([
      ...(plan.config ? [[`/boot/config-${build.release}`, join(made, 'config')] as const] : []),
      ...(await moduleIndexIn(made, build.release)),
    ]),
    config: plan.config ? parseConfig(await readFile(join(made, 'config'), 'utf8')) : null,
  }
}
