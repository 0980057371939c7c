import { describe, expect, test } from 'vitest'
import { bar, workLines } from './work.js'

test('a bar is as full as its share, and never fuller', () => {
  expect([0, 0.5, 1, 2, -1].map((share) => bar(share, 4))).toEqual(['░░░░', '██░░', '████', '████', '░░░░'])
})

describe('lines', () => {
  const works = [
    { what: 'fetching linux-image-6.12.118', bytes: { received: 12_300_000, total: 34_671_208 } },
    { what: 'fetching qemu', bytes: { received: 1_000_000, total: 2_000_000 } },
    { what: 'unpacking the compiler' },
  ]

  test('have their numbers and bars below each other', () => {
    expect(workLines(works, 80)).toEqual([
      'fetching linux-image-6.12.118 12.3 of 34.7 MB ███████░░░░░░░░░░░░░',
      'fetching qemu                   1.0 of 2.0 MB ██████████░░░░░░░░░░',
      'unpacking the compiler',
    ])
  })

  test('of a narrow terminal have no bars, and shorten names', () => {
    expect(workLines(works, 40)).toEqual([
      'fetching linux-image-… 12.3 of 34.7 MB',
      'fetching qemu            1.0 of 2.0 MB',
      'unpacking the compiler',
    ])
  })
})
