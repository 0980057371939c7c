import { join } from 'node:path'
import { sentence, UnavailableError, UsageError } from '../../lib/errors.js'
import { ask, hostOf, persist, type FetchOutcome } from './attempts.js'
import { readIfThere, writeCached } from './cache.js'
import { sha256 } from '../../lib/files.js'
import { partsOfSuite } from '../../matrix/source.js'
import { signedText, verifiedText, type Keyrings } from './clearsign.js'
import type { Transport } from './download.js'
import type { HttpResponse, Validators } from './http.js'
import { setback } from './release.js'

/** Real ones have up to 0.2 MB. */
const LONGEST = 8 << 20

/** Beside a cached InRelease: which bytes it speaks of, who vouches for them, and the server's name for them. */
interface RememberedRelease extends Validators {
  sha256: string
  /** Digest of the keyrings with which these bytes were verified. */
  verifiedWith: string
}

/** Of a suite's source, what its InRelease depends on. */
interface ReleaseOptions {
  lists: string
  keyrings: Keyrings
  now: Date
  /** When the suite was so; null for now. A former state never changes, and is signed by the keys of its time. */
  instant: Date | null
  variable: string
  allowOlder: boolean
  transport: Transport
}

/** An archive of former states names them by when it began to take them, which goes on for hours. */
const dayAfter = (instant: Date): Date => new Date(instant.getTime() + 86_400_000)

export interface InRelease {
  /** The signed text, verified. */
  text: string
  warnings: string[]
}

/**
 * Asks the mirror for a suite's InRelease, unless it is a former one that is had already, and takes the verified one of an earlier run when that is still the
 * newest, or, with a warning, when the mirror cannot be reached.
 * Throws UsageError if the mirror has no such suite, UnavailableError if there is none that can be trusted, or only one that
 * is older than that of an earlier run.
 * @param isOf throws where the text is that of another suite; such a one is not kept
 */
export async function inRelease(
  suite: string,
  mirror: string,
  at: ReleaseOptions,
  isOf: (text: string) => void,
): Promise<InRelease> {
  const { transport, keyrings } = at
  const ownName = partsOfSuite(suite).name
  const url = `${mirror}/dists/${ownName}/InRelease`
  const host = hostOf(mirror)
  const path = join(at.lists, `${suite}.${sha256(mirror).slice(0, 12)}.InRelease`)
  const cached = await readIfThere(path)
  const note = noteOf(await readIfThere(`${path}.json`), cached)
  const trusted = async (message: Buffer): Promise<string> => {
    const text = message.toString('utf8')
    if (note?.verifiedWith === keyrings.digest && note.sha256 === sha256(message)) {
      return signedText(text)
    }
    return verifiedText(text, keyrings, at.instant === null ? at.now : dayAfter(at.instant))
  }
  if (at.instant !== null && cached !== undefined) {
    const text = await trusted(cached).catch(() => undefined)
    if (text !== undefined) {
      isOf(text)
      return { text, warnings: [] }
    }
  }

  const outcome = await persist(
    () => ask(() => transport.get(url, note), bodyOrCached(cached, note), transport.signal),
    transport,
  )
  switch (outcome.is) {
    case 'missing':
      throw new UsageError(
        at.instant === null
          ? `the archive has no suite '${suite}' (${host} does not have dists/${suite}/InRelease)`
          : `the archive of former states has no suite '${suite}' (${host} does not have ${new URL(url).pathname.slice(1)}); expected a time since that archive began, at which there was such a suite`,
      )
    case 'had': {
      const { message, validators } = outcome.value
      const text = await trusted(message).catch((error: unknown) => {
        throw new UnavailableError(`the Release of ${suite} from ${host} is refused: ${sentence(error)}`)
      })
      isOf(text)
      if (message !== cached && cached !== undefined && !at.allowOlder) {
        const before = await trusted(cached).catch(() => undefined)
        const why = before === undefined ? undefined : setback(text, before)
        if (why !== undefined)
          throw new UnavailableError(
            `the Release of ${suite} from ${host} is refused: ${why}; try again later, set ${at.variable} to another mirror, or take it with --allow-older-archive`,
          )
      }
      const newNote: RememberedRelease = {
        sha256: sha256(message),
        verifiedWith: keyrings.digest,
        ...validators,
      }
      if (message !== cached) await writeCached(path, message)
      if (JSON.stringify(newNote) !== JSON.stringify(note)) {
        await writeCached(`${path}.json`, JSON.stringify(newNote))
      }
      return { text, warnings: [] }
    }
    default: {
      const text = cached === undefined ? undefined : await trusted(cached).catch(() => undefined)
      if (text === undefined) {
        throw new UnavailableError(
          `cannot have the Release of ${suite} from ${host}: ${outcome.why}; check the network, or set ${at.variable} to a mirror that can be reached`,
        )
      }
      return {
        text,
        warnings: [
          `the Release of ${suite} is the one of an earlier run: ${host} cannot be used (${outcome.why})`,
        ],
      }
    }
  }
}

function bodyOrCached(cached: Buffer | undefined, note: RememberedRelease | undefined) {
  return async (answer: HttpResponse): Promise<FetchOutcome<{ message: Buffer; validators: Validators }>> => {
    if (answer.status === 304) {
      await answer.discard()
      if (cached === undefined || note === undefined) return { is: 'refused', why: 'it answered out of turn' }
      const { sha256: _, verifiedWith: __, ...validators } = note
      return { is: 'had', value: { message: cached, validators } }
    }
    const chunks: Uint8Array[] = []
    let length = 0
    for await (const chunk of answer.body) {
      length += chunk.length
      if (length > LONGEST) return { is: 'refused', why: 'what it sends is too long for a Release file' }
      chunks.push(chunk)
    }
    return { is: 'had', value: { message: Buffer.concat(chunks), validators: answer.validators } }
  }
}

/** The note, if it is one and speaks of these bytes. */
function noteOf(json: Buffer | undefined, cached: Buffer | undefined): RememberedRelease | undefined {
  if (json === undefined || cached === undefined) return undefined
  try {
    const note = JSON.parse(json.toString('utf8')) as Partial<RememberedRelease> | null
    if (note?.sha256 !== sha256(cached) || typeof note.verifiedWith !== 'string') return undefined
    return {
      sha256: note.sha256,
      verifiedWith: note.verifiedWith,
      ...(typeof note.etag === 'string' ? { etag: note.etag } : {}),
      ...(typeof note.lastModified === 'string' ? { lastModified: note.lastModified } : {}),
    }
  } catch {
    return undefined
  }
}
