import { UnavailableError } from '../../lib/errors.js'
import { factsOfArchitecture } from '../../matrix/architecture.js'
import { partsOfSuite } from '../../matrix/source.js'
import { accepts, parseRelations, type Alternative, type Relation } from './relation.js'
import type { Package, PackageIndex } from './model.js'

/**
 * The roots with everything they depend on and pre-depend on, ordered by name; no Recommends, no Conflicts,
 * nothing for being essential. Of alternatives the one that is chosen already or else the first that the index
 * has; of a virtual package's providers the first by name. Depends on the index and the roots alone.
 * Throws UnavailableError naming the relation that cannot be met, its package, and the root that needs it.
 */
export function closure(index: PackageIndex, roots: readonly string[]): Package[] {
  const unusable = new Set<string>()
  let first: Unmet | undefined
  for (;;) {
    const result = choose(index, roots, unusable)
    if (Array.isArray(result)) return result
    first ??= result
    // What cannot be installed is no alternative: choose again without it, until a root itself is at stake.
    if (result.wantedBy === undefined) throw new UnavailableError(unmetSentence(first, index.suite))
    unusable.add(result.wantedBy.sha256)
  }
}

interface Unmet {
  relation: string
  /** Undefined if a root itself is not there. */
  wantedBy?: Package
  /** From a root to the package that wants it. */
  chain: string[]
}

interface Chosen {
  /** The architecture whose packages these are, as Debian calls it. */
  own: string
  byName: Map<string, Package>
  /** Virtual names too, to those who provide them, with the version they say. */
  provided: Map<string, { version: string | undefined }[]>
  parents: Map<string, Package | undefined>
}

function choose(index: PackageIndex, roots: readonly string[], unusable: Set<string>): Package[] | Unmet {
  const own = factsOfArchitecture(partsOfSuite(index.suite).arch).debian
  const chosen: Chosen = { own, byName: new Map(), provided: new Map(), parents: new Map() }
  const queue: Package[] = []
  const take = (pkg: Package, parent: Package | undefined): void => {
    chosen.byName.set(pkg.name, pkg)
    chosen.parents.set(pkg.name, parent)
    // What is provided has no alternatives.
    for (const { name, wanted } of relationsOf(pkg, pkg.provides).flatMap((one) => one.alternatives)) {
      chosen.provided.set(name, [...(chosen.provided.get(name) ?? []), { version: wanted?.version }])
    }
    queue.push(pkg)
  }

  for (const root of roots) {
    if (chosen.byName.has(root)) continue
    const pkg = index.newest(root)
    if (pkg === undefined || unusable.has(pkg.sha256)) return { relation: root, chain: [] }
    take(pkg, undefined)
  }
  for (let pkg = queue.shift(); pkg !== undefined; pkg = queue.shift()) {
    for (const relation of [...relationsOf(pkg, pkg.preDepends), ...relationsOf(pkg, pkg.depends)]) {
      if (relation.alternatives.some((alternative) => isMet(alternative, chosen))) continue
      const found = firstCandidate(relation, index, chosen, unusable)
      if (found === undefined) return { relation: relation.text, wantedBy: pkg, chain: chainTo(pkg, chosen) }
      take(found, pkg)
    }
  }
  return [...chosen.byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
}

function isMet(alternative: Alternative, chosen: Chosen): boolean {
  if (isForeign(alternative, chosen.own)) return false
  const real = chosen.byName.get(alternative.name)
  if (real !== undefined && accepts(alternative, real.version)) return true
  return (chosen.provided.get(alternative.name) ?? []).some(({ version }) => accepts(alternative, version))
}

function firstCandidate(
  relation: Relation,
  index: PackageIndex,
  chosen: Chosen,
  unusable: Set<string>,
): Package | undefined {
  // Two versions of one package cannot both be there.
  const isFree = (pkg: Package) => !unusable.has(pkg.sha256) && !chosen.byName.has(pkg.name)
  for (const alternative of relation.alternatives) {
    if (isForeign(alternative, chosen.own)) continue
    const real = index
      .versions(alternative.name)
      .find((candidate) => accepts(alternative, candidate.version) && isFree(candidate))
    if (real !== undefined) return real
    const provider = index
      .providers(alternative.name)
      .find((candidate) => accepts(alternative, candidate.version) && isFree(candidate.package))
    if (provider !== undefined) return provider.package
  }
  return undefined
}

function isForeign({ qualifier }: Alternative, own: string): boolean {
  return qualifier !== undefined && !['any', 'native', own].includes(qualifier)
}

function relationsOf(pkg: Package, field: string): Relation[] {
  try {
    return parseRelations(field)
  } catch (error) {
    throw new UnavailableError(`the index of ${pkg.suite} is damaged at ${pkg.name}: ${String(error)}`)
  }
}

function chainTo(pkg: Package, chosen: Chosen): string[] {
  const names: string[] = []
  for (let at: Package | undefined = pkg; at !== undefined; at = chosen.parents.get(at.name))
    names.unshift(at.name)
  return names
}

function unmetSentence({ relation, wantedBy, chain }: Unmet, suite: string): string {
  if (wantedBy === undefined) return `${suite} has no package '${relation}'`
  const path = chain.length > 1 ? `, which is wanted through ${chain.join(' > ')}` : ''
  return `${wantedBy.name} ${wantedBy.version} depends on '${relation}', which ${suite} does not have${path}`
}
