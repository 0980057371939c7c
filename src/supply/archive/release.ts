import { UnavailableError } from '../../lib/errors.js'

/** What a run needs to know of a Release file. */
export interface Release {
  /** `unstable`, `stable-security`: what the archive calls it now. */
  suite: string
  /** `sid`, `trixie-security`: what it is called for good. */
  codename: string
  made?: Date
  validUntil?: Date
  hasByHash: boolean
  /** The Packages.xz of each component that was asked for, in that order. */
  packages: readonly { path: string; sha256: string; size: number }[]
}

/**
 * Reads the signed text of a Release file. Throws UnavailableError if it names no Packages.xz for the
 * architecture in one of the components, or a date that is none.
 */
export function parseRelease(
  text: string,
  architecture: string,
  components: readonly string[] = ['main'],
): Release {
  const suite = field(text, 'Suite') ?? ''
  const listed = /^SHA256:\s*\n((?: .*(?:\n|$))*)/m.exec(text)?.[1] ?? ''
  const lines = listed.split('\n').map((entry) => entry.trim().split(/\s+/))
  const packages = components.map((component) => {
    const path = packagesPath(component, architecture)
    const [sha256 = '', size = ''] = lines.find((entry) => entry[2] === path) ?? []
    if (!/^[0-9a-f]{64}$/.test(sha256) || !/^\d+$/.test(size)) {
      throw new UnavailableError(`the Release of ${suite} names no ${path} with its sha256`)
    }
    return { path, sha256, size: Number(size) }
  })
  const validUntil = field(text, 'Valid-Until')
  if (validUntil !== undefined && Number.isNaN(Date.parse(validUntil))) {
    throw new UnavailableError(`the Release of ${suite} is valid until '${validUntil}', which is no date`)
  }
  const made = madeOn(text)
  return {
    suite,
    codename: field(text, 'Codename') ?? '',
    ...(made === undefined ? {} : { made }),
    ...(validUntil === undefined ? {} : { validUntil: new Date(validUntil) }),
    hasByHash: field(text, 'Acquire-By-Hash') === 'yes',
    packages,
  }
}

/** Where the index lies beneath `dists/<suite>`. */
function packagesPath(component: string, architecture: string): string {
  return `${component}/binary-${architecture}/Packages.xz`
}

/** Whether this is the Release of the suite that was asked for, by its name, or by either of its names. */
export function isReleaseOf(release: Release, asked: string, byCodename = true): boolean {
  return asked !== '' && (release.suite === asked || (byCodename && release.codename === asked))
}

/** The sentence about a Release that is older than it says it may be; undefined while it is valid. */
export function expiry(release: Release, asked: string, now: Date): string | undefined {
  if (release.validUntil === undefined || now <= release.validUntil) return undefined
  // The date and not the age: records of one answer are to be the same tomorrow.
  return `the Release of ${asked} expired on ${release.validUntil.toISOString().slice(0, 10)}`
}

/** When the Release was made; undefined where it says no date. */
function madeOn(text: string): Date | undefined {
  const date = new Date(field(text, 'Date') ?? '')
  return Number.isNaN(date.getTime()) ? undefined : date
}

const minute = (date: Date | undefined): string =>
  date === undefined ? 'no date' : `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`

/**
 * The sentence about a Release that is older than one that was had before, or says no date where that did; undefined
 * where it is not. Both are verified: an attacker, or a mirror that has stopped, can still show an old one again.
 */
export function setback(text: string, before: string): string | undefined {
  const [is, was] = [madeOn(text), madeOn(before)]
  if (was === undefined || (is !== undefined && is >= was)) return undefined
  return `it is of ${minute(is)}, older than that of an earlier run, of ${minute(was)}`
}

function field(text: string, name: string): string | undefined {
  return new RegExp(`^${name}:[ \\t]*(.*)$`, 'm').exec(text)?.[1]?.trim()
}
