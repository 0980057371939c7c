import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { UsageError } from '../lib/errors.js'
import { parseMatrix, readMatrix } from './load.js'
import type { ReadBeside } from './beside.js'
import type { ProgramCase } from './schema.js'

const AXES = `\
kernels: [{ from: debian:trixie, series: [6.12] }]
bpftrace: [{ from: debian:trixie }]
defaults: { events: 7 }
`

/** A matrix with one case; the case's keys are in line 5 from column 8 on. */
const own = (keys: string) => `${AXES}cases:\n  own: { ${keys} }\n`

const FILES: Record<string, string | Buffer> = {
  'a.bt': 'BEGIN { print("a") }\n',
  tool: Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 0xff]),
  'nul.bt': 'BEGIN\n\0',
  'latin.bt': Buffer.from([0x2f, 0x2f, 0xe9]),
  'blank.bt': ' \n',
  'most.bt': ' '.repeat((1 << 20) - 5) + 'END{}',
  'more.bt': ' '.repeat((1 << 20) - 4) + 'END{}',
  large: Buffer.alloc(20 << 20),
  other: Buffer.alloc(20 << 20),
}
const read: ReadBeside = (path) => {
  const content = FILES[path]
  if (content === undefined) throw new Error(`there is no file ${path}`)
  return Buffer.from(content)
}

function caseOf(keys: string): ProgramCase {
  const [one] = parseMatrix(own(keys), 'matrix.yaml', read).cases
  if (one?.kind !== 'program') throw new Error('no program')
  return one
}

/** The mistakes in a case, without the excerpts. */
function mistakes(keys: string): string[] {
  try {
    parseMatrix(own(keys), 'matrix.yaml', read)
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError)
    return (error as Error).message.match(/(?<=^matrix\.yaml:).*$/gm) ?? []
  }
  throw new Error('expected a refusal')
}

describe('what is read', () => {
  test('a program, its tokens, and a workload of ours', () => {
    expect(caseOf("program: 'BEGIN { }', tokens: [a, b], workload: nanosleep")).toEqual({
      kind: 'program',
      name: 'own',
      program: 'BEGIN { }',
      tokens: ['a', 'b'],
      workload: 'nanosleep',
      flags: [],
      args: [],
      environment: {},
      files: {},
      events: 7,
      priority: 0,
      supported: {},
      refused: [],
    })
  })

  test('a script, byte for byte, and everything else that can be said', () => {
    const files = 'files: { /tmp/tool: tool, /tmp/a.bt: a.bt }'
    const one = caseOf(
      `script: a.bt, tokens: [1, 2], match: '(\\d)', command: [/tmp/tool, 'two words', --, ''''], ${files}, timeout: 90`,
    )
    expect(one).toMatchObject({
      program: 'BEGIN { print("a") }\n',
      script: 'a.bt',
      tokens: ['1', '2'],
      match: '(\\d)',
      command: ['/tmp/tool', 'two words', '--', "'"],
      timeout: 90,
    })
    expect(one.files).toEqual({
      '/tmp/tool': FILES['tool'],
      '/tmp/a.bt': Buffer.from('BEGIN { print("a") }\n'),
    })
  })

  test('a command is run once: it causes one event, or as many as is said', () => {
    expect(caseOf("program: x, output: '.*', command: [a]").events).toBe(1)
    expect(caseOf("program: x, output: '.*', command: [a], events: 3").events).toBe(3)
  })

  test('quotes, lines, UTF-8 and a megabyte', () => {
    expect(caseOf('program: "// «\'\\"» \\n\\tx", output: a, workload: call').program).toBe('// «\'"» \n\tx')
    expect(caseOf('script: most.bt, output: a, workload: call').program).toHaveLength(1 << 20)
  })
})

describe('what is refused', () => {
  const rest = "output: '.*', workload: call"
  test.each<[string, string, string]>([
    [
      'neither program nor script',
      rest,
      "5:3: missing key 'program': expected a bpftrace program, or 'script'",
    ],
    ['both', `program: x, script: a.bt, ${rest}`, "5:30: expected either 'program' or 'script', not both"],
    ['no script', `script: b.bt, ${rest}`, '5:18: there is no file b.bt'],
    ['a script with a NUL', `script: nul.bt, ${rest}`, "5:18: 'nul.bt' has a NUL in line 2"],
    ['a script that is not UTF-8', `script: latin.bt, ${rest}`, "5:18: 'latin.bt' is not UTF-8"],
    ['an empty script', `script: blank.bt, ${rest}`, "5:18: 'blank.bt' is empty"],
    [
      'a large script',
      `script: more.bt, ${rest}`,
      "5:18: 'more.bt' is too large: expected a program of at most 1 MiB",
    ],
    ['nothing after script', `script: , ${rest}`, '5:10: expected the path of a bpftrace program'],
    ['a program with a NUL', `program: "a\\0", ${rest}`, '5:19: expected a bpftrace program, without a NUL'],
    [
      'a large program',
      `program: ${'x'.repeat(1.1e6)}, ${rest}`,
      '5:19: expected a program of at most 1 MiB',
    ],
    [
      'two ways to judge',
      `program: x, tokens: [a, b], ${rest}`,
      "5:46: expected either 'tokens' or 'output', not both",
    ],
    ['match alone', "program: x, match: '(a)', workload: call", "5:29: 'match' without 'tokens'"],
    [
      'match with output',
      `program: x, match: '(a)', ${rest}`,
      "5:29: 'match' without 'tokens': expected the tokens that it captures",
    ],
    [
      'no expression',
      "program: x, output: 'a(', workload: call",
      '5:30: not a regular expression: missing closing )',
    ],
    [
      'look-ahead',
      "program: x, output: '(?!a)', workload: call",
      "(expected RE2's syntax, without look-around",
    ],
    [
      'an empty expression',
      "program: x, output: '', workload: call",
      '5:22: expected a regular expression, found nothing',
    ],
    [
      'match without a group',
      "program: x, tokens: [a, b], match: 'a|b', workload: call",
      '5:45: 0 capturing groups: expected 1, around the token',
    ],
    [
      'match with two groups',
      "program: x, tokens: [a, b], match: '(a)(b)', workload: call",
      '5:45: 2 capturing groups: expected 1',
    ],
    ['two causes', `program: x, ${rest}, command: [a]`, "expected either 'workload' or 'command', not both"],
    [
      'a command in one word',
      'program: x, output: a, command: /tmp/tool',
      '5:42: expected a list of words, such as',
    ],
    ['an empty command', 'program: x, output: a, command: []', '5:42: expected a list of words, such as'],
    ['an empty word', "program: x, output: a, command: [a, '']", '5:46: expected a word, found nothing'],
    ['a word with a NUL', 'program: x, output: a, command: ["a\\0"]', '5:43: expected a word, without a NUL'],
    ['no file', `program: x, ${rest}, files: { /tmp/a: b }`, 'there is no file b'],
    [
      'files as a list',
      `program: x, ${rest}, files: [a]`,
      'expected a mapping from paths in the guest to files',
    ],
    [
      'a file outside of /tmp',
      `program: x, ${rest}, files: { /usr/bin/x: tool }`,
      'only /tmp can be written there',
    ],
    [
      'a path that leaves /tmp',
      `program: x, ${rest}, files: { /tmp/../x: tool }`,
      'expected a path in the guest',
    ],
    [
      'a file in the place of ours',
      `program: x, ${rest}, files: { /tmp/program.bt: tool }`,
      '/tmp/program.bt is taken',
    ],
    [
      'files that are too large together',
      `program: x, ${rest}, files: { /tmp/a: large, /tmp/b: other }`,
      "with 'other' the files of the cases exceed 32 MiB",
    ],
    ['no time', `program: x, ${rest}, timeout: 0`, "expected a number of seconds from 1 to 3600, found '0'"],
    ['too much time', `program: x, ${rest}, timeout: 3601`, "found '3601'"],
    ['a script that is misspelled', `scirpt: a.bt, ${rest}`, "unknown key 'scirpt' (did you mean 'script'?)"],
  ])('%s', (_, keys, expected) => {
    const found = mistakes(keys)
    expect(found.join('\n')).toContain(expected)
    expect(found).toHaveLength(keys.startsWith('scirpt') ? 2 : 1)
  })

  test('a command for handlers of ours', () => {
    expect(mistakes('probe: kprobe, target: f, handlers: [a, b, c], workload: call, command: [a]')).toEqual([
      expect.stringContaining("unknown key 'command'"),
    ])
  })
})

describe('files', () => {
  let directory: string
  let path: string
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'matrix-own-'))
    path = join(directory, 'matrix.yaml')
    await mkdir(join(directory, 'scripts'))
    await writeFile(join(directory, 'scripts', 'a.bt'), 'END { }')
  })
  afterAll(() => rm(directory, { recursive: true }))
  const loaded = async (script: string) => {
    await writeFile(path, own(`script: ${script}, output: a, workload: call`))
    return readMatrix(path)
  }

  test('are found relative to matrix.yaml, or by an absolute path', async () => {
    for (const script of ['scripts/a.bt', './scripts/../scripts/a.bt', join(directory, 'scripts/a.bt')])
      expect((await loaded(script)).cases[0]).toMatchObject({ program: 'END { }' })
  })

  test('that are missing, are none, or have no end, are refused at their place', async () => {
    await expect(loaded('scripts/b.bt')).rejects.toThrow(
      `${path}:5:18: there is no file ${directory}/scripts/b.bt: expected a path relative to ${path}`,
    )
    await expect(loaded('scripts')).rejects.toThrow(`${path}:5:18: ${directory}/scripts is not a file`)
    await expect(loaded('/dev/zero')).rejects.toThrow(`${path}:5:18: /dev/zero is not a file`)
    await expect(loaded('scripts/a.bt/b')).rejects.toThrow(`${path}:5:18: ENOTDIR`)
  })

  test('that are too large are not read', async () => {
    await writeFile(join(directory, 'large.bt'), Buffer.alloc((1 << 20) + 1, ' '))
    await expect(loaded('large.bt')).rejects.toThrow('large.bt is too large: expected at most 1 MiB')
  })
})
