/** A kernel in a tree from elsewhere: its image with what belongs to it, laid out as a distribution's. */
import { UsageError } from '../../lib/errors.js'
import type { OwnKernel, PackagePart } from '../plan/tree.js'
import { isWanted } from './file-kernel.js'
import { readKernelImage } from './kernel-image.js'
import { sealed } from './tree.js'
import type { Nodes } from './view.js'

const IS_KERNEL = /^(?<top>.*\/)?(?:boot\/vmlinuz[^/]*|(?:usr\/)?lib\/modules\/[^/]+\/vmlinuz)$/

/**
 * @param what names the image, for sentences
 * @param origin what records say of it, from the version
 * @throws UsageError where there is no kernel in it, or more than one
 */
export async function kernelInTree(
  what: string,
  nodes: Nodes,
  origin: (version: string) => PackagePart,
): Promise<OwnKernel> {
  const kernels = new Map(
    [...nodes].flatMap(([path, node]) =>
      node.type === 'file' && IS_KERNEL.test(path)
        ? [[node.was?.sha256 ?? path, { path, node }] as const]
        : [],
    ),
  )
  const [kernel, ...others] = kernels.values()
  if (!kernel)
    throw new UsageError(`${what} holds no kernel: expected one as boot/vmlinuz or boot/vmlinuz-RELEASE`)
  if (others.length > 0)
    throw new UsageError(
      `${what} holds ${others.length + 1} kernels (${[kernel, ...others].map(({ path }) => path).join(', ')}): expected one`,
    )
  const { release, version } = await readKernelImage(`${what}, in it ${kernel.path},`, kernel.node.at)
  const top = IS_KERNEL.exec(kernel.path)?.groups?.['top'] ?? ''
  const image = `boot/vmlinuz-${release}`
  const own: Nodes = new Map([[image, kernel.node]])
  const configs = ['boot/config-', 'usr/lib/modules/', 'lib/modules/'].map((place) =>
    place.startsWith('boot') ? `${top}${place}${release}` : `${top}${place}${release}/config`,
  )
  for (const path of [...configs, `${top}boot/config`]) {
    const config = nodes.get(path)
    if (config?.type !== 'file') continue
    own.set(`boot/config-${release}`, config)
    break
  }
  for (const place of [`${top}lib/modules/${release}/`, `${top}usr/lib/modules/${release}/`])
    for (const [path, node] of nodes)
      if (node.type === 'file' && path.startsWith(place) && isWanted(path))
        own.set(`lib/modules/${release}/${path.slice(place.length)}`, node)
  const { sha256, entries, digestOf } = await sealed(own)
  const parts = [{ name: `linux ${release}`, version, sha256: digestOf(image) }, origin(version)]
  return { release, version, tree: { sha256, entries, parts } }
}
