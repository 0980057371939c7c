import { describe, expect, test } from 'vitest'
import { bpftraceBuild, pkg } from '../plan/plan.fixture.js'
import { imageIdentity, imageUuid } from './image.js'

const build = bpftraceBuild()

describe('the identity of an image', () => {
  test('is a UUID and the same each time', () => {
    expect(imageUuid(build)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/)
    expect(imageUuid(bpftraceBuild())).toBe(imageUuid(build))
    expect(imageIdentity(build).startsWith(imageUuid(build).replaceAll('-', ''))).toBe(true)
  })

  test('does not depend on what the build is called, nor on warnings', () => {
    const renamed = bpftraceBuild({ id: 'candidate', warnings: ['the Release has expired'] })
    expect(imageUuid(renamed)).toBe(imageUuid(build))
  })

  test('depends on every package', () => {
    const others = [
      bpftraceBuild({ packages: [pkg('bpftrace 0.23.2-1+b1'), pkg('libc6 2.41-13')] }),
      bpftraceBuild({ packages: [pkg('bpftrace 0.23.2-1+b2'), pkg('libc6 2.41-12')] }),
      bpftraceBuild({ packages: [pkg('bpftrace 0.23.2-1+b1')] }),
    ]
    expect(new Set([build, ...others].map(imageUuid)).size).toBe(4)
  })

  test('of a tree depends on what is in it, and not on where it came from', () => {
    const of = (sha256: string, name: string) =>
      bpftraceBuild({
        packages: [],
        tree: { sha256, parts: [{ name, version: '1', sha256 }], entries: () => ({}) as never },
      })
    expect(imageUuid(of('1', 'file:a'))).toBe(imageUuid(of('1', 'oci:b')))
    expect(new Set([of('1', 'a'), of('2', 'a'), build].map(imageUuid)).size).toBe(3)
    const filled = ['1', '2'].map((version) => ({
      ...of('1', 'a'),
      filler: [pkg(`busybox-static ${version}`)],
    }))
    expect(new Set([of('1', 'a'), ...filled].map(imageUuid)).size).toBe(3)
  })
})
