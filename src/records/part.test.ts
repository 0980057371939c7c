import { describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { partOf, remembered } from './part.js'

const Whole = z.object({ a: z.string(), b: z.number().optional(), c: z.string() })

describe('partOf', () => {
  const part = partOf(Whole, ['a', 'b'])

  test('reads its fields, and those that nobody knows', () => {
    expect(part('{"a":"x","b":1,"more":[2]}')).toEqual({ a: 'x', b: 1, more: [2] })
    expect(part('{"a":"x"}')).toEqual({ a: 'x' })
  })

  test.each([
    ['a missing field', '{"b":1}'],
    ['a wrong value', '{"a":1}'],
    ['a wrong value where none is needed', '{"a":"x","b":"1"}'],
    ["another part's field, right or wrong", '{"a":"x","c":"y"}'],
    ['what would become a prototype', '{"a":"x","__proto__":{"b":"1"}}'],
    ['no object', '["x"]'],
    ['no JSON', '{"a":"x'],
    ['two objects', '{"a":"x"},{}'],
  ])('%s is not what belongs there', (_, text) => {
    expect(part(text)).toBeUndefined()
  })
})

describe('remembered', () => {
  const reader = () => {
    const read = vi.fn((text: string) => (text.includes('!') ? undefined : { text }))
    return { read, part: remembered(read) }
  }

  test('reads a text once, in braces, and shares what it says', () => {
    const { read, part } = reader()
    expect(part('a')).toEqual({ text: '{a}' })
    expect(part('b')).toEqual({ text: '{b}' })
    expect(part('a')).toBe(part('a'))
    expect(part('b')).toBe(part('b'))
    expect(read).toHaveBeenCalledTimes(2)
  })

  test('remembers nothing of what is wrong', () => {
    const { read, part } = reader()
    expect([part('!'), part('!')]).toEqual([undefined, undefined])
    expect(read).toHaveBeenCalledTimes(2)
  })

  test('holds no more than a few texts of one length', () => {
    const { read, part } = reader()
    for (let n = 100; n < 133; n++) part(String(n))
    read.mockClear()
    part('132')
    part('110')
    expect(read).not.toHaveBeenCalled()
    part('131')
    for (let n = 200; n < 232; n++) part(String(n))
    read.mockClear()
    part('110')
    expect(read).toHaveBeenCalledOnce()
  })
})
