import { expect, test } from 'vitest'
import { didYouMean } from './suggestion.js'

test.each([
  ['hanlders', ['target', 'handlers'], 'handlers'],
  ['Probe', ['probe', 'program'], 'probe'],
  ['fexti', ['fentry', 'fexit'], 'fexit'],
  ['kernel', ['kernels', 'strict'], 'kernels'],
  ['rr', ['rt', 'full'], 'rt'],
])('%s among %j is near %s', (word, known, nearest) => {
  expect(didYouMean(word, known)).toBe(` (did you mean '${nearest}'?)`)
})

test.each([
  ['banana', ['probe', 'target']],
  ['', ['probe']],
  ['x'.repeat(100_000), ['probe']],
  ['probe', []],
])('%.10s is near none of %j', (word, known) => {
  expect(didYouMean(word, known)).toBe('')
})
