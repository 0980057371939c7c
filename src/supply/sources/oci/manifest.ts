/** Manifests: what an image consists of (the OCI image specification, and Docker's schema 2, which it comes from). Pure. */
import { z } from 'zod'
import { UsageError } from '../../../lib/errors.js'

const DIGEST = /^sha256:[0-9a-f]{64}$/

const Descriptor = z.object({
  mediaType: z.string().default(''),
  digest: z.string().regex(DIGEST, 'a digest other than sha256'),
  size: z.number().int().nonnegative(),
  platform: z.object({ os: z.string(), architecture: z.string(), variant: z.string().optional() }).optional(),
})
export type Descriptor = z.infer<typeof Descriptor>

const Index = z.object({ schemaVersion: z.literal(2), manifests: z.array(Descriptor) })
const Manifest = z.object({ schemaVersion: z.literal(2), config: Descriptor, layers: z.array(Descriptor) })
export type Manifest = z.infer<typeof Manifest>

export const ACCEPTED = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
]

/** What a guest runs. */
const OURS = { os: 'linux', architecture: 'amd64' }

/** @throws Error where the text is neither */
export function parseManifest(
  text: string,
): { kind: 'index'; manifests: Descriptor[] } | ({ kind: 'image' } & Manifest) {
  const value: unknown = JSON.parse(text)
  const index = Index.safeParse(value)
  if (index.success) return { kind: 'index', ...index.data }
  const manifest = Manifest.safeParse(value)
  if (manifest.success) return { kind: 'image', ...manifest.data }
  const [issue] = manifest.error.issues
  throw new Error(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`)
}

/** The image of an index that a guest can run. @throws UsageError that says what there is in its place */
export function ours(what: string, manifests: readonly Descriptor[]): Descriptor {
  const found = manifests.find(
    ({ platform }) => platform?.os === OURS.os && platform.architecture === OURS.architecture,
  )
  if (found) return found
  const there = manifests.flatMap(({ platform }) =>
    platform && platform.os !== 'unknown' ? [`${platform.os}/${platform.architecture}`] : [],
  )
  throw new UsageError(
    `${what} is for ${there.join(', ') || 'no platform that it names'}, and guests are linux/amd64; give an image for that`,
  )
}

const Config = z.object({ os: z.string().optional(), architecture: z.string().optional() })

/** What cannot be read says nothing. */
function configOf(text: string): z.infer<typeof Config> {
  try {
    return Config.parse(JSON.parse(text))
  } catch {
    return {}
  }
}

/** @param text the image's configuration @throws UsageError where that says it is for another platform */
export function checkConfig(what: string, text: string): void {
  const { os, architecture } = configOf(text)
  if ((os ?? OURS.os) !== OURS.os || (architecture ?? OURS.architecture) !== OURS.architecture)
    throw new UsageError(
      `${what} is for ${os ?? '?'}/${architecture ?? '?'}, and guests are linux/amd64; give an image for that`,
    )
}
