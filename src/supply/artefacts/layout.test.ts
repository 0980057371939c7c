import { describe, expect, test } from 'vitest'
import { parents, placed } from './layout.js'

describe('places in a merged-usr root', () => {
  test.each([
    ['bin/mount', 'usr/bin/mount'],
    ['sbin/ldconfig', 'usr/sbin/ldconfig'],
    ['lib/x86_64-linux-gnu/libc.so.6', 'usr/lib/x86_64-linux-gnu/libc.so.6'],
    ['lib64/ld-linux-x86-64.so.2', 'usr/lib64/ld-linux-x86-64.so.2'],
    ['lib', 'usr/lib'],
    ['usr/bin/bpftrace', 'usr/bin/bpftrace'],
    ['usr/lib/x86_64-linux-gnu/libbpf.so.1', 'usr/lib/x86_64-linux-gnu/libbpf.so.1'],
    ['etc/ld.so.conf', 'etc/ld.so.conf'],
    ['library/x', 'library/x'],
    ['usr/share/bpftrace/tools/biolatency.bt', 'usr/share/bpftrace/tools/biolatency.bt'],
    ['usr/share/documents/x', 'usr/share/documents/x'],
  ])('%s → %s', (path, place) => {
    expect(placed(path)).toBe(place)
  })

  test.each([
    'usr/share/doc/bpftrace/copyright',
    'usr/share/doc',
    'usr/share/man/man8/bpftrace.8.gz',
    'usr/share/locale/de/LC_MESSAGES/libc.mo',
    'usr/share/lintian/overrides/x',
  ])('%s is left out', (path) => {
    expect(placed(path)).toBeNull()
  })
})

test('directories above a path, outermost first', () => {
  expect(parents('a/b/c')).toEqual(['a', 'a/b'])
  expect(parents('a')).toEqual([])
})
