import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readMatrix } from './load.js'
import { AXES, CASE } from './matrix.fixture.js'
import type { Matrix } from './schema.js'

let place = ''
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'script-sets-'))
  await mkdir(join(place, 'tools', 'sub.bt'), { recursive: true })
  for (const name of ['opens.bt', 'Run queue.bt', 'notes.txt'])
    await writeFile(join(place, 'tools', name), `BEGIN { printf("${name}"); exit(); }\n`)
  await mkdir(join(place, 'same'))
  for (const name of ['a.bt', 'A.bt']) await writeFile(join(place, 'same', name), 'BEGIN { exit(); }\n')
})
afterAll(() => rm(place, { recursive: true }))

async function load(text: string): Promise<Matrix> {
  const file = join(place, 'matrix.yaml')
  await writeFile(file, text)
  return readMatrix(file)
}
const TOOLS = 'from: tools/*.bt, attaches: true, for: 1s'

/** The mistakes in a matrix.yaml, a line each. */
const refused = async (text: string): Promise<string[]> =>
  load(text).then(
    () => expect.unreachable(),
    (error: unknown) =>
      (error as Error).message.match(/^\/.*matrix\.yaml:\d.*$/gm) ?? [(error as Error).message],
  )

describe('sets of scripts', () => {
  test('each script is a case, in the order of their names, behind the others', async () => {
    const { cases } = await load(`${AXES}cases:\n${CASE}scripts: { ${TOOLS} }\n`)
    expect(cases.map(({ name }) => name)).toEqual(['fexit', 'run-queue', 'opens'])
    expect(cases[2]).toMatchObject({
      kind: 'program',
      attaches: true,
      for: 1000,
      program: 'BEGIN { printf("opens.bt"); exit(); }\n',
    })
  })

  test('are cases enough, and known issues may speak of them', async () => {
    const issue = 'knownIssues: [{ id: i, cases: [opens], seen: crash, summary: S., upstream: unreported }]\n'
    const { cases, knownIssues } = await load(`${AXES}scripts:\n  - { ${TOOLS} }\n${issue}`)
    expect(cases).toHaveLength(2)
    expect(knownIssues[0]?.cases).toEqual(['opens'])
  })

  test('the tools that builds have aboard are none yet', async () => {
    const { cases, shipped } = await load(
      `${AXES}scripts: [{ ${TOOLS} }, { from: package, attaches: true, beside: [true] }]\n`,
    )
    expect(cases.map(({ name }) => name)).toEqual(['run-queue', 'opens'])
    expect(shipped).toMatchObject({ attaches: true, beside: ['true'] })
  })
})

describe('mistakes', () => {
  test.each([
    ['no such files', 'scripts: { from: tools/*.sh, attaches: true }', "6:18: no file matches 'tools/*.sh'"],
    ['no such directory', 'scripts: { from: none/*.bt, attaches: true }', '6:18: there is no directory'],
    [
      'files of one name',
      'scripts: { from: same/*.bt, attaches: true }',
      "6:18: 'A.bt' and 'a.bt' are both the case a",
    ],
    ['no from', 'scripts: [{ attaches: true }]', "6:13: missing key 'from'"],
    ['no mapping', 'scripts: tools', '6:10: expected a set of scripts, a mapping with the keys from'],
    ['no promise', 'scripts: { from: tools/*.bt, for: 1s }', "missing key 'tokens'"],
    ['no duration', 'scripts: [{ from: tools/*.bt, attaches: true, for: x }]', '6:52: expected a duration'],
    [
      'two promises',
      'scripts: { from: tools/*.bt, attaches: true, output: x }',
      "6:40: expected either 'output' or 'attaches'",
    ],
    [
      'an unknown key',
      'scripts: { from: package, attaches: true, fro: 1s }',
      "6:43: unknown key 'fro' (did you mean 'for'?)",
    ],
    ['attaches: false', 'scripts: { from: package, attaches: false }', '6:37: expected true'],
  ])('%s: once, at its place', async (_, scripts, mistake) => {
    const found = await refused(`${AXES}${scripts}\n`)
    expect(found.join('\n')).toContain(mistake)
    expect(found).toHaveLength(1)
  })

  test('a name that is taken', async () => {
    const text = `${AXES}cases:\n  opens: { probe: fexit, target: f, workload: nanosleep }\nscripts: { ${TOOLS} }\n`
    expect((await refused(text)).join('\n')).toContain("8:18: there is a case 'opens' already")
  })
})
