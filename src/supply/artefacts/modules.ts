/** Which modules a guest needs to see its disks, decided from a kernel's own files. Pure. */
import type { KernelConfig } from './kernel-config.js'

export type DiskDriver = 'nvme' | 'virtio'

export interface ModuleFile {
  /** As in the package: `…/kernel/drivers/block/virtio_blk.ko` or `.ko.xz`. */
  readonly path: string
  readonly content: Uint8Array
}

export interface KernelFacts {
  /** The kernel's configuration, or null where its package is no longer to be had. */
  readonly config: KernelConfig | null
  /** Uncompressed modules by name, `-` written as `_`. */
  readonly modules: ReadonlyMap<string, ModuleFile>
}

export interface DiskPlan {
  /** How disks are attached; null: this kernel can see none, so its images must ride in the initramfs. */
  readonly driver: DiskDriver | null
  /** Modules to load, in this order. */
  readonly modules: readonly string[]
}

/** What each driver consists of, by configuration symbol and module name; NVMe first: it is built in more often. */
const DRIVERS: Record<DiskDriver, readonly (readonly [symbol: string, module: string])[]> = {
  nvme: [['CONFIG_BLK_DEV_NVME', 'nvme']],
  virtio: [
    ['CONFIG_VIRTIO_PCI', 'virtio_pci'],
    ['CONFIG_VIRTIO_BLK', 'virtio_blk'],
  ],
}
const FILE_SYSTEM = ['CONFIG_EXT4_FS', 'ext4'] as const

/** Directories of the module tree in which disk drivers, ext4 and what they depend on live. */
export const MODULE_PLACES =
  /\/kernel\/(?:drivers\/(?:block|virtio|nvme)|fs\/(?:ext4|jbd2|[^/]+\.ko)|lib|crypto|block|arch\/x86\/crypto)\b/

export const moduleName = (path: string): string =>
  (path.split('/').pop() ?? '').replace(/\.ko(\.\w+)?$/, '').replaceAll('-', '_')

/** What a module's .modinfo section says under a key, entry by entry. */
function modinfo(content: Uint8Array, key: 'alias' | 'depends' | 'softdep'): string[] {
  const text = Buffer.from(content.buffer, content.byteOffset, content.byteLength).toString('latin1')
  // The NUL that ends one entry begins the next; it is not taken.
  return [...text.matchAll(new RegExp(`\\0${key}=([^\\0]*)(?=\\0)`, 'g'))].map(([, value]) => value ?? '')
}

/** The modules, or the aliases of modules, that a module names: `depends=` and `softdep=pre:`. */
export function dependenciesOf(content: Uint8Array): string[] {
  const before = modinfo(content, 'softdep').flatMap(
    (text) => /^pre: (.*?)(?: post:.*)?$/.exec(text)?.[1]?.split(' ') ?? [],
  )
  const depends = modinfo(content, 'depends').flatMap((text) => text.split(','))
  return [...before, ...depends].filter((name) => name !== '').map((name) => name.replaceAll('-', '_'))
}

/**
 * The module that a dependency means: of that name, or with that alias, as ext4 of 6.12 wants `crypto-crc32c`. Of
 * several with one alias it is the portable one: the others may refuse the CPU.
 */
function moduleFor(name: string, modules: KernelFacts['modules']): ModuleFile | undefined {
  const named = modules.get(name) ?? modules.get(`${name}_generic`)
  if (named) return named
  const answering = [...modules.values()].filter(({ content }) =>
    modinfo(content, 'alias').some((alias) => alias.replaceAll('-', '_') === name),
  )
  return answering.find(({ path }) => moduleName(path).endsWith('_generic')) ?? answering[0]
}

/** A module after everything it depends on; what is not there is taken for built in. */
function closureOf(name: string, modules: KernelFacts['modules'], order: string[]): string[] {
  const module = moduleFor(name, modules)
  const found = module && moduleName(module.path)
  if (!module || found === undefined || order.includes(found)) return order
  for (const dependency of dependenciesOf(module.content)) closureOf(dependency, modules, order)
  if (!order.includes(found)) order.push(found)
  return order
}

/**
 * The driver that this kernel can use, and the modules that it takes.
 *
 * Where a kernel's configuration and modules are no longer published, a cloud kernel is taken to be like its
 * siblings: every Debian cloud kernel from 5.10 to 7.3 whose configuration can be read has CONFIG_BLK_DEV_NVME=y and
 * CONFIG_EXT4_FS=y. A guest counts the disks that it sees, so a wrong guess is found out at boot.
 */
export function planDisks(facts: KernelFacts, flavour: string): DiskPlan {
  if (facts.config === null && facts.modules.size === 0)
    return { driver: flavour === 'cloud' ? 'nvme' : null, modules: [] }
  const builtIn = (symbol: string): boolean => facts.config?.get(symbol) === 'y'
  const available = ([symbol, module]: readonly [string, string]): boolean =>
    builtIn(symbol) || facts.modules.has(module)
  if (!available(FILE_SYSTEM)) return { driver: null, modules: [] }
  for (const driver of ['nvme', 'virtio'] as const) {
    const parts = [...DRIVERS[driver], FILE_SYSTEM]
    if (!parts.every(available)) continue
    const modules = parts
      .filter(([symbol]) => !builtIn(symbol))
      .reduce<string[]>((order, [, module]) => closureOf(module, facts.modules, order), [])
    return { driver, modules }
  }
  return { driver: null, modules: [] }
}
