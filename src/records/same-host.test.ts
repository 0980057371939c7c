import { expect, test } from 'vitest'
import { hostReleases, isOfAnotherHost } from './same-host.js'

const seen = (kernel: string, release: string) => ({ kernel, release })

test('releases of host alone, each once', () => {
  const all = [seen('host', '6.1'), seen('host', ''), seen('6.12.117', '6.12'), seen('host', '6.1')]
  expect(hostReleases(all)).toEqual(['6.1'])
})

test('a record of host is of another kernel where this one has another release, and is asked', () => {
  expect(isOfAnotherHost(seen('host', '6.1'), '6.18')).toBe(true)
  expect(isOfAnotherHost(seen('host', '6.18'), '6.18')).toBe(false)
  expect(isOfAnotherHost(seen('host', '6.1'), undefined)).toBe(false)
  expect(isOfAnotherHost(seen('6.12.117', '6.12'), '6.18')).toBe(false)
})
