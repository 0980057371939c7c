/**
 * `<out>/artefacts.json`: what records are too brief for, which are the packages behind each image of a build, and the
 * hosts of the runs. Written by `run` and `merge`; read by `attest`.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { codeOf } from '../lib/files.js'
import { sentence, UsageError } from '../lib/errors.js'
import { replaceFile } from './disk.js'
import type { ResultRecord } from './record.js'

export const CLOSURES_FILE = 'artefacts.json'
const SCHEMA = 1

export const HostSystem = z.object({
  kernel: z.string().describe('`uname -r`'),
  arch: z.string().describe('As Node names it: x64, arm64'),
  os: z.string().describe('PRETTY_NAME of os-release; empty where there is none'),
})
export type HostSystem = z.infer<typeof HostSystem>

const ClosurePackage = z.object({
  name: z.string(),
  version: z.string(),
  architecture: z.string(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  distribution: z.string().optional().describe('Whose archive it is from; absent for that of Debian'),
})
export type ClosurePackage = z.infer<typeof ClosurePackage>

const ImageClosure = z.object({
  /** The number of the image's format, which is in its digest beside the digests of the packages. */
  format: z.int(),
  /** In the order in which they are unpacked. */
  packages: z.array(ClosurePackage),
})
export type ImageClosure = z.infer<typeof ImageClosure>

const ClosuresFile = z.object({
  schema: z.literal(SCHEMA),
  hosts: z.array(HostSystem),
  images: z.record(z.string(), ImageClosure),
})

export interface Closures {
  /** The hosts of the runs that wrote here, each once. */
  readonly hosts: readonly HostSystem[]
  /** By the digest that records have as `artefacts.image`. An image of a tree that comes from no archive is not here. */
  readonly images: ReadonlyMap<string, ImageClosure>
}

export const NO_CLOSURES: Closures = { hosts: [], images: new Map() }

/** All that any of them says; an image's digest stands for one closure, so none contradicts another. */
export function joinClosures(all: readonly Closures[]): Closures {
  const hosts = new Map(all.flatMap(({ hosts: some }) => some).map((host) => [JSON.stringify(host), host]))
  return { hosts: [...hosts.values()], images: new Map(all.flatMap(({ images }) => [...images])) }
}

/** Without the images that no record names. */
export function closuresOf(closures: Closures, records: readonly ResultRecord[]): Closures {
  const named = new Set(records.map(({ artefacts }) => artefacts.image.sha256))
  return { ...closures, images: new Map([...closures.images].filter(([image]) => named.has(image))) }
}

/** Throws UnavailableError if the disk refuses. */
export async function writeClosures(outDir: string, { hosts, images }: Closures): Promise<void> {
  const sorted = [...images].sort(([one], [other]) => (one < other ? -1 : 1))
  const text = JSON.stringify({ schema: SCHEMA, hosts, images: Object.fromEntries(sorted) }, null, 1)
  await replaceFile(join(outDir, CLOSURES_FILE), [`${text}\n`])
}

/**
 * What a results directory knows; nothing where it has no such file.
 * @throws UsageError where the file cannot be read or says something else
 */
export async function readClosures(outDir: string): Promise<Closures> {
  const path = join(outDir, CLOSURES_FILE)
  let why: string
  try {
    const parsed = ClosuresFile.safeParse(JSON.parse(await readFile(path, 'utf8')))
    if (parsed.success)
      return { hosts: parsed.data.hosts, images: new Map(Object.entries(parsed.data.images)) }
    const [issue] = parsed.error.issues
    why = [issue?.path.join('.'), issue?.message].filter(Boolean).join(': ')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return NO_CLOSURES
    why = sentence(error)
  }
  throw new UsageError(`${path} is not what \`matrix run\` writes (${why}); remove it and run again`)
}
