/** A suite together with its security pocket, where Debian has one. */
import { sha256 } from '../../lib/files.js'
import { UsageError } from '../../lib/errors.js'
import { partsOfSuite } from '../../matrix/source.js'
import { compareVersions } from './debian-version.js'
import type { Archive, PackageIndex, Suite } from './model.js'

/** Suites that get their security updates directly, by both of their names; and pockets, which have none of their own. */
const WITHOUT = /^(?:sid|unstable|experimental|rc-buggy)$|-/

/** Of both indexes, the newest first, whichever of the two it is in; each package keeps its own suite. */
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

/**
 * A suite with what its security pocket has. Where the archive has no such pocket, or no mirror of it is known, the suite alone.
 * Throws UsageError where there is no such suite, UnavailableError where one of the two cannot be had.
 */
export async function withSecurity(archive: Archive, name: string): Promise<Suite> {
  const suite = await archive.suite(name)
  const { name: own, stamp } = partsOfSuite(name)
  if (WITHOUT.test(own)) return suite
  const pocket = `${own}-security${stamp === null ? '' : `@${stamp}`}`
  const security = await archive.suite(pocket).catch((error: unknown) => {
    if (error instanceof UsageError) return undefined
    throw error
  })
  if (security === undefined) return suite
  return {
    name,
    digest: sha256(`${suite.digest} ${security.digest}`),
    warnings: [...suite.warnings, ...security.warnings],
    // One after the other: each holds tens of megabytes while it is read.
    index: async () => together(name, [await suite.index(), await security.index()]),
  }
}
