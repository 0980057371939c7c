/** A kernel from paths of the host → a tree that is laid out as a distribution's. */
import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { MODULE_PLACES } from '../artefacts/modules.js'
import { UsageError } from '../../lib/errors.js'
import type { OwnKernel, PackagePart } from '../plan/tree.js'
import { nodesOf } from './directory.js'
import { refuseNoFile, statOrRefuse } from './host-file.js'
import { lackingOptions } from './kernel-needs.js'
import { readKernelImage } from './kernel-image.js'
import { sealed } from './tree.js'
import { hostView, resolve } from './view.js'
import type { Nodes } from './view.js'

/** In bytes. */
const LARGEST_CONFIG = 8 << 20

const IS_MODULE = /\.ko(?:\.\w+)?$/

/** Of a modules directory what disk drivers may need; the others no guest loads. */
export const isWanted = (path: string): boolean => IS_MODULE.test(path) && MODULE_PLACES.test(`/${path}`)

/**
 * The modules of a release, by their paths below its directory.
 * @param path what `make modules_install` made, or the release's own directory in it
 */
async function modulesOf(what: string, path: string, release: string): Promise<Nodes> {
  const view = hostView(path)
  for (const place of [`lib/modules/${release}`, `usr/lib/modules/${release}`, release, ''])
    if ((await resolve(view, `${place}/kernel`))?.node.type === 'directory') {
      if (place === '' && /^\d+\.\d/.test(basename(path)) && basename(path) !== release) break
      return nodesOf(join(path, place), isWanted)
    }
  throw new UsageError(
    `${what}: no modules of ${release} are in it; expected lib/modules/${release}/kernel, or that release's own directory`,
  )
}

export interface KernelPaths {
  /** As matrix.yaml writes it, for sentences. */
  readonly what: string
  /** Absolute, as the others. */
  readonly image: string
  readonly config: string | undefined
  readonly modules: string | undefined
  /** What records say of where it came from, from the version and the tree's digest; by default the path's name. */
  readonly origin?: (version: string, tree: string) => readonly PackagePart[]
}

/** @throws UsageError that says which of the paths is wrong, and how */
export async function kernelFromFiles({
  what,
  image,
  config,
  modules,
  origin = (version, sha256) => [{ name: `file:${basename(image)}`, version, sha256 }],
}: KernelPaths): Promise<OwnKernel> {
  await refuseNoFile(
    what,
    image,
    await statOrRefuse(what, image),
    'the kernel image itself, arch/x86/boot/bzImage',
  )
  const { release, version } = await readKernelImage(what, image)
  const path = `boot/vmlinuz-${release}`
  const nodes: Nodes = new Map([[path, { type: 'file', mode: 0o644, at: image }]])
  if (config !== undefined) {
    const named = `${what}, its config ${config}`
    const found = await statOrRefuse(named, config)
    await refuseNoFile(named, config, found, 'a configuration in plain text, such as .config')
    if (found.size > LARGEST_CONFIG)
      throw new UsageError(`${named} has ${found.size} bytes; expected a configuration, which has 0.3 MB`)
    const lacking = lackingOptions(await readFile(config, 'utf8'))
    if (lacking.length > 0)
      throw new UsageError(
        `${named}: a guest cannot run on such a kernel; build it with ${lacking.join(', ')}`,
      )
    nodes.set(`boot/config-${release}`, { type: 'file', mode: 0o644, at: config })
  }
  if (modules !== undefined) {
    const named = `${what}, its modules ${modules}`
    if (!(await statOrRefuse(named, modules)).isDirectory()) throw new UsageError(`${named} are no directory`)
    for (const [below, node] of await modulesOf(named, modules, release))
      if (node.type === 'file') nodes.set(`lib/modules/${release}/${below}`, node)
  }
  const { sha256, entries, digestOf } = await sealed(nodes)
  const parts = [{ name: `linux ${release}`, version, sha256: digestOf(path) }, ...origin(version, sha256)]
  return { release, version, tree: { sha256, entries, parts } }
}
