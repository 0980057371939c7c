import { expect, test } from 'vitest'
import { gapBetween, unmeasured } from './gaps.js'

test.each([
  ['6.12.118', '6.16.12', '6.13 to 6.15'],
  ['5.10.262', '6.1.192', '5.11 to 6.0'],
  ['4.19.300', '6.1.1', '4.20 to 6.0'],
  ['5.19.1', '6.1.1', '6.0'],
  ['5.10.1', '6.0.1', '5.11 to 5.19'],
  ['5.19.1', '6.0.1', undefined],
  ['6.19.14', '7.0.13', undefined],
  ['6.17.13', '6.18.15', undefined],
  ['6.12.118', '6.14.1', '6.13'],
  ['6.12.110', '6.12.118', '6.12.111 to 6.12.117'],
  ['6.12.117', '6.12.118', undefined],
  ['6.12.118-rt', '6.16.12-rt', '6.13-rt to 6.15-rt'],
  ['6.12.118-arm64', '6.14.1-arm64', '6.13-arm64'],
  ['5.19.1-rt-arm64', '6.2.1-rt-arm64', '6.0-rt-arm64 to 6.1-rt-arm64'],
  ['6.12.110-arm64', '6.12.118-arm64', '6.12.111-arm64 to 6.12.117-arm64'],
  ['7.3.4', '8.1.2', 'what lies between 7.3.4 and 8.1.2'],
  ['6.19.14', 'host', 'what lies between 6.19.14 and host'],
])('between the kernels %s and %s', (older, newer, gap) =>
  expect(gapBetween(older, newer, 'kernel')).toBe(gap),
)

test.each([
  ['0.17.0', '0.23.2', '0.18 to 0.22'],
  ['0.27.0', '0.27.1', undefined],
  ['0.27.1', '1.2.0', 'what lies between 0.27.1 and 1.2.0'],
])('between the builds %s and %s', (older, newer, gap) =>
  expect(gapBetween(older, newer, 'bpftrace')).toBe(gap),
)

test('in a sentence', () => {
  expect(unmeasured([])).toBeUndefined()
  expect(unmeasured(['6.14'])).toBe('6.14 was not measured')
  expect(unmeasured(['6.13 to 6.15', '6.13 to 6.15'])).toBe('6.13 to 6.15 were not measured')
  expect(unmeasured(['6.0', '6.13'])).toBe('6.0 and 6.13 were not measured')
})
