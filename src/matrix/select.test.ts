import { expect, test } from 'vitest'
import { UsageError } from '../lib/errors.js'
import { selectNames } from './select.js'

const KERNELS = ['5.10.262', '6.1.192', '6.12.117', '6.12.117-rt', '7.3-rc7', 'host']

test.each([
  [[], KERNELS],
  [['6.1.192'], ['6.1.192']],
  [['6.1*'], ['6.1.192', '6.12.117', '6.12.117-rt']],
  [['6.1.*'], ['6.1.192']],
  [['6.1'], ['6.1.192']],
  [['6.12'], ['6.12.117', '6.12.117-rt']],
  [
    ['*-rt', '5.*'],
    ['5.10.262', '6.12.117-rt'],
  ],
  [['{5,7}*'], ['5.10.262', '7.3-rc7']],
  [
    ['6.1*', '6.12*', '6.1.192'],
    ['6.1.192', '6.12.117', '6.12.117-rt'],
  ],
  [['6.1'], ['6.1.192']],
  [['6.12'], ['6.12.117', '6.12.117-rt']],
  [['6.12-rt'], ['6.12.117-rt']],
  [['7.3'], ['7.3-rc7']],
  [['!6.12'], ['5.10.262', '6.1.192', '7.3-rc7', 'host']],
  [['!*-rt'], ['5.10.262', '6.1.192', '6.12.117', '7.3-rc7', 'host']],
  [['*'], KERNELS],
])('%j selects %j', (globs, expected) => {
  expect(selectNames('kernel', globs, KERNELS)).toEqual(expected)
})

const BUILDS = ['0.2.0', '0.27.0', '0.27.1', '0.27.1-12-gabcdef', '0.28~rc1', 'candidate']

test.each([
  ['0.27', ['0.27.0', '0.27.1', '0.27.1-12-gabcdef']],
  ['0.27.1', ['0.27.1']],
  ['0.27*', ['0.27.0', '0.27.1', '0.27.1-12-gabcdef']],
  ['0.28', ['0.28~rc1']],
  ['0.2', ['0.2.0']],
])('the build %s is %j', (glob, expected) => {
  expect(selectNames('bpftrace', [glob], BUILDS)).toEqual(expected)
})

test.each(['6', '6.', '.12', '6.1.1', '6.2', '6.12-full', '0.2', 'rt'])(
  "'%s' is no series that is there",
  (glob) => {
    expect(() => selectNames('kernel', [glob], KERNELS)).toThrow(`no kernel matches '${glob}'`)
  },
)

test('a glob that matches nothing lists what there is', () => {
  const select = () => selectNames('kernel', ['9.9', '6.1*'], ['5.10.262', '6.1.192'])
  expect(select).toThrow(UsageError)
  expect(select).toThrow("no kernel matches '9.9'; there are: 5.10.262, 6.1.192")
})

test.each([
  ['kernel', '6.21', KERNELS, "'6.21' (did you mean '6.12'?);"],
  ['kernel', '6.21*', KERNELS, "'6.21*' (did you mean '6.12'?);"],
  ['kernel', '6.12.171', KERNELS, "'6.12.171' (did you mean '6.12.117'?);"],
  ['bpftrace', '0.32.2', ['0.23.2', '0.27.1'], "'0.32.2' (did you mean '0.23.2'?);"],
  ['case', 'fexti', ['fentry', 'fexit'], "'fexti' (did you mean 'fexit'?);"],
  ['case', 'x', ['a\u001b'.repeat(9)], "no case matches 'x'; there are: a␛"],
])('a mistyped %s %s gets a suggestion', (kind, glob, names, said) => {
  expect(() => selectNames(kind, [glob], names)).toThrow(said)
})

test('every glob that matches nothing is named', () => {
  expect(() => selectNames('case', ['x', ''], ['fexit'])).toThrow(
    "no case matches 'x' or ''; there are: fexit",
  )
})

test('nothing to choose from', () => {
  expect(() => selectNames('case', ['fexit'], [])).toThrow("no case matches 'fexit'; there are none")
  expect(selectNames('case', [], [])).toEqual([])
})
