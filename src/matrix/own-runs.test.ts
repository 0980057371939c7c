/** How a program of somebody's own is run, and by what it is judged beside its tokens: what is read, and what is refused. */
import { describe, expect, test } from 'vitest'
import { UsageError } from '../lib/errors.js'
import { parseMatrix } from './load.js'
import type { ProgramCase } from './schema.js'

/** A matrix with one case, whose keys are in line 4 from column 10 on, `more` from column 22 on. */
const matrix = (more: string): string =>
  `kernels: [{ from: debian:trixie, series: [6.12] }]\nbpftrace: [{ from: debian:trixie }]\ncases:\n  own: { program: x, ${more} }\n`

function read(more: string): ProgramCase {
  const [one] = parseMatrix(matrix(more), 'matrix.yaml').cases
  if (one?.kind !== 'program') throw new Error('no program')
  return one
}

/** The mistakes in a case, without the excerpts. */
function mistakes(more: string): string[] {
  try {
    parseMatrix(matrix(more), 'matrix.yaml')
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError)
    return (error as Error).message.match(/(?<=^matrix\.yaml:).*$/gm) ?? []
  }
  throw new Error('expected a refusal')
}

describe('what is read', () => {
  test('a program without any workload: it ends itself, or after a while', () => {
    const one = read('output: a')
    expect(one).toMatchObject({ output: 'a', events: 1 })
    for (const key of ['workload', 'command', 'beside', 'for']) expect(one).not.toHaveProperty(key)
    expect(read('tokens: [a]')).toMatchObject({ tokens: ['a'], events: 1 })
    expect(read('output: a, for: 3s').for).toBe(3000)
  })

  test.each([
    ['500ms', 500],
    ['1s', 1000],
    ['2m', 120_000],
    ['60m', 3_600_000],
    ['3600000ms', 3_600_000],
  ])('for %s', (span, milliseconds) => expect(read(`output: a, for: ${span}`).for).toBe(milliseconds))

  test('a command beside it, whose process its flags and arguments may name', () => {
    const one = read("tokens: [a, b], beside: [sleep, '1'], flags: [-p, '{beside}'], args: ['{beside}']")
    expect(one).toMatchObject({
      beside: ['sleep', '1'],
      flags: ['-p', '{beside}'],
      args: ['{beside}'],
      events: 1,
    })
  })

  test('a command beside it that is cut short', () => {
    expect(read('output: a, beside: [yes], for: 2s')).toMatchObject({ beside: ['yes'], for: 2000 })
  })

  test('flags, arguments, variables and an exit code; none of them where none is told', () => {
    const told = `output: a, flags: [--unsafe, -f, json], args: [vfs_read, 10], environment: { A_1: '', B: x=y }, exit: 3`
    expect(read(told)).toMatchObject({
      flags: ['--unsafe', '-f', 'json'],
      args: ['vfs_read', '10'],
      environment: { A_1: '', B: 'x=y' },
      exit: 3,
    })
    expect(read('output: a')).toMatchObject({ flags: [], args: [], environment: {} })
    expect(read('output: a')).not.toHaveProperty('exit')
    expect(read('output: a, exit: 255').exit).toBe(255)
  })

  test('lines, literal or by an expression, that are there or are not, of either output', () => {
    const lines = `['@a: 1', { line: b, of: stderr }, { match: '^c\\d', of: both }, { not: d }, { not: { match: 'e' }, of: both }]`
    expect(read(`lines: ${lines}`).lines).toEqual([
      { line: '@a: 1', not: false, of: 'stdout' },
      { line: 'b', not: false, of: 'stderr' },
      { match: '^c\\d', not: false, of: 'both' },
      { line: 'd', not: true, of: 'stdout' },
      { match: 'e', not: true, of: 'both' },
    ])
  })

  test('as many words as a guest has room for', () => {
    const words = `[${Array(29).fill('w').join(', ')}]`
    const one = read(`output: a, flags: ${words}, args: ${words}`)
    // With -v, -c and its command, bpftrace and the program there are 63 of 64.
    expect([one.flags.length, one.args.length]).toEqual([29, 29])
  })
})

describe('what is refused', () => {
  const words = (count: number): string => `[${Array(count).fill('w').join(', ')}]`
  test.each<[string, string, string]>([
    [
      'nothing to judge by',
      'for: 3s',
      "4:3: missing key 'tokens': expected a list of tokens, such as [a, b], or 'output', 'lines' or 'attaches'",
    ],
    ['tokens and lines', 'tokens: [a], lines: [a]', "4:42: expected either 'tokens' or 'lines', not both"],
    ['output and lines', 'output: a, lines: [a]', "4:40: expected either 'output' or 'lines', not both"],
    ['no lines', 'lines: []', '4:29: expected a list of lines, such as'],
    ['lines that are no list', 'lines: a', '4:29: expected a list of lines, such as'],
    [
      'a line of nothing',
      'lines: [{ of: stderr }]',
      "4:32: expected exactly one of the keys 'line', 'match' and 'not'",
    ],
    [
      'a line that is and is not',
      'lines: [a, { line: b, not: c }]',
      "4:35: expected exactly one of the keys 'line', 'match' and 'not'",
    ],
    [
      'a line by its text and by an expression',
      'lines: [{ line: b, match: c }]',
      "4:32: expected exactly one of the keys 'line', 'match' and 'not'",
    ],
    ['nowhere', 'lines: [{ line: b, of: stdin }]', "4:45: expected stdout, stderr or both, found 'stdin'"],
    ['no expression', "lines: [{ match: 'a(' }]", 'not a regular expression: missing closing )'],
    [
      'nor among those that no line has',
      "lines: [{ not: { match: '(?=a)' } }]",
      '4:46: not a regular expression: ',
    ],
    ['a key that is misspelled', 'lines: [{ lin: a }]', "4:32: unknown key 'lin' (did you mean 'line'?)"],
    ['a list in the place of a line', 'lines: [[a]]', '4:30: expected a line, a mapping with the keys line'],
    ['an empty line', "lines: ['']", '4:30: expected'],
    ['no time', 'output: a, for: 0s', '4:38: expected a duration such as 500ms, 3s or 2m'],
    ['a time without its unit', 'output: a, for: 3', '4:38: expected a duration such as 500ms, 3s or 2m'],
    ['more than an hour', 'output: a, for: 61m', 'at most one hour'],
    ['more than an hour in small pieces', 'output: a, for: 3600001ms', 'at most one hour'],
    ['an exit code that is none', 'output: a, exit: 256', '4:39: expected an exit code from 0 to 255'],
    ['a negative one', 'output: a, exit: -1', '4:39: expected an exit code from 0 to 255'],
    ['beside and command', 'output: a, command: [b], beside: [c]', "expected either 'command' or 'beside'"],
    ['beside and workload', 'output: a, workload: call, beside: [c]', "either 'workload' or 'beside'"],
    ['a span with a workload, which ends it', 'output: a, workload: call, for: 3s', "'workload' or 'for'"],
    ['a span with a command, which ends it', 'output: a, command: [b], for: 3s', "'command' or 'for'"],
    ['an empty command beside', 'output: a, beside: []', '4:41: expected a list of words, such as'],
    [
      'more flags than there is room for',
      `output: a, flags: ${words(30)}`,
      '4:40: expected a list of at most 29 words, such as [--unsafe, -f, json]',
    ],
    ['more arguments than there is room for', `output: a, args: ${words(30)}`, 'at most 29 words'],
    [
      'a longer command than there is room for',
      `output: a, beside: ${words(30)}`,
      'expected a list of words',
    ],
    [
      'the process of nobody, among flags',
      "output: a, flags: [-p, '{beside}']",
      "4:45: {beside} without 'beside': expected a command whose process id it is",
    ],
    [
      'the process of nobody, among arguments',
      "output: a, args: ['x{beside}']",
      "4:40: {beside} without 'beside'",
    ],
    [
      'not a variable name',
      'output: a, environment: { 1A: x }',
      '4:48: not a variable name: expected a mapping of at most 29 variables, such as',
    ],
    [
      'a variable that is another and its value',
      "output: a, environment: { 'A=B': x }",
      'not a variable name',
    ],
    [
      'a variable that ends early',
      'output: a, environment: { A: "x\\0y" }',
      'expected a text, without a NUL',
    ],
    [
      'more variables than there is room for',
      `output: a, environment: { ${Array.from({ length: 30 }, (_, i) => `A${i}: x`).join(', ')} }`,
      'at most 29 variables',
    ],
    [
      'variables as a list',
      'output: a, environment: [A]',
      '4:46: expected a mapping of at most 29 variables',
    ],
  ])('%s', (_, more, expected) => {
    const found = mistakes(more)
    expect(found.join('\n')).toContain(expected)
    expect(found).toHaveLength(more.includes('lin:') ? 2 : 1)
  })

  // With these what is asked would not be what is run, and its silence would be no answer.
  test.each([
    ['-c', "no flag -c here: expected 'command' in its place"],
    ['-csleep', 'no flag -c here'],
    ['-e', "no flag -e here: expected 'program' in its place"],
    ['-vevil', 'no flag -e here'],
    ['-o', 'no flag -o here: expected none, because the output is judged'],
    ['-o/tmp/x', 'no flag -o here'],
    ['--', 'no flag -- here: expected none, because matrix adds flags after these'],
    ['-l', 'no flag -l here: expected none, because with it bpftrace does not run the program'],
    ['--dry-run', 'no flag --dry-run here'],
    ['-V', 'no flag -V here'],
    ['--info', 'no flag --info here'],
  ])('a flag that takes the run out of our hands: %s', (flag, expected) => {
    const found = mistakes(`output: a, flags: [--unsafe, '${flag}']`)
    expect(found).toEqual([expect.stringContaining(`4:51: ${expected}`)])
  })

  test('a process to watch where bpftrace has its own: it would refuse both together', () => {
    for (const child of ['workload: call', 'command: [a]'])
      for (const flag of ['-p', '-p12'])
        expect(mistakes(`output: a, ${child}, flags: ['${flag}']`)).toEqual([
          expect.stringContaining("no flag -p with 'workload' or 'command'"),
        ])
    expect(read("output: a, flags: [-p, '1'], for: 1s").flags).toEqual(['-p', '1'])
  })

  test.each(['-f', '-v', '--unsafe', '-B', '-k', '-kk', '--include', '-I', '-q', 'none', '{json}'])(
    'but not %s',
    (flag) => expect(read(`output: a, flags: ['${flag}']`).flags).toEqual([flag]),
  )

  test('keys of a run for handlers of ours', () => {
    for (const key of ['for: 3s', 'beside: [a]', 'exit: 1', 'lines: [a]', 'flags: [-v]']) {
      const body = `probe: kprobe, target: f, handlers: [a, b, c], workload: call, ${key}`
      expect(() => parseMatrix(matrix('').replace('program: x, ', body), 'matrix.yaml')).toThrow(
        `unknown key '${key.split(':')[0] ?? ''}'`,
      )
    }
  })
})
