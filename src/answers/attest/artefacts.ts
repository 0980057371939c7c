/** Records and closures → the artefacts behind the records. Pure. */
import { NO_CLOSURES } from '../../records/closures.js'
import type { Closures } from '../../records/closures.js'
import type { ResultRecord } from '../../records/record.js'
import { FILES } from './statement.js'
import type { AttestedArtefact } from './statement.js'

/** What records say of an artefact. */
type Bare = Omit<AttestedArtefact, 'closure'>

/** The reference of an artefact in the document of artefacts. */
export const refOf = ({ role, name, madeFrom, parts }: Bare): string =>
  [role, name, madeFrom ?? parts.map(({ sha256 }) => sha256).join('+')].filter(Boolean).join(':')

/** Those of one record, without what records do not say. */
function among({ kernel, bpftrace, artefacts }: ResultRecord): Bare[] {
  const { workload, image, qemu } = artefacts
  return [
    { role: 'kernel', name: kernel, parts: artefacts.kernel, madeFrom: null },
    { role: 'bpftrace', name: bpftrace, parts: artefacts.bpftrace, madeFrom: image.sha256 },
    { role: 'workload', name: 'guest', parts: [], madeFrom: workload.sha256 },
    ...(qemu === null ? [] : [{ role: 'qemu' as const, name: qemu, parts: [], madeFrom: null }]),
  ]
}

const keyOf = ({ role, name, parts, madeFrom }: Bare): string =>
  JSON.stringify([role, name, madeFrom, parts.map((part) => [part.name, part.version, part.sha256])])

/** A kernel's records name all its packages; a build's name one, and the rest is known by its image's digest. */
function closureOf(artefact: Bare, { images }: Closures): AttestedArtefact['closure'] {
  if (artefact.role === 'kernel' && artefact.parts.length > 0) return 'parts'
  const known = artefact.role === 'bpftrace' ? images.get(artefact.madeFrom ?? '') : undefined
  if (known === undefined) return 'unknown'
  return { document: FILES.artefacts, ref: refOf(artefact), packages: known.packages.length }
}

/** Every artefact once, in a fixed order. */
export function artefactsOf(records: readonly ResultRecord[], closures: Closures): AttestedArtefact[] {
  const all = new Map<string, Bare>()
  for (const record of records) for (const one of among(record)) all.set(keyOf(one), one)
  return [...all]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([, artefact]) => ({ ...artefact, closure: closureOf(artefact, closures) }))
}

/** Whether a statement lists the very artefacts that the records name, whatever it knows of their closures. */
export function namesSame(listed: readonly AttestedArtefact[], records: readonly ResultRecord[]): boolean {
  const there = artefactsOf(records, NO_CLOSURES).map(keyOf)
  const said = listed.map(keyOf)
  return said.length === there.length && said.every((key, index) => key === there[index])
}
