/** What a registry's 401 asks for: the WWW-Authenticate header (RFC 9110, and the distribution project's token scheme). Pure. */

export interface Challenge {
  readonly scheme: 'basic' | 'bearer'
  readonly parameters: ReadonlyMap<string, string>
}

const SCHEME = /(?:^|,)\s*(basic|bearer)\s+/i
const PARAMETER = /([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))/g

/** The challenge that can be met, Bearer before Basic; null where there is none. */
export function parseChallenge(header: string): Challenge | null {
  const parts = header.split(new RegExp(SCHEME, 'gi')).slice(1)
  const challenges: Challenge[] = []
  for (let index = 0; index + 1 < parts.length; index += 2)
    challenges.push({
      scheme: parts[index]?.toLowerCase() === 'bearer' ? 'bearer' : 'basic',
      parameters: new Map(
        [...(parts[index + 1] ?? '').matchAll(PARAMETER)].map(([, key = '', quoted, bare]) => [
          key.toLowerCase(),
          quoted?.replace(/\\(.)/g, '$1') ?? bare ?? '',
        ]),
      ),
    })
  if (/^\s*basic\s*$/i.test(header)) challenges.push({ scheme: 'basic', parameters: new Map() })
  return challenges.find(({ scheme }) => scheme === 'bearer') ?? challenges[0] ?? null
}
