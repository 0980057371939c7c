/** Where a suite is: on a mirror as it is now, or in an archive of former states, laid out as Debian's public snapshot service. */
import { UnavailableError, UsageError } from '../../lib/errors.js'
import type { Distribution } from '../../matrix/distributions.js'
import { instantOf, partsOfSuite, wrongInstant } from '../../matrix/source.js'
import type { Mirrors } from './model.js'

export interface SuitePlace {
  /** The URL beneath which `dists/` and `pool/` lie. */
  readonly base: string
  /** When the suite was so; null for now. */
  readonly instant: Date | null
  /** The variable that names such a mirror, for sentences. */
  readonly variable: string
}

/**
 * The place of a suite such as `trixie-security`, or `trixie@20250901T000000Z`.
 * Throws UsageError where no mirror of a security suite is known, the name cannot be one, or its instant is none that has been;
 * UnavailableError where no mirror of its distribution is known.
 */
export function placeOf(suite: string, mirrors: Mirrors, now: Date): SuitePlace {
  const { distribution, name, stamp } = partsOfSuite(suite)
  if (!/^[a-z0-9][a-z0-9.+-]*$/i.test(name)) {
    throw new UsageError(
      `'${name}' is not the name of a suite: expected one such as trixie or trixie-backports`,
    )
  }
  if (distribution.name !== 'debian') {
    const wrong = wrongInstant(suite)
    if (wrong !== null) throw new UsageError(`${suite}: ${wrong}`)
    const { key, variable } = distribution.mirror
    const base = mirrors[key]
    if (base !== undefined && base !== '') return { base, instant: null, variable }
    throw noMirrorOf(distribution)
  }
  const isSecurity = name.endsWith('-security')
  if (stamp !== null) return formerPlace(suite, stamp, isSecurity, mirrors, now)
  const variable = isSecurity ? 'MATRIX_SECURITY_MIRROR' : 'MATRIX_MIRROR'
  const base = isSecurity ? mirrors.security : mirrors.debian
  if (base !== '') return { base, instant: null, variable }
  if (!isSecurity) throw noMirrorOf(distribution)
  throw new UsageError(
    `no mirror is known for ${name}: set the security mirror in matrix.yaml, or MATRIX_SECURITY_MIRROR`,
  )
}

/** @param unusable what apt's configuration has all the same, for the sentence */
export function noMirrorOf({ title, mirror, name }: Distribution, unusable = ''): UnavailableError {
  const key = name === 'debian' ? '`mirror:`' : `\`mirror: { ${mirror.key}: URL }\``
  return new UnavailableError(
    `the host's apt configuration names no ${title} mirror${unusable}: set ${key} in matrix.yaml, or ${mirror.variable}`,
  )
}

function formerPlace(
  suite: string,
  stamp: string,
  isSecurity: boolean,
  { snapshot }: Mirrors,
  now: Date,
): SuitePlace {
  const instant = instantOf(stamp)
  if (!instant) throw new UsageError(`debian:${suite}: ${wrongInstant(suite) ?? ''}`)
  if (instant > now)
    throw new UsageError(
      `debian:${suite}: that is in the future (now is ${now.toISOString().slice(0, 16)}Z); expected a time that has been`,
    )
  if (snapshot === undefined)
    throw new UsageError(
      `debian:${suite}: no archive of former states is known; set \`mirror: { snapshot: URL }\` in matrix.yaml, or MATRIX_SNAPSHOT_MIRROR, to what has archive/debian/${stamp}/ beneath it`,
    )
  const base = `${snapshot}/archive/debian${isSecurity ? '-security' : ''}/${stamp}`
  return { base, instant, variable: 'MATRIX_SNAPSHOT_MIRROR' }
}
