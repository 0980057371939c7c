/** An image of a registry → nodes: its manifest, its layers one over the other, every byte checked against its digest. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { again, Passing } from '../../../lib/again.js'
import { faultOf } from '../../archive/attempts.js'
import { codeOf, sha256 } from '../../../lib/files.js'
import { decompressed } from '../../archive/decompress.js'
import type { DownloadProgress } from '../../archive/model.js'
import { TooSlow } from '../../archive/pace.js'
import type { Store } from '../../artefacts/store.js'
import { sentence, UnavailableError, UsageError } from '../../../lib/errors.js'
import { imageText } from '../../../matrix/source.js'
import type { Reference } from '../../../matrix/source.js'
import { Forest } from '../forest.js'
import { layOver, openSpool } from '../layer.js'
import { LARGEST_TREE } from '../tree.js'
import { unpacked } from '../unpacked.js'
import type { Nodes } from '../view.js'
import type { HttpOptions } from './http.js'
import { ACCEPTED, checkConfig, ours, parseManifest } from './manifest.js'
import type { Descriptor, Manifest } from './manifest.js'
import { openRepository, textOf } from './registry.js'
import type { Repository } from './registry.js'

export interface PullOptions extends HttpOptions {
  readonly store: Store
  readonly onProgress: (progress: DownloadProgress) => void
}

export interface Pulled {
  readonly nodes: Nodes
  /** Of the image's manifest, 64 digits. */
  readonly sha256: string
}

const LARGEST_MANIFEST = 4 << 20
/** Engines mount no more. */
const MOST_LAYERS = 127

/** Bytes that are not what was promised: a proxy on the way may have been at fault, once. */
const wrongBytes = (why: string): Passing => new Passing(why, { tries: 2 })

/** Tries again at once what came cut, or otherwise than its digest says. */
async function whole<T>(what: string, receive: () => Promise<T>): Promise<T> {
  const once = (): Promise<T> =>
    receive().catch((error: unknown) => {
      if ([UsageError, UnavailableError, Passing].some((kind) => error instanceof kind)) throw error
      // Only what the disk says has one of these codes.
      if (['ENOSPC', 'EDQUOT', 'EFBIG', 'EROFS', 'EACCES', 'EIO'].includes(codeOf(error) ?? '')) throw error
      throw new Passing(faultOf(error), error instanceof TooSlow ? { tries: 1 } : {})
    })
  return again(once, { delayMs: 0 }).catch((error: unknown) => {
    if (!(error instanceof Passing)) throw error
    throw new UnavailableError(
      `cannot have ${what}: ${error.message}; try again later, or push the image again`,
    )
  })
}

async function manifestAt(
  repository: Repository,
  what: string,
  name: string,
): Promise<{ text: string; digest: string }> {
  return whole(`the manifest of ${what}`, async () => {
    const answer = await repository.get(what, `manifests/${name}`, ACCEPTED)
    if (answer.status === 404) {
      await answer.discard().catch(() => undefined)
      throw new UsageError(`${what}: the registry has no such image; mend the reference, or push it first`)
    }
    const bytes = await textOf(answer.body, LARGEST_MANIFEST)
    const digest = `sha256:${sha256(bytes)}`
    if (name.includes(':') && digest !== name)
      throw wrongBytes(`its manifest has the digest ${digest}, not ${name}`)
    return { text: bytes.toString(), digest }
  })
}

function parsed(what: string, text: string): ReturnType<typeof parseManifest> {
  try {
    return parseManifest(text)
  } catch (error) {
    throw new UsageError(
      `${what}: its manifest is of no kind that is known here (${sentence(error)}); expected an OCI image, or Docker's schema 2`,
    )
  }
}

/** The manifest of the image for guests, through an index where there is one. */
async function imageOf(
  repository: Repository,
  what: string,
  name: string,
): Promise<Manifest & { digest: string }> {
  const first = await manifestAt(repository, what, name)
  const top = parsed(what, first.text)
  if (top.kind === 'image') return { ...top, digest: first.digest }
  const { text, digest } = await manifestAt(repository, what, ours(what, top.manifests).digest)
  const inner = parsed(what, text)
  if (inner.kind === 'image') return { ...inner, digest }
  throw new UsageError(`${what}: its index leads to another index; give the image itself, by its digest`)
}

/** Writes a blob to a file. @throws Error where it is cut or wrong, what the disk throws, and what `get` throws */
async function receive(
  repository: Repository,
  what: string,
  { digest, size }: Descriptor,
  path: string,
  onReceived: (bytes: number) => void,
): Promise<void> {
  const answer = await repository.get(what, `blobs/${digest}`)
  if (answer.status === 404) {
    await answer.discard().catch(() => undefined)
    throw new UnavailableError(
      `cannot have ${what}: its registry names ${digest} but does not have it; push the image again`,
    )
  }
  const hash = createHash('sha256')
  let received = 0
  const file = await open(path, 'w', 0o600)
  try {
    for await (const chunk of answer.body) {
      received += chunk.length
      if (received > size) throw wrongBytes(`${digest} is longer than the ${size} bytes promised`)
      hash.update(chunk)
      await file.writeFile(chunk)
      onReceived(received)
    }
  } finally {
    await file.close()
  }
  if (received < size) throw new Error(`${digest} was cut short after ${received} of ${size} bytes`)
  const seen = `sha256:${hash.digest('hex')}`
  if (seen !== digest) throw wrongBytes(`a blob came with the digest ${seen}, not ${digest}`)
}

async function unpackLayers(
  repository: Repository,
  what: string,
  { config, layers }: Manifest,
  directory: string,
  onProgress: PullOptions['onProgress'],
): Promise<Nodes> {
  const blob = join(directory, 'blob')
  const fetch = (one: Descriptor, part: string): Promise<void> =>
    whole(`${part} of ${what}`, () =>
      receive(repository, `${part} of ${what}`, one, blob, (received) =>
        onProgress({ what: `${part} of ${what}`, received, total: one.size }),
      ),
    )
  if (config.mediaType.endsWith('+json') && config.size < LARGEST_MANIFEST) {
    await fetch(config, 'the configuration')
    checkConfig(
      what,
      (await textOf(createReadStream(blob) as AsyncIterable<Uint8Array>, LARGEST_MANIFEST)).toString(),
    )
  }
  if (layers.length > MOST_LAYERS)
    throw new UsageError(
      `${what} has ${layers.length} layers: expected an image of ${MOST_LAYERS} at most, as engines take them`,
    )
  const bytes = layers.reduce((sum, { size }) => sum + size, 0)
  if (bytes > LARGEST_TREE.bytes)
    throw new UsageError(
      `${what}: its layers have ${bytes} bytes: expected an image with little more than a program or a kernel, of 4 GiB at most`,
    )
  const nodes = new Forest()
  const spool = openSpool(directory)
  for (const [index, layer] of layers.entries()) {
    const part = `layer ${index + 1} of ${layers.length}`
    await fetch(layer, part)
    const tar = decompressed(createReadStream(blob) as AsyncIterable<Uint8Array>)
    await layOver(nodes, tar, spool, { what: `${what}, ${part}`, layered: true })
  }
  await rm(blob, { force: true })
  return nodes
}

/**
 * Pulls an image into the store, where it is not there yet, and gives what is in it.
 * @throws UsageError for a reference that leads nowhere, missing credentials, an image that is for another platform or
 *   holds what leads out of it; UnavailableError for a registry that does not answer, or not with what it promised
 */
export async function pull(reference: Reference, options: PullOptions): Promise<Pulled> {
  const what = imageText(reference)
  const repository = openRepository(reference, options)
  const image = await imageOf(repository, what, reference.digest ?? reference.tag)
  const nodes = await unpacked(options.store, ['oci', image.digest], (directory) =>
    unpackLayers(repository, what, image, directory, options.onProgress),
  )
  return { nodes, sha256: image.digest.replace('sha256:', '') }
}
