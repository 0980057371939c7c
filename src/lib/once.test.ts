import { expect, test, vi } from 'vitest'
import { once, oncePerKey } from './once.js'

test('once: every call shares one promise', async () => {
  const make = vi.fn(() => Promise.resolve({}))
  const get = once(make)
  expect(make).not.toHaveBeenCalled()
  expect(get()).toBe(get())
  expect(await get()).toBe(await get())
  expect(make).toHaveBeenCalledTimes(1)
})

test('once: a failure stays', async () => {
  const get = once(() => Promise.reject(new Error('no')))
  await expect(get()).rejects.toThrow('no')
  await expect(get()).rejects.toThrow('no')
})

test('oncePerKey: one promise a key, and a failure is forgotten', async () => {
  const get = oncePerKey<string>()
  const make = vi.fn((value: string) => Promise.resolve(value))
  expect(await Promise.all(['a', 'a', 'b'].map((key) => get(key, () => make(key))))).toEqual(['a', 'a', 'b'])
  expect(make).toHaveBeenCalledTimes(2)
  await expect(get('c', () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(await get('c', () => make('c'))).toBe('c')
})
