import { expect, test } from 'vitest'
import { isOfSeries } from './series.js'

test.each([
  ['6.1', '6.1.192'],
  ['6.1', '6.1'],
  ['6.1', '6.1.192-rt'],
  ['6.1', '6.1.192-full-headers'],
  ['6.1', '6.1.192-arm64'],
  ['6.1-rt', '6.1.192-rt'],
  ['6.12-rt', '6.12.118-rt-headers'],
  ['6.8', '6.8.0-45-generic'],
  ['6.8-generic', '6.8.0-45-generic'],
  ['7.3', '7.3-rc7'],
  ['7.3', '7.3~rc7'],
  ['0.27', '0.27.1'],
  ['0.27', 'v0.27.0-12-gabcdef'],
])('%s is the series of %s', (word, id) => expect(isOfSeries(word, id)).toBe(true))

test.each([
  ['6.1', '6.12.118'],
  ['6.1', '6.10'],
  ['6.1', '16.1.2'],
  ['6.1-rt', '6.1.192'],
  ['6.1-rt', '6.1.192-rtx'],
  ['6.8-aws', '6.8.0-45-generic'],
  ['6', '6.1.192'],
  ['6.1.192', '6.1.192-rt'],
  ['6.1*', '6.1.192'],
  ['', '6.1.192'],
  ['6.1', 'host'],
])('%s is not the series of %s', (word, id) => expect(isOfSeries(word, id)).toBe(false))
