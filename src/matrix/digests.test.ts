import { expect, test } from 'vitest'
import { parseMatrix } from './load.js'
import { CASE, expectMistake } from './matrix.fixture.js'

const DIGEST = 'a'.repeat(64)
const URL = 'https://host.example/x'
const text = (kernel: string, build = 'from: debian:trixie'): string =>
  `kernels:\n  - { ${kernel} }\nbpftrace:\n  - { ${build} }\ncases:\n${CASE}`

test('a digest beside an address is one behind it', () => {
  const beside = parseMatrix(
    text(`from: ${URL}, sha256: ${DIGEST}, config: c, name: k`, `from: '${URL}#sha256=${DIGEST}'`),
    'm',
  )
  const from = { kind: 'https', url: URL, sha256: DIGEST }
  expect(beside.kernels).toEqual([{ from, flavour: 'cloud', config: 'c', name: 'k' }])
  expect(beside.bpftrace).toEqual([{ from }])
  expect(parseMatrix(text(`from: ${URL}`), 'm').kernels[0]?.from).toMatchObject({ sha256: null })
})

test.each([
  [`from: ${URL}, sha256: abc`, '2:45: expected a sha256: 64 lower-case hexadecimal digits'],
  [`from: 'file:x', sha256: ${DIGEST}`, "2:23: 'sha256' beside file: expected no such key"],
  [
    `from: debian:sid, series: [7.3], sha256: ${DIGEST}`,
    "2:40: 'sha256' beside debian: expected no such key",
  ],
  [
    `from: '${URL}#sha256=${DIGEST}', sha256: ${'b'.repeat(64)}`,
    'another digest than in the address: expected it once',
  ],
  [`from: ${URL}, series: [6.12]`, "2:37: 'series' of a kernel from https: expected no such key"],
  [
    'from: http://host.example/x',
    'goes over the network in the clear, where anyone on the way may read and change it',
  ],
])('not { %s }', (kernel, words) => {
  expectMistake(text(kernel), words)
})
