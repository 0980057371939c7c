import { expect, test } from 'vitest'
import { globsMatch } from './glob.js'

const NAMES = [
  'a',
  'b',
  'ab',
  'aab',
  '6.1.192',
  '6.12.117',
  '6.12.117-rt',
  '7.3-rc7',
  '[a',
  '{a}',
  'a*',
  'a|b',
]

test.each([
  ['*', NAMES],
  ['**', NAMES],
  ['a?', ['ab', 'a*']],
  ['6.1*', ['6.1.192', '6.12.117', '6.12.117-rt']],
  ['[67].*', ['6.1.192', '6.12.117', '6.12.117-rt', '7.3-rc7']],
  ['[!6a[{]*', ['b', '7.3-rc7']],
  ['[^6a[{]*', ['b', '7.3-rc7']],
  ['{6,7}.{1..3}*', ['6.1.192', '6.12.117', '6.12.117-rt', '7.3-rc7']],
  ['{a,{b,c}}', ['a', 'b']],
  ['{a}', ['{a}']],
  ['a\\*', ['a*']],
  ['a|b', ['a|b']],
  ['@(a|b)', ['a', 'b']],
  ['+(a)b', ['ab', 'aab']],
  ['*(a)b', ['b', 'ab', 'aab']],
  ['?(a)b', ['b', 'ab']],
  ['!(a|b|ab|aab)', NAMES.slice(4)],
  ['!6*', ['a', 'b', 'ab', 'aab', '7.3-rc7', '[a', '{a}', 'a*', 'a|b']],
  ['[a', ['[a']],
  ['{a', []],
  ['!{a', []],
  ['*!(a)', []],
  ['[b-a]', []],
  ['', []],
])('%s', (glob, expected) => {
  expect(NAMES.filter(globsMatch([glob]))).toEqual(expected)
})

test('any of several', () => {
  expect(NAMES.filter(globsMatch(['7*', 'b']))).toEqual(['b', '7.3-rc7'])
  expect(NAMES.filter(globsMatch([]))).toEqual([])
})

test.each([
  ['stars', `${'*a'.repeat(30)}b`],
  ['groups', `${'+('.repeat(20)}a${')'.repeat(20)}b`],
  ['too many groups', `${'+('.repeat(400)}a${')'.repeat(400)}`],
  ['too long', '*a'.repeat(1000)],
])('takes linear time: %s', (_, glob) => {
  expect(globsMatch([glob])('a'.repeat(200))).toBe(false)
})
