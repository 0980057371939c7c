/** Nodes that know what is below each: to take away a directory takes as long as there is in it, however much is beside it. */
import type { Node } from './view.js'

/** The directory that a path lies in; the root is ''. */
const above = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')))

export class Forest extends Map<string, Node> {
  /** Paths by the directory that they lie in, also where that is no node itself. */
  readonly #children = new Map<string, Set<string>>()

  override set(path: string, node: Node): this {
    super.set(path, node)
    for (let at = path; at !== ''; at = above(at)) {
      const siblings = this.#children.get(above(at))
      if (siblings?.has(at)) break
      if (siblings) siblings.add(at)
      else this.#children.set(above(at), new Set([at]))
    }
    return this
  }

  override delete(path: string): boolean {
    const was = super.delete(path)
    for (let at = path; at !== '' && !this.has(at) && !this.#children.has(at); at = above(at)) {
      const siblings = this.#children.get(above(at))
      siblings?.delete(at)
      if (siblings?.size !== 0) break
      this.#children.delete(above(at))
    }
    return was
  }

  /** Every path below a directory, each behind what it lies in; of directories in `but` only themselves. */
  *below(directory: string, but: ReadonlySet<string> = new Set()): Generator<string, void, void> {
    const left = [directory]
    for (let at = left.pop(); at !== undefined; at = left.pop())
      for (const path of this.#children.get(at) ?? []) {
        yield path
        if (!but.has(path)) left.push(path)
      }
  }
}
