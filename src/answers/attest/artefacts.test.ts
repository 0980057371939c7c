import { expect, test } from 'vitest'
import { record } from '../../records/record.fixture.js'
import type { Closures } from '../../records/closures.js'
import { NO_CLOSURES } from '../../records/closures.js'
import { artefactsOf, namesSame } from './artefacts.js'
import { bomText } from './bom.js'

const ONE = record()
const IMAGE = ONE.artefacts.image.sha256
const CLOSURES: Closures = {
  hosts: [],
  images: new Map([
    [
      IMAGE,
      {
        format: 3,
        packages: [
          { name: 'bpftrace', version: '0.23.2-1', architecture: 'amd64', sha256: 'b'.repeat(64) },
          { name: 'libstdc++6', version: '14.2.0-19', architecture: 'amd64', sha256: 'e'.repeat(64) },
        ],
      },
    ],
  ]),
}

test('each artefact is there once, and says whether its packages are known', () => {
  const other = record({ case: 'fentry' })
  expect(
    artefactsOf([ONE, other], NO_CLOSURES).map(({ role, name, closure }) => [role, name, closure]),
  ).toEqual([
    ['bpftrace', '0.23.2', 'unknown'],
    ['kernel', '6.12.117', 'parts'],
    ['qemu', '10.0.3', 'unknown'],
    ['workload', 'guest', 'unknown'],
  ])
  expect(artefactsOf([ONE], CLOSURES)[0]?.closure).toEqual({
    document: 'artefacts.cdx.json',
    ref: `bpftrace:0.23.2:${IMAGE}`,
    packages: 2,
  })
})

test('a build of another image is another artefact, and its packages are not known', () => {
  const rebuilt = record({ artefacts: { ...ONE.artefacts, image: { sha256: '9'.repeat(64) } } })
  const builds = artefactsOf([ONE, rebuilt], CLOSURES).filter(({ role }) => role === 'bpftrace')
  expect(builds.map(({ closure }) => closure === 'unknown')).toEqual([true, false])
})

test('the kernel of a container has no packages that are known, and there is no QEMU', () => {
  const contained = record({ kernel: 'host', artefacts: { ...ONE.artefacts, kernel: [], qemu: null } })
  expect(artefactsOf([contained], CLOSURES).map(({ role, closure }) => [role, typeof closure])).toEqual([
    ['bpftrace', 'object'],
    ['kernel', 'string'],
    ['workload', 'string'],
  ])
  expect(artefactsOf([contained], CLOSURES)[1]?.closure).toBe('unknown')
})

test('a list of artefacts is compared with what records name, whatever it knows of closures', () => {
  expect(namesSame(artefactsOf([ONE], CLOSURES), [ONE])).toBe(true)
  expect(namesSame(artefactsOf([ONE], CLOSURES).slice(1), [ONE])).toBe(false)
  const other = record({ artefacts: { ...ONE.artefacts, qemu: '11.1.0' } })
  expect(namesSame(artefactsOf([ONE], CLOSURES), [other])).toBe(false)
})

interface Document {
  readonly specVersion: string
  readonly components: readonly Record<string, unknown>[]
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn?: readonly string[] }[]
}

test("a package of Ubuntu's is called one", () => {
  const images = [...CLOSURES.images].map(([image, { format, packages }]) => {
    const ubuntu = packages.map((one) => ({ ...one, distribution: 'ubuntu' }))
    return [image, { format, packages: ubuntu }] as const
  })
  const closures = { ...CLOSURES, images: new Map(images) }
  const text = bomText(artefactsOf([ONE], closures), closures, '1'.repeat(64))
  expect(text).toContain('pkg:deb/ubuntu/libstdc%2B%2B6@14.2.0-19?arch=amd64')
  expect(text).not.toContain('pkg:deb/debian')
})

test('the document of artefacts has each package once, by what depends on it', () => {
  const text = bomText(artefactsOf([ONE], CLOSURES), CLOSURES, '1'.repeat(64))
  expect(bomText(artefactsOf([ONE], CLOSURES), CLOSURES, '1'.repeat(64))).toBe(text)
  const { specVersion, components, dependencies } = JSON.parse(text) as Document
  expect(specVersion).toBe('1.6')
  expect(components.map(({ name, version }) => [name, version].join(' ')).sort()).toEqual([
    'bpftrace 0.23.2',
    'bpftrace 0.23.2-1',
    'guest ',
    'libstdc++6 14.2.0-19',
    'linux 6.12.117',
    'linux-image-6.12.117+deb13-cloud-amd64 6.12.117-1',
    'qemu 10.0.3',
  ])
  expect(components.find(({ name }) => name === 'libstdc++6')).toMatchObject({
    purl: 'pkg:deb/debian/libstdc%2B%2B6@14.2.0-19?arch=amd64',
    hashes: [{ alg: 'SHA-256', content: 'e'.repeat(64) }],
  })
  expect(dependencies.find(({ ref }) => ref === `bpftrace:0.23.2:${IMAGE}`)?.dependsOn).toEqual([
    `package:bpftrace:0.23.2-1:${'b'.repeat(64)}`,
    `package:libstdc++6:14.2.0-19:${'e'.repeat(64)}`,
  ])
  expect(dependencies.find(({ ref }) => ref === 'records.jsonl')?.dependsOn).toHaveLength(4)
})
