import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { UsageError } from '../lib/errors.js'
import { parseMatrix, readMatrix } from './load.js'
import { SMALLEST } from './matrix.fixture.js'

test('published records are named as they are written, for records to say so', () => {
  const recall = ['published/results', 'HEAD~1', '../other.jsonl']
  expect(parseMatrix(`${SMALLEST}recall: [${recall.join(', ')}]\n`, 'dir/matrix.yaml').recall).toEqual(recall)
})

describe('known issues in a file of their own', () => {
  const MATRIX = `${SMALLEST}knownIssues: sub/known.yaml\n`
  const ISSUE = '- { id: i, cases: [fexit], seen: silent, summary: S., upstream: unreported }\n'
  const parse = (content: string) => parseMatrix(MATRIX, 'dir/matrix.yaml', () => Buffer.from(content))

  test.each([
    ['', ISSUE],
    [', also after a byte order mark, with carriage returns', `\uFEFF${ISSUE.replace('\n', '\r\n')}`],
  ])('are those of the list%s', (_, content) => {
    const [issue] = parse(content).knownIssues
    expect(issue).toMatchObject({ id: 'i', cases: ['fexit'], seen: 'silent' })
  })

  test.each([
    ['a mistake of the schema', ISSUE.replace('silent', 'quiet'), /^dir\/sub\/known\.yaml:1:34: .*quiet/],
    ['a case that is none', ISSUE.replace('fexit', 'fexti'), /^dir\/sub\/known\.yaml:1:20: no case matches/],
    ['an id twice', ISSUE + ISSUE, /^dir\/sub\/known\.yaml:2:9: 'i' again/],
    ['no YAML', '- {', /^dir\/sub\/known\.yaml:1:/],
    ['no list', 'id: i\n', /^dir\/matrix\.yaml:12:14: 'sub\/known\.yaml' holds no list/],
    ['nothing', '', /^dir\/matrix\.yaml:12:14: 'sub\/known\.yaml' holds no list/],
  ])('%s is shown where it is', (_, content, message) => {
    expect(() => parse(content)).toThrow(message)
  })

  test('a file that is not there is told, and so are the mistakes beside it', () => {
    const both = MATRIX.replace('fexit:', 'Fexit:')
    const read = (): never => {
      throw new Error('there is no such file')
    }
    expect(() => parseMatrix(both, 'matrix.yaml', read)).toThrow(/Fexit[^]*there is no such file/)
  })
})

describe('files', () => {
  let directory: string
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'matrix-load-'))
  })
  afterAll(() => rm(directory, { recursive: true }))

  test('are read and named in messages', async () => {
    const path = join(directory, 'own.yaml')
    await writeFile(path, SMALLEST)
    expect((await readMatrix(path)).cases[0]?.name).toBe('fexit')
    await writeFile(path, 'extra: 1\n')
    await expect(readMatrix(path)).rejects.toThrow(`${path}:1:1: unknown key 'extra'`)
  })

  test('that are missing are named, with the mend', async () => {
    const path = join(directory, 'none.yaml')
    const missing = readMatrix(path)
    await expect(missing).rejects.toThrow(UsageError)
    await expect(missing).rejects.toThrow(
      `no matrix can be read from ${path}: give --config FILE, or run in a directory that has a matrix.yaml`,
    )
  })

  test('that cannot be read say why', async () => {
    await expect(readMatrix(directory)).rejects.toThrow(`${directory} (EISDIR`)
  })

  test('the default matrix holds what the project measures', async () => {
    const matrix = await readMatrix(fileURLToPath(new URL('../../matrix.yaml', import.meta.url)))
    expect(matrix.kernels.length).toBeGreaterThan(0)
    expect(matrix.bpftrace.length).toBeGreaterThan(0)
    const program = (name: string) => matrix.cases.find((one) => one.name === name && one.kind === 'program')
    expect(program('seed-fexit')).toMatchObject({
      program:
        'fexit:vmlinux:hrtimer_nanosleep /comm == "syscall"/ { print("a") } fexit:vmlinux:hrtimer_nanosleep /comm == "syscall"/ { print("b") }',
      tokens: ['a', 'b'],
    })
    expect(program('seed-kretprobe')).toMatchObject({
      program:
        'kr:hrtimer_nanosleep /comm == "syscall"/ { print("a") } kr:hrtimer_nanosleep /comm == "syscall"/ { print("b") }',
      tokens: ['a', 'b'],
    })
    for (const name of ['fentry', 'fexit', 'kprobe', 'kretprobe']) {
      expect(matrix.cases).toContainEqual(expect.objectContaining({ kind: 'ordering', name, probe: name }))
    }
  })
})
