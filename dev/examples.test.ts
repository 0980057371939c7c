/** The documents' examples: what they show of matrix.yaml is accepted, and their command lines are understood. */
import type { Command } from '@commander-js/extra-typings'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { parse, stringify } from 'yaml'
import { program } from '../src/commands/program.js'
import { parseMatrix } from '../src/matrix/load.js'
import { PROBES, WORKLOADS } from '../src/matrix/probes.js'

const ROOT = fileURLToPath(new URL('../', import.meta.url))
const names = (await readdir(join(ROOT, 'docs'))).filter((name) => name.endsWith('.md'))
const documents = await Promise.all(
  ['README.md', ...names.map((name) => `docs/${name}`)].map(async (path) => ({
    path,
    text: await readFile(join(ROOT, path), 'utf8'),
  })),
)

/** The blocks of a document in one language; '' is none. */
const blocks = (text: string, language: string): string[] =>
  [...text.matchAll(/^```(\w*)\n([^]*?)^```$/gm)]
    .filter(([, of]) => of === language)
    .map(([, , block = '']) => block)

const KERNELS = [{ from: 'debian:trixie-security', series: ['6.12'] }]
const BUILDS = [{ from: 'debian:trixie' }, { from: 'debian:sid', name: 'latest' }]
const REST = { kernels: KERNELS, bpftrace: BUILDS, cases: {} }
const CASES = ['fexit', 'seed-fexit', 'kretprobe', 'page-faults']
const ANY = { probe: 'kprobe', target: 'hrtimer_nanosleep', workload: 'nanosleep' }

/** A whole matrix.yaml round what an example shows of one: some of its keys, one case, or known issues. */
function whole(shown: unknown): string {
  const cases = Object.fromEntries(CASES.map((name) => [name, ANY]))
  if (Array.isArray(shown)) return stringify({ ...REST, cases, knownIssues: shown })
  const keys = Object.keys(shown as object)
  const isPart = keys.some((key) =>
    ['kernels', 'bpftrace', 'cases', 'scripts', 'suites', 'gate'].includes(key),
  )
  const part = (isPart ? shown : { cases: shown }) as { cases?: object }
  return stringify({ ...REST, ...part, cases: { ...cases, ...part.cases } })
}

/** Whether it is of a workflow, or of pre-commit. */
const isOfOthers = (shown: unknown): boolean =>
  Array.isArray(shown)
    ? shown.some((step: object) => 'uses' in step || 'run' in step)
    : Object.hasOwn(shown as object, 'repos')

const examples = documents.flatMap(({ path, text }) =>
  blocks(text, 'yaml')
    .map((block) => ({ path, block, shown: parse(block) as unknown }))
    .filter(({ shown }) => !isOfOthers(shown)),
)

test('there are examples of matrix.yaml', () => {
  expect(examples.length).toBeGreaterThanOrEqual(6)
})

test.each(examples)('what $path shows of matrix.yaml is accepted: $block', ({ shown }) => {
  const { cases, hints } = parseMatrix(
    whole(shown),
    'example',
    () => Buffer.from('BEGIN { exit() }'),
    () => ['opens.bt'],
  )
  expect([cases.length > 0, hints]).toEqual([true, []])
})

/** The words of a command line, quotes taken off. */
const wordsOf = (line: string): string[] =>
  [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(([, one, two, three]) => one ?? two ?? three ?? '')

const lines = documents.flatMap(({ path, text }) =>
  blocks(text, '')
    .flatMap((block) => block.split('\n'))
    .filter((line) => line.startsWith('npm run --silent matrix -- '))
    .map((line) => ({ path, line: line.replace(/\s+#.*$/, '') })),
)

test('there are command lines', () => {
  expect(lines.length).toBeGreaterThanOrEqual(15)
})

test.each(lines)('$path: $line', ({ line }) => {
  let command: Command = program(() => Promise.resolve())
  let words = wordsOf(line).slice(5)
  for (;;) {
    const below = command.commands.find((one) => one.name() === words[0])
    if (!below) break
    command = below as Command
    words = words.slice(1)
  }
  const { operands, unknown } = command.parseOptions(words)
  expect(unknown).toEqual([])
  const { registeredArguments: wanted } = command
  expect(operands.length).toBeGreaterThanOrEqual(wanted.filter(({ required }) => required).length)
  if (!wanted.some(({ variadic }) => variadic)) expect(operands.length).toBeLessThanOrEqual(wanted.length)
})

describe('cases.md lists', () => {
  const text = documents.find(({ path }) => path === 'docs/cases.md')?.text ?? ''
  const listed = (heading: string): string[] => {
    const [, section = ''] = text.split(`### ${heading}\n`)
    const rows = section.split(/^##/m)[0]?.match(/^\| `[^|]*\|/gm) ?? []
    return rows.flatMap((row) => [...row.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name))
  }

  test('every probe type', () => {
    expect(listed('Probe types').toSorted()).toEqual([...PROBES].toSorted())
  })

  test('every workload', () => {
    expect(listed('Workloads').toSorted()).toEqual([...WORKLOADS].toSorted())
  })
})
