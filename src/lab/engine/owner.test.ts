import { expect, test } from 'vitest'
import { isOrphan, ownerText, ownOwner, parseOwner, startedIn, startOf } from './owner.js'

const SELF = { where: 'boot/4026531836', pid: 7, started: '42' }
const orphan = (label: string, at: string | undefined, state = 'running', ageMs = 3_600_000) =>
  isOrphan({ label, state, ageMs }, SELF, () => at)

test('an owner can be read back', () => {
  expect(parseOwner(ownerText(SELF))).toEqual(SELF)
  expect(parseOwner('nonsense')).toBeNull()
})

test('this process is there, and started when it says', () => {
  const self = ownOwner()
  expect(self.pid).toBe(process.pid)
  expect(self.started).toMatch(/^\d+$/)
  expect(startOf(process.pid)).toBe(self.started)
})

test('a name with spaces and brackets does not shift the fields', () => {
  const fields = Array.from({ length: 40 }, (_, index) => String(index + 3))
  expect(startedIn(`7 (a ) b) ${fields.join(' ')}`)).toBe('22')
})

test('a container whose process is there is spared', () => {
  expect(orphan('boot/4026531836 7 42', '42')).toBe(false)
})

test('one whose process is gone is an orphan, and so is one whose process id went to another', () => {
  expect(orphan('boot/4026531836 7 42', undefined)).toBe(true)
  expect(orphan('boot/4026531836 7 42', '43')).toBe(true)
})

test('of another boot, another namespace or another machine nothing is known', () => {
  expect(orphan('other/4026531836 7 42', undefined)).toBe(false)
  expect(orphan('boot/1 7 42', undefined)).toBe(false)
  expect(orphan('', undefined)).toBe(false)
})

test('one that has ended is an orphan in any case', () => {
  expect(orphan('other/1 7 42', '42', 'exited')).toBe(true)
})

test('one that nobody starts is an orphan, whoever made it; one that was just made is not', () => {
  expect(orphan('other/1 7 42', '42', 'created', 61_000)).toBe(true)
  expect(orphan('boot/4026531836 7 42', '42', 'created', 61_000)).toBe(true)
  expect(orphan('other/1 7 42', '42', 'created', 59_000)).toBe(false)
  expect(orphan('boot/4026531836 7 42', '43', 'created', 1_000)).toBe(true)
})
