import { describe, expect, test } from 'vitest'
import { fileNameAt, instantOf, locatedSource, sourceOf, sourceText, wrongSource } from './source.js'

const DIGEST = `sha256:${'a'.repeat(64)}`

describe('a source', () => {
  test.each([
    ['oci:registry.example/bpftrace', 'registry.example', 'bpftrace', 'latest', null],
    [
      'oci:registry.example:5000/team/tools/bpftrace:v0.27',
      'registry.example:5000',
      'team/tools/bpftrace',
      'v0.27',
      null,
    ],
    ['oci:localhost/x:1', 'localhost', 'x', '1', null],
    ['oci:host:5000/x', 'host:5000', 'x', 'latest', null],
    ['oci:127.0.0.1:5000/a_b/c-d.e', '127.0.0.1:5000', 'a_b/c-d.e', 'latest', null],
    ['oci:[::1]:5000/x', '[::1]:5000', 'x', 'latest', null],
    [`oci:registry.example/x@${DIGEST}`, 'registry.example', 'x', '', DIGEST],
    [`oci:registry.example/x:1@${DIGEST}`, 'registry.example', 'x', '1', DIGEST],
  ])('%s', (from, registry, repository, tag, digest) => {
    expect(sourceOf(from)).toEqual({ kind: 'oci', reference: { registry, repository, tag, digest } })
  })

  test('may be a path, with spaces too, or a suite', () => {
    expect(sourceOf('file:./a b/bpftrace')).toEqual({ kind: 'file', path: './a b/bpftrace' })
    expect(sourceOf('debian:trixie-backports')).toEqual({ kind: 'suite', suite: 'trixie-backports' })
    const former = sourceOf('debian:trixie@20250901T000000Z')!
    expect(former).toEqual({ kind: 'suite', suite: 'trixie@20250901T000000Z' })
    expect(sourceText(former)).toBe('debian:trixie@20250901T000000Z')
  })

  test.each([
    'trixie',
    'debian:',
    'debian:Trixie',
    'debian:trixie@',
    'debian:trixie@2025-09-01',
    'debian:trixie@20250901',
    'debian:@20250901T000000Z',
    'file:',
    'file: ',
    'oci:',
    'oci:bpftrace',
    'oci:team/bpftrace',
    'oci:registry.example/UPPER',
    'oci:registry.example/x:',
    'oci:registry.example/x@sha256:short',
    'oci:registry.example/../x',
    'oci:user@registry.example/x',
    'docker:registry.example/x',
  ])('is not %s', (from) => {
    expect(sourceOf(from)).toBeUndefined()
  })
})

describe('an address', () => {
  const URL = 'https://host.example/v1/bpftrace'
  test('is told without what stands behind its path', () => {
    const source = sourceOf(`${URL}?token=x`)
    expect(source).toEqual({ kind: 'https', url: `${URL}?token=x`, sha256: null })
    expect(source && sourceText(source)).toBe(URL)
    expect(fileNameAt(`${URL}?token=x`)).toBe('bpftrace')
  })

  test.each([
    [URL, null],
    ['http://127.0.0.1:80/x', null],
    ['http://localhost:8080/x', null],
    ['http://[::1]:8080/x', null],
    ['http://host.example/x', 'goes over the network in the clear'],
    ['http://127.0.0.1.example/x', 'goes over the network in the clear'],
    ['https://a b/x', undefined],
    ['https://me:secret@host.example/x', undefined],
    ['https://host.example', undefined],
    ['https://host.example/', undefined],
    [`${URL}#sha256=abc`, undefined],
    ['ftp://host.example/x', undefined],
    ['https://[::/x', 'is no address'],
  ])('%s', (text, wrong) => {
    const source = sourceOf(text)
    if (wrong === undefined) expect(source).toBeUndefined()
    else if (wrong === null) expect(source && wrongSource(source)).toBeNull()
    else expect(source && wrongSource(source)).toContain(wrong)
  })
})

test.each([
  ['20250901T000000Z', '2025-09-01T00:00:00.000Z'],
  ['20240229T235959Z', '2024-02-29T23:59:59.000Z'],
  ['20250229T000000Z', undefined],
  ['20251301T000000Z', undefined],
  ['20250901T240000Z', undefined],
])('an instant: %s', (stamp, instant) => {
  expect(instantOf(stamp)?.toISOString()).toBe(instant)
})

test.each([
  ['file:./x', '/a/b', 'file:/a/b/x'],
  ['file:../x', '/a/b', 'file:/a/x'],
  ['file:/x', '/a/b', 'file:/x'],
  ['oci:r.example/x', '/a', 'oci:r.example/x:latest'],
  [`oci:r.example/x@${DIGEST}`, '/a', `oci:r.example/x@${DIGEST}`],
  ['debian:sid', '/a', 'debian:sid'],
])('only paths are made absolute: %s', (from, directory, located) => {
  const source = sourceOf(from)
  expect(source && sourceText(locatedSource(source, directory))).toBe(located)
})
