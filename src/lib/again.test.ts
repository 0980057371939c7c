import { expect, test } from 'vitest'
import { again, Passing } from './again.js'

const PATIENCE = { delayMs: 1 }

/** Throws these one after the other, then answers; says how often it was asked. */
function answering(...faults: Error[]) {
  let asked = 0
  const ask = () => {
    const fault = faults[asked++]
    return fault === undefined ? Promise.resolve('answer') : Promise.reject(fault)
  }
  return { ask, asked: () => asked }
}

test('a passing fault is asked again, three times in all', async () => {
  const twice = answering(new Passing('one'), new Passing('two'))
  await expect(again(twice.ask, PATIENCE)).resolves.toBe('answer')
  const always = answering(new Passing('one'), new Passing('two'), new Passing('three'), new Passing('four'))
  await expect(again(always.ask, PATIENCE)).rejects.toThrow('three')
  expect(always.asked()).toBe(3)
})

test('one that is worth fewer attempts gets those', async () => {
  const wrong = answering(new Passing('one', { tries: 2 }), new Passing('two', { tries: 2 }))
  await expect(again(wrong.ask, PATIENCE)).rejects.toThrow('two')
  expect(wrong.asked()).toBe(2)
})

test.each([new Error('gone'), new TypeError('odd')])('%s ends the asking', async (fault) => {
  const { ask, asked } = answering(fault)
  await expect(again(ask, PATIENCE)).rejects.toBe(fault)
  expect(asked()).toBe(1)
})

test('the other side may say how long to wait', async () => {
  const began = performance.now()
  await again(answering(new Passing('busy', { waitMs: 60 })).ask, PATIENCE)
  expect(performance.now() - began).toBeGreaterThan(50)
})

test('an abort ends a pause', async () => {
  const reason = new Error('interrupted')
  const slow = answering(new Passing('busy', { waitMs: 60_000 }))
  const abort = new AbortController()
  setTimeout(() => {
    abort.abort(reason)
  }, 20)
  await expect(again(slow.ask, { delayMs: 60_000, signal: abort.signal })).rejects.toBe(reason)
})
