import { closure } from './closure.js'
import { remembered } from './remembered.js'
import type { Package, Suite } from './model.js'

/** Another number whenever `closure` may answer differently. */
const ALGORITHM = 1

/**
 * The closure of the roots in the suite, remembered by the digest of its index: in the next run the index need
 * not even be downloaded. Throws UnavailableError as `closure` and the archive do.
 */
export function resolveClosure(suite: Suite, roots: readonly string[], cacheDir: string): Promise<Package[]> {
  return remembered(
    cacheDir,
    ['closure', ALGORITHM, suite.name, suite.digest, roots],
    async () => closure(await suite.index(), roots),
    isPackages,
  )
}

function isPackages(value: unknown): boolean {
  const isPackage = (one: unknown) =>
    typeof one === 'object' && one !== null && 'filename' in one && 'sha256' in one && 'suite' in one
  return Array.isArray(value) && value.every(isPackage)
}
