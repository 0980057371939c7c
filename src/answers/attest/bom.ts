/** The artefacts behind records, with the packages of their closures, as a CycloneDX 1.6 document. Pure. */
import { ComponentType, HashAlgorithm } from '@cyclonedx/cyclonedx-library/Enums'
import { Bom, Component, Metadata, Property } from '@cyclonedx/cyclonedx-library/Models'
import { JSON as CycloneDx, JsonSerializer } from '@cyclonedx/cyclonedx-library/Serialize'
import { Spec1dot6 } from '@cyclonedx/cyclonedx-library/Spec'
import { PackageURL } from 'packageurl-js'
import type { ClosurePackage, Closures } from '../../records/closures.js'
import { refOf } from './artefacts.js'
import { FILES } from './statement.js'
import type { AttestedArtefact } from './statement.js'

/** Names of properties begin so. */
const OURS = 'bpftrace-matrix:'

type AnyPackage = Pick<ClosurePackage, 'name' | 'version' | 'sha256' | 'distribution'> & {
  readonly architecture?: string
}

/** A package URL; closures come from archives of Debian or of its family. */
const purlOf = ({ name, version, distribution = 'debian' }: AnyPackage, architecture: string): string =>
  new PackageURL('deb', distribution, name, version, { arch: architecture }, undefined).toString()

function packageComponent(one: AnyPackage): Component {
  const component = new Component(ComponentType.Library, one.name, {
    version: one.version,
    bomRef: `package:${one.name}:${one.version}:${one.sha256}`,
    ...(one.architecture !== undefined && { purl: purlOf(one, one.architecture) }),
  })
  component.hashes.set(HashAlgorithm['SHA-256'], one.sha256)
  return component
}

/** What each role is called, and its type; of the workload no version is known. */
const ROLES = {
  kernel: ['linux', ComponentType.OperatingSystem],
  bpftrace: ['bpftrace', ComponentType.Application],
  workload: ['guest', ComponentType.Application],
  qemu: ['qemu', ComponentType.Application],
} as const satisfies Record<AttestedArtefact['role'], readonly [string, ComponentType]>

/**
 * @param recordsDigest sha256 of the records that name the artefacts
 * @returns JSON with a line feed; the same for the same artefacts, for it has no time and no serial number
 */
export function bomText(
  artefacts: readonly AttestedArtefact[],
  { images }: Closures,
  recordsDigest: string,
): string {
  const root = new Component(ComponentType.Data, FILES.records, { bomRef: FILES.records })
  root.hashes.set(HashAlgorithm['SHA-256'], recordsDigest)
  const bom = new Bom({ metadata: new Metadata({ component: root }) })
  const packages = new Map<string, Component>()
  const packaged = (one: AnyPackage): Component => {
    const known = packages.get(one.sha256) ?? packageComponent(one)
    packages.set(one.sha256, known)
    return known
  }
  for (const artefact of artefacts) {
    const { role, name, parts, madeFrom, closure } = artefact
    const [called, type] = ROLES[role]
    const component = new Component(type, called, {
      bomRef: refOf(artefact),
      ...(role !== 'workload' && { version: name }),
    })
    component.properties.add(new Property(`${OURS}role`, role))
    component.properties.add(new Property(`${OURS}closure`, closure === 'unknown' ? 'unknown' : 'complete'))
    if (madeFrom !== null) component.properties.add(new Property(`${OURS}made-from-sha256`, madeFrom))
    const all = typeof closure === 'object' ? images.get(madeFrom ?? '')?.packages : undefined
    // The closure first, because it knows more of a package that is also a part.
    for (const one of [...(all ?? []), ...parts]) component.dependencies.add(packaged(one).bomRef)
    root.dependencies.add(component.bomRef)
    bom.components.add(component)
  }
  for (const component of packages.values()) bom.components.add(component)
  const serializer = new JsonSerializer(new CycloneDx.Normalize.Factory(Spec1dot6))
  return `${serializer.serialize(bom, { sortLists: true, space: 1 })}\n`
}
