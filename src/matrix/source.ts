/** Where a kernel or a bpftrace build comes from, as matrix.yaml and the command line write it. Pure. */
import { resolve } from 'node:path'

/** An image of a registry. */
export interface Reference {
  /** Host, and port where there is one. */
  readonly registry: string
  readonly repository: string
  /** `latest` where neither tag nor digest is given; empty where only a digest is. */
  readonly tag: string
  /** `sha256:` and 64 digits, or null. */
  readonly digest: string | null
}

export type Source =
  | { readonly kind: 'debian'; readonly suite: string }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'oci'; readonly reference: Reference }

const REGISTRY =
  '(?:localhost|[A-Za-z0-9-]+(?:\\.[A-Za-z0-9-]+)+|[A-Za-z0-9-]+(?=:)|\\[[0-9a-fA-F:]+\\])(?::\\d{1,5})?'
const PART = '[a-z0-9]+(?:(?:\\.|_{1,2}|-+)[a-z0-9]+)*'
const IMAGE = `(${REGISTRY})/(${PART}(?:/${PART})*)(?::(\\w[\\w.-]{0,127}))?(?:@(sha256:[0-9a-f]{64}))?`

const FILE_FORM = /^file:.*\S/
const OCI_FORM = new RegExp(`^oci:${IMAGE}$`)

/** What `from` may be. */
export const SOURCE_FORM = new RegExp(`^(debian:[a-z][a-z0-9-]*|file:[^\\0]*[^\\0\\s]|oci:${IMAGE})$`)
export const SOURCE_EXPECTED =
  "expected debian: and a suite, such as 'debian:trixie', file: and a path, or oci: and an image with its registry, such as oci:registry.example/bpftrace:0.27"

/** @param from what `SOURCE_FORM` accepts @throws Error for anything else */
export function sourceOf(from: string): Source {
  if (from.startsWith('debian:')) return { kind: 'debian', suite: from.slice('debian:'.length) }
  if (FILE_FORM.test(from)) return { kind: 'file', path: from.slice('file:'.length) }
  const [, registry, repository, tag, digest] = OCI_FORM.exec(from) ?? []
  if (registry === undefined || repository === undefined) throw new Error(`${from}: ${SOURCE_EXPECTED}`)
  return {
    kind: 'oci',
    reference: {
      registry,
      repository,
      tag: tag ?? (digest === undefined ? 'latest' : ''),
      digest: digest ?? null,
    },
  }
}

/** The same source; the path of a file made absolute. */
export function locatedSource(from: string, directory: string): string {
  return FILE_FORM.test(from) ? `file:${resolve(directory, from.slice('file:'.length))}` : from
}

export const isFromArchive = (from: string): boolean => from.startsWith('debian:')
