/** A suite together with pockets of it: with those that its distribution is taken with, or with the security pocket. */
import { sha256 } from '../../lib/files.js'
import { UsageError } from '../../lib/errors.js'
import { partsOfSuite, suiteBeside } from '../../matrix/source.js'
import { compareVersions } from './debian-version.js'
import type { Archive, PackageIndex, Suite } from './model.js'

/** Suites that get their security updates directly, by both of their names; and pockets, which have none of their own. */
const WITHOUT = /^(?:sid|unstable|experimental|rc-buggy)$|-/

/** Of all indexes, the newest first, whichever of them it is in; each package keeps its own suite. */
function together(suite: string, indexes: readonly PackageIndex[]): PackageIndex {
  const versions: PackageIndex['versions'] = (name) =>
    indexes.flatMap((index) => index.versions(name)).sort((a, b) => compareVersions(b.version, a.version))
  return {
    suite,
    versions,
    newest: (name) => versions(name)[0],
    *all() {
      for (const index of indexes) yield* index.all()
    },
    providers: (name) =>
      indexes
        .flatMap((index) => index.providers(name))
        .sort(({ package: a }, { package: b }) =>
          a.name === b.name ? compareVersions(b.version, a.version) : a.name < b.name ? -1 : 1,
        ),
  }
}

/** Undefined where the archive has no such pocket, or no mirror of it is known. */
const pocketOf = (archive: Archive, suite: string): Promise<Suite | undefined> =>
  archive.suite(suite).catch((error: unknown) => {
    if (error instanceof UsageError) return undefined
    throw error
  })

async function joined(archive: Archive, name: string, pockets: readonly string[]): Promise<Suite> {
  const suite = await archive.suite(name)
  const { name: own } = partsOfSuite(name)
  if (WITHOUT.test(own)) return suite
  const found = await Promise.all(
    pockets.map((pocket) => pocketOf(archive, suiteBeside(name, `${own}-${pocket}`))),
  )
  const all = [suite, ...found.filter((pocket) => pocket !== undefined)]
  if (all.length === 1) return suite
  const made = all.flatMap((one) => one.made ?? []).sort((a, b) => b.getTime() - a.getTime())[0]
  return {
    name,
    digest: sha256(all.map(({ digest }) => digest).join(' ')),
    ...(made && { made }),
    warnings: all.flatMap(({ warnings }) => warnings),
    async index() {
      const indexes: PackageIndex[] = []
      // One after the other: each holds tens of megabytes while it is read.
      for (const one of all) indexes.push(await one.index())
      return together(name, indexes)
    },
  }
}

/**
 * A suite with what its security pocket has. Where the archive has no such pocket, or no mirror of it is known, the suite alone.
 * Throws UsageError where there is no such suite, UnavailableError where one of the two cannot be had.
 */
export const withSecurity = (archive: Archive, name: string): Promise<Suite> =>
  joined(archive, name, ['security'])

/**
 * A suite as kernels and builds are taken from it: with the pockets that its distribution is taken with, those that the
 * archive has; Debian's alone, since it is named with a pocket where one is wanted. Throws as `withSecurity`.
 */
export const withPockets = (archive: Archive, name: string): Promise<Suite> =>
  joined(archive, name, partsOfSuite(name).distribution.pockets)
