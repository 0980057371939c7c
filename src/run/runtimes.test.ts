import { expect, test } from 'vitest'
import { UsageError } from '../errors.js'
import { cellOf } from '../plan/plan.fixture.js'
import { refuseUnaskable } from './runtimes.js'

test('cells of microVMs are taken', () => {
  expect(() => refuseUnaskable([cellOf()])).not.toThrow()
})

test('a container cell is refused before a microVM could answer for it', () => {
  expect(() => refuseUnaskable([cellOf(), { ...cellOf(), runtime: 'container' }])).toThrow(UsageError)
})
