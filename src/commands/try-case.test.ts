import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { UsageError } from '../lib/errors.js'
import { tryFlags } from './flags/try.js'
import { triedCase } from './try-case.js'

let place = ''
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'try-case-'))
  await writeFile(join(place, 'Open files.bt'), 'BEGIN { exit(); }\n')
  await writeFile(join(place, 'latin.bt'), Buffer.from([0x42, 0xe9]))
  await writeFile(join(place, 'empty.bt'), '\n')
  await writeFile(join(place, 'large.bt'), Buffer.alloc((1 << 20) + 1, 0x20))
  await writeFile(join(place, 'mytool'), '#!/bin/sh\n')
  await mkdir(join(place, 'a.bt'))
})
afterAll(() => rm(place, { recursive: true }))

/** What the words of a command line mean. */
function tried(script: string, words: readonly string[] = [], command: readonly string[] = []) {
  const flags = tryFlags().exitOverride()
  flags.parse([...words, script, '--', ...command], { from: 'user' })
  return triedCase(script, command, flags.opts())
}

const SCRIPT = (): string => join(place, 'Open files.bt')

describe('what a command line means', () => {
  test('nothing but a script: everyday events for three seconds, and no promise', () => {
    const { one, program } = tried(SCRIPT())
    expect(one).toMatchObject({
      kind: 'program',
      name: 'open-files',
      program: 'BEGIN { exit(); }\n',
      beside: ['/guest/everyday'],
      for: 3000,
    })
    for (const key of ['attaches', 'tokens', 'lines', 'output', 'command'] as const)
      expect(one[key]).toBeUndefined()
    expect(program).toBeNull()
  })

  test('words for bpftrace and for the script', () => {
    const words = ['--flag', '--unsafe', '--arg', '10', '--arg', 'a b', '--env', 'A=b=c', '--for', '500ms']
    expect(tried(SCRIPT(), words).one).toMatchObject({
      flags: ['--unsafe'],
      args: ['10', 'a b'],
      environment: { A: 'b=c' },
      for: 500,
    })
  })

  test('a command is the child of bpftrace, or stands beside it', () => {
    const command = ['cat', '/etc/hostname']
    expect(tried(SCRIPT(), [], command).one).toMatchObject({ command })
    expect(tried(SCRIPT(), [], command).one.for).toBeUndefined()
    expect(tried(SCRIPT(), ['--beside'], command).one).toMatchObject({ beside: command })
  })

  test('a command of this host goes along', () => {
    const path = join(place, 'mytool')
    const relative = `./${path.slice(1)}`
    const before = process.cwd()
    process.chdir('/')
    try {
      const { one, program } = tried(SCRIPT(), [], [relative, '--fast'])
      expect(one.command).toEqual(['/tmp/mytool', '--fast'])
      expect(one.files['/tmp/mytool']?.toString()).toBe('#!/bin/sh\n')
      expect(program).toBe(relative)
    } finally {
      process.chdir(before)
    }
  })

  test('promises', () => {
    expect(tried(SCRIPT(), ['--expect', '^a', '--expect', 'b$']).one.lines).toMatchObject([
      { match: '^a' },
      { match: 'b$' },
    ])
    expect(tried(SCRIPT(), ['--tokens', 'a,b', '--events', '2'], ['true']).one).toMatchObject({
      tokens: ['a', 'b'],
      events: 2,
    })
  })

  test('as matrix.yaml says it: paths from there, and attaches where nothing else is promised', () => {
    const { bodyIn } = tried(SCRIPT(), ['--save', 'mine'])
    expect(bodyIn(place)).toEqual({
      script: 'Open files.bt',
      attaches: 'true',
      beside: ['/guest/everyday'],
      for: '3s',
    })
    expect(bodyIn(join(place, 'a.bt'))['script']).toBe('../Open files.bt')
  })
})

describe('what makes no sense', () => {
  test.each([
    [['nowhere.bt'], /^the script: there is no file '.*nowhere\.bt'$/],
    [['a.bt'], /^the script: '.*' is not a file$/],
    [['latin.bt'], /^the script: '.*' is not UTF-8/],
    [['empty.bt'], /^the script: '.*' is empty/],
    [['large.bt'], /^the script: '.*' is too large: expected at most 1 MiB$/],
    [['Open files.bt', '--for', 'soon'], /^--for: expected a duration/],
    [['Open files.bt', '--flag', '-e'], /^--flag: no flag -e here/],
    [['Open files.bt', '--env', 'A'], /^--env takes a variable/],
    [['Open files.bt', '--env', '1=2'], /^--env: not a variable name/],
    [['Open files.bt', '--expect', '('], /^--expect: /],
    [['Open files.bt', '--tokens', 'a,b c'], /^--tokens: expected a token/],
    [['Open files.bt', '--tokens', 'a', '--expect', 'a'], /either 'tokens' or 'lines'/],
    [['Open files.bt', '--beside'], /^--beside wants a command/],
    [['Open files.bt', '--same', '--expect', 'a'], /^--same compares outputs that nothing else is said of/],
    [['Open files.bt', '--save', 'Not a name'], /not a case name/],
  ])('%j', ([file = '', ...words], message) => {
    expect(() => tried(join(place, file), words)).toThrow(UsageError)
    expect(() => tried(join(place, file), words)).toThrow(message)
  })

  test('a span beside a child', () => {
    expect(() => tried(SCRIPT(), ['--for', '1s'], ['true'])).toThrow(/either 'command' or 'for'/)
  })
})
