/** Images of this tool in an engine: imported once each from a tar, found again by name, known by a label. */
import type { Readable } from 'node:stream'
import { finished } from 'node:stream/promises'
import type Docker from 'dockerode'
import { UnavailableError } from '../../lib/errors.js'
import { ANSWER_MS, engineWords, inTime, WORK_MS } from './engine.js'
import type { Engine } from './engine.js'
import { LABEL } from './owner.js'

const REPOSITORY = 'bpftrace-matrix'

/** @param digest of everything that the image is made from, in hexadecimal */
export const imageName = (digest: string): string => `${REPOSITORY}:${digest.slice(0, 32)}`

const refused = (what: string, error: unknown): UnavailableError =>
  new UnavailableError(
    `the container engine would not ${what}: ${engineWords(error)}; if no space is left there, make room (\`matrix cache prune\` removes what is this tool's)`,
  )

/** Hundreds of megabytes, onto a slow disk; an engine that takes longer has stopped taking it. */
const IMPORT_MS = 600_000

/** The last line of what an import says is the image's id, or why there is none. */
async function outcomeOf(answer: NodeJS.ReadableStream): Promise<void> {
  let text = ''
  answer.on('data', (chunk: Buffer) => (text = (text + chunk.toString()).slice(-8192)))
  await finished(answer)
  const error = text
    .split('\n')
    .map((line) => /"error":"((?:[^"\\]|\\.)*)"/.exec(line)?.[1])
    .find((found) => found !== undefined)
  if (error !== undefined) throw new Error(error)
}

const listImages = (
  docker: Docker,
  filters: Readonly<Record<string, string[]>>,
): Promise<Docker.ImageInfo[]> =>
  inTime(ANSWER_MS, (abortSignal) => docker.listImages({ filters, abortSignal })).catch((error: unknown) => {
    throw refused('say what images it has', error)
  })

/** Whether the engine has the image of a digest. Asked for as a list, because asking for one image takes no signal. */
export const hasImage = async ({ docker }: Engine, digest: string): Promise<boolean> =>
  (await listImages(docker, { reference: [imageName(digest)] })).length > 0

/**
 * The image of a digest, by name; imported where the engine has none.
 * @param tar of its root; asked for only then
 * @param signal ends an import
 * @throws UnavailableError in the engine's words, and what making the tar throws
 */
export async function ensureImage(
  engine: Engine,
  digest: string,
  tar: () => Readable,
  signal: AbortSignal,
): Promise<{ name: string; imported: boolean }> {
  const { docker } = engine
  const name = imageName(digest)
  if (await hasImage(engine, digest)) return { name, imported: false }
  const source = tar()
  let fault: Error | undefined
  source.on('error', (error) => (fault = error))
  const [repo, tag] = name.split(':')
  try {
    await inTime(IMPORT_MS, async (late) => {
      const options = { repo, tag, changes: `LABEL ${LABEL}=image` }
      const abortSignal = AbortSignal.any([late, signal])
      await outcomeOf(await docker.importImage(source, { ...options, abortSignal }))
    })
  } catch (error) {
    if (fault !== undefined) throw fault
    throw refused('take an image', error)
  } finally {
    source.destroy()
  }
  return { name, imported: true }
}

/**
 * Removes every image of this tool that nothing runs from; gives the names of those that went and that stayed.
 * @throws UnavailableError in the engine's words where it does not say which there are
 */
export async function pruneImages({ docker }: Engine): Promise<{ removed: string[]; kept: string[] }> {
  const [removed, kept]: [string[], string[]] = [[], []]
  for (const { Id, RepoTags } of await listImages(docker, { label: [LABEL] })) {
    const name = RepoTags?.[0] ?? Id
    const gone = await inTime(WORK_MS, (abortSignal) =>
      docker.getImage(Id).remove({ force: false, abortSignal }),
    ).then(
      () => true,
      () => false,
    )
    ;(gone ? removed : kept).push(name)
  }
  return { removed, kept }
}
