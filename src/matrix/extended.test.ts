import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { UsageError } from '../lib/errors.js'
import { parseMatrix, readMatrix } from './load.js'

const BASE = `
kernels: [{ from: 'debian:trixie', series: ['6.12'] }]
bpftrace: [{ from: 'debian:sid' }]
defaults: { events: 5 }
gate: { decisions: { flaky: warn } }
cases:
  one: { probe: kprobe, target: f, workload: nanosleep }
  other: { probe: kretprobe, target: f, workload: nanosleep }
knownIssues:
  - { id: x, cases: [other], seen: reversed, summary: Reversed., upstream: unreported }
`
const files: Readonly<Record<string, string>> = {
  'matrix.yaml': BASE,
  'chain.yaml': 'extends: matrix.yaml\n',
  'wrong.yaml': BASE.replace('kretprobe', 'kretprob'),
}
const parse = (text: string) =>
  parseMatrix(text, '/at/wide.yaml', (path) => {
    const found = files[path]
    if (found === undefined) throw new Error(`there is no file ${path}`)
    return Buffer.from(found)
  })
const mistake = (text: string): string => {
  try {
    parse(text)
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError)
    return (error as Error).message
  }
  throw new Error('no mistake was found')
}

test('what is not said is taken from the other, but for its policy', () => {
  const { kernels, bpftrace, cases, knownIssues, gate } = parse(
    "extends: matrix.yaml\nkernels: [{ from: 'debian:sid', series: ['7.2'] }]\n",
  )
  expect(kernels.map(({ series }) => series)).toEqual([['7.2']])
  expect(bpftrace).toHaveLength(1)
  expect(cases.map(({ name, events }) => [name, events])).toEqual([
    ['one', 5],
    ['other', 5],
  ])
  expect(knownIssues.map(({ id }) => id)).toEqual(['x'])
  expect(gate).toEqual(parse(BASE.replace(/gate.*\n/, '')).gate)
})

test('only some cases are left, and the known issues of others do no harm', () => {
  const { cases, knownIssues } = parse('extends: matrix.yaml\nonly: [on*]\n')
  expect([cases.map(({ name }) => name), knownIssues.length]).toEqual([['one'], 1])
})

describe('is refused, with a place and a mend:', () => {
  test.each([
    ['a file that is not there', 'extends: nope.yaml\n', '/at/wide.yaml:1:10: there is no file nope.yaml'],
    [
      'a file elsewhere',
      'extends: ../matrix.yaml\n',
      "1:10: '../matrix.yaml' is no name: expected that of a file beside",
    ],
    ['a chain', 'extends: chain.yaml\n', "1:10: 'chain.yaml' extends another one itself"],
    ['a mistake there', 'extends: wrong.yaml\n', '/at/wrong.yaml:8:19: expected fentry, fexit,'],
    [
      'no case',
      'extends: matrix.yaml\nonly: [two]\n',
      "2:8: no case matches 'two': expected a name or a glob of one, other",
    ],
    [
      'what does not go with what is taken',
      'extends: matrix.yaml\nruntimes: [container]\n',
      '/at/wide.yaml:1:10: with what this file says, in matrix.yaml:',
    ],
  ])('%s', (_, text, expected) => {
    expect(mistake(text)).toContain(expected)
  })
})

test.each([
  ['matrix.wide.yaml', 21],
  ['more.yaml', 23],
])('%s is a matrix', async (name, cases) => {
  const matrix = await readMatrix(fileURLToPath(new URL(`../../${name}`, import.meta.url)))
  expect(Object.keys(matrix.cases)).toHaveLength(cases)
})
