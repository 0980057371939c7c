import { expect, test } from 'vitest'
import { compareLibraries, ldCache } from './write-ld-cache.js'

test('names are in the order of the search that the loader does', () => {
  const names = [
    'libz.so.1',
    'libc.so.6',
    'libicu.so.9',
    'libicu.so.72',
    'ld-linux-x86-64.so.2',
    'libc++.so.1',
  ]
  expect(names.sort(compareLibraries)).toEqual([
    'ld-linux-x86-64.so.2',
    'libc++.so.1',
    'libc.so.6',
    'libicu.so.9',
    'libicu.so.72',
    'libz.so.1',
  ])
  expect(compareLibraries('liba.so', 'liba.so.1')).toBe(-1)
  expect(compareLibraries('lib1.so', 'liba.so')).toBe(1)
})

test('texts are where the entries say, counted from the beginning, and the last name comes first', () => {
  const cache = ldCache(
    new Map([
      ['liba.so.1', '/lib/liba.so.1'],
      ['libb.so.2', '/lib/libb.so.2'],
    ]),
    'x86_64',
  )
  const textAt = (offset: number): string => cache.toString('utf8', offset, cache.indexOf(0, offset))
  expect(cache.toString('latin1', 0, 20)).toBe('glibc-ld.so.cache1.1')
  expect([cache.readUInt32LE(20), cache.readUInt8(28)]).toEqual([2, 2])
  expect(48 + 2 * 24 + cache.readUInt32LE(24)).toBe(cache.length)
  expect(textAt(cache.readUInt32LE(48 + 4))).toBe('libb.so.2')
  expect(textAt(cache.readUInt32LE(48 + 8))).toBe('/lib/libb.so.2')
})
