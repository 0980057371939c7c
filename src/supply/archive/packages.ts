import { UnavailableError } from '../../lib/errors.js'
import { parseStanzas } from './stanzas.js'
import { providedNames, type ProvidedNames } from './provided.js'
import { recordStore } from './blocks.js'
import { parseRelations } from './relation.js'
import type { Package, PackageIndex, Provider } from './model.js'
import { compareVersions } from './debian-version.js'

const DIGEST = /^[0-9a-f]{64}$/

/**
 * Builds the index of a suite from its Packages file. A suite has some 70 000 packages, of which a run looks
 * at a few hundred: each is kept as a line-separated record in large blocks outside the JavaScript heap (22 MB
 * a suite), and becomes an object when it is asked for. Throws Error if the text is not a Packages file.
 */
export async function packageIndex(
  suite: string,
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<PackageIndex> {
  const records = recordStore()
  const byName = new Map<string, number | number[]>()
  const providing: number[] = []

  await parseStanzas(chunks, (stanza) => {
    const { bytes, starts, ends } = stanza
    const id = records.add(stanza)
    const name = bytes.toString('latin1', starts[0], ends[0])
    const known = byName.get(name)
    if (known === undefined) byName.set(name, id)
    else if (typeof known === 'number') byName.set(name, [known, id])
    else known.push(id)
    if (ends.at(-1) !== starts.at(-1)) providing.push(id)
  })

  const at = (id: number) => packageOf(records.text(id), suite)
  let provided: ProvidedNames | undefined

  const versions = (name: string): Package[] => {
    const ids = byName.get(name)
    if (ids === undefined) return []
    if (typeof ids === 'number') return [at(ids)]
    return ids.map(at).sort((a, b) => compareVersions(b.version, a.version))
  }
  return {
    suite,
    versions,
    newest: (name) => versions(name)[0],
    *all() {
      for (let id = 0; id < records.count(); id++) yield at(id)
    },
    providers(name) {
      provided ??= providedNames(providing, records)
      return provided
        .search(name)
        .flatMap((id) => providerOf(at(id), name))
        .sort(byNameThenNewest)
    },
  }
}

function packageOf(record: string, suite: string): Package {
  const [name, version, architecture, filename, size, sha256, preDepends, depends, provides] =
    record.split('\n')
  if (!name || !version || !filename || !sha256 || !DIGEST.test(sha256) || !/^\d+$/.test(size ?? '')) {
    throw new UnavailableError(
      `the Packages of ${suite} describe the package '${name}' only in part; try again later, or use another mirror`,
    )
  }
  return {
    name,
    version,
    architecture: architecture ?? '',
    filename,
    size: Number(size),
    sha256,
    preDepends: preDepends ?? '',
    depends: depends ?? '',
    provides: provides ?? '',
    suite,
  }
}

function providerOf(pkg: Package, name: string): Provider[] {
  const offers = parseRelations(pkg.provides).flatMap((relation) => relation.alternatives)
  const offer = offers.find((candidate) => candidate.name === name)
  if (offer === undefined) return []
  return [{ package: pkg, ...(offer.wanted === undefined ? {} : { version: offer.wanted.version }) }]
}

function byNameThenNewest(a: Provider, b: Provider): number {
  if (a.package.name !== b.package.name) return a.package.name < b.package.name ? -1 : 1
  return compareVersions(b.package.version, a.package.version)
}
