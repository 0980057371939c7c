import { expect, test } from 'vitest'
import { didYouMean } from './suggestion.js'

test.each([
  ['hanlders', ['target', 'handlers'], 'handlers'],
  ['Probe', ['probe', 'program'], 'probe'],
  ['fexti', ['fentry', 'fexit'], 'fexit'],
  ['kernel', ['kernels', 'strict'], 'kernels'],
  ['rr', ['rt', 'full'], 'rt'],
  ['6.21', ['5.10', '6.1', '6.12'], '6.12'],
  ['0.32.2', ['0.11.3', '0.23.2', '0.27.1'], '0.23.2'],
])('%s among %j is near %s', (word, known, nearest) => {
  expect(didYouMean(word, known)).toBe(` (did you mean '${nearest}'?)`)
})

test.each([
  ['banana', ['probe', 'target']],
  ['', ['probe']],
  ['x'.repeat(100_000), ['probe']],
  ['probe', []],
  ['probe', ['', 'x'.repeat(100_000)]],
  ['abcde', ['v'.repeat(15)]],
])('%.10s is near none of %j', (word, known) => {
  expect(didYouMean(word, known)).toBe('')
})
