/**
 * bpftrace itself takes generated scripts apart as readScript does: on one 6.12 machine, 0.27.1 by its formatter, which keeps
 * handlers together, and 0.23.2 by its syntax tree, which has the long names of probe types.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readScript } from '../src/script/read.js'
import { generatedScript, seeded } from '../src/script/script.fixture.js'
import { exerciseIn, keptMachine } from './kept-machine.js'

const SCRIPTS = 50

let place: string
let machine: Awaited<ReturnType<typeof keptMachine>>
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'matrix-points-'))
  machine = await keptMachine(place, '6.12*')
})
afterAll(async () => {
  await machine.close()
  await rm(place, { recursive: true, force: true })
})

/** What a build prints of each script, asked in one exercise. */
async function printed(version: string, options: string, scripts: readonly string[]): Promise<string[]> {
  const build = machine.builds.find((one) => one.version === version)
  if (!build) throw new Error(`matrix.yaml has no bpftrace ${version}`)
  const files = Object.fromEntries(scripts.map((text, index) => [`/tmp/script-${100 + index}.bt`, text]))
  const loop = `for script in /tmp/script-*.bt; do echo "== $script"; /usr/bin/bpftrace ${options} $script 2>&1; done`
  const { stdout } = await machine.ran(build, exerciseIn(['/bin/sh', '-c', loop], files))
  return stdout.split(/^== .*\n/m).slice(1)
}

/** Scripts enough, each with something that the seed decides. */
function scripts(seed: number, but: Parameters<typeof generatedScript>[1], isFit: (text: string) => boolean) {
  const random = seeded(seed)
  const found: string[] = []
  while (found.length < SCRIPTS) {
    const { text } = generatedScript(random, but)
    if (isFit(text)) found.push(text)
  }
  return found
}

test('0.27.1 finds the same handlers, with the same attach points', async () => {
  const texts = scripts(11, { comments: false }, () => true)
  const formatted = await printed('0.27.1', '--fmt', texts)
  expect(formatted).toHaveLength(SCRIPTS)
  for (const [index, text] of texts.entries()) {
    // The formatter writes each attach point, each filter and each block's braces on lines of their own.
    const heads = (formatted[index] ?? '')
      .split('\n')
      .filter((line) => /^(?:[\w"]|\{)/.test(line) && !/^struct |;\s*$/.test(line))
      .join('\n')
      .split(/^\{.*\n?/m)
      .slice(0, -1)
    const expected = readScript(text).handlers.map(({ points }) => points.map(({ written }) => written))
    expect(
      heads.map((head) => head.trim().split(/,\n/)),
      `${text}\n${formatted[index] ?? ''}`,
    ).toEqual(expected)
  }
})

test('0.23.2 finds the same attach points, with the same probe types and targets', async () => {
  // That version knows no small letters for BEGIN and END.
  const isOld = (text: string): boolean =>
    !readScript(text).handlers.some(({ points }) =>
      points.some(({ written }) => /^(?:begin|end)$/.test(written)),
    )
  const texts = scripts(12, { headers: false }, isOld)
  // A last handler that its types forbid ends bpftrace once it has read the script.
  const trees = await printed(
    '0.23.2',
    '-d ast',
    texts.map((text) => `${text}\nEND { printf(1); }\n`),
  )
  expect(trees).toHaveLength(SCRIPTS)
  for (const [index, text] of texts.entries()) {
    const [, tree = ''] =
      /^AST after: parser\n-+\n(?:[^]*?\n)??Program\n([^]*?)\n\n/m.exec(trees[index] ?? '') ?? []
    const found = tree.split('\n').flatMap((line) => /^ (\S.*)$/.exec(line)?.[1] ?? [])
    // bpftrace adds the module that it has found, or a wildcard in its place.
    const plain = (name: string): string => name.replace(/^((?:k|f|rawt)\w+):(?:vmlinux|\*):/, '$1:')
    const expected = readScript(text)
      .handlers.flatMap(({ points }) => points)
      .map(({ probe, target }) =>
        [/^(?:begin|end)$/.test(probe ?? '') ? probe?.toUpperCase() : probe, ...target].join(':'),
      )
    expect(found.map(plain), `${text}\n${trees[index] ?? ''}`).toEqual([...expected.map(plain), 'END'])
  }
})
