/** Trees that had to be unpacked: contents in the store, and beside them a list of what is where. Made once, whole or absent. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Store } from '../artefacts/store.js'
import type { Node, Nodes } from './view.js'

/** Another number whenever the same archive comes out as another tree. */
const FORMAT = 1

const LIST = 'nodes.json'

/**
 * The nodes of something unpacked, from the store where they are there.
 * @param ingredients what tells it apart from others: a digest
 * @param unpack puts contents into the directory
 * @throws what `unpack` throws; then nothing stays
 */
export async function unpacked(
  store: Store,
  ingredients: readonly string[],
  unpack: (directory: string) => Promise<Nodes>,
): Promise<Nodes> {
  const made = await store.make('tree', ['tree', FORMAT, ...ingredients], async (directory) => {
    const nodes = await unpack(directory)
    const list = [...nodes].map(([path, node]) => [
      path,
      node.type === 'file' ? { ...node, at: node.at.slice(directory.length + 1) } : node,
    ])
    await writeFile(join(directory, LIST), JSON.stringify(list))
  })
  const list = JSON.parse(await readFile(join(made, LIST), 'utf8')) as [string, Node][]
  return new Map(
    list.map(([path, node]) => [path, node.type === 'file' ? { ...node, at: join(made, node.at) } : node]),
  )
}
