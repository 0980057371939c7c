import { describe, expect, test } from 'vitest'
import { parseMatrix } from './load.js'
import { CASE, mistakes, refusal, SMALLEST } from './matrix.fixture.js'
import { satisfies } from './versions.js'

describe('what is read', () => {
  test('the smallest matrix, with its defaults', () => {
    expect(parseMatrix(SMALLEST, 'matrix.yaml')).toEqual({
      strict: false,
      tools: 'trixie',
      suites: {},
      kernels: [{ from: { kind: 'suite', suite: 'trixie-backports' }, series: ['6.16'], flavour: 'cloud' }],
      bpftrace: [{ from: { kind: 'suite', suite: 'trixie' } }],
      host: false,
      runtimes: ['microvm', 'container'],
      containers: { privileged: false },
      defaults: { events: 3 },
      cases: [
        {
          kind: 'ordering',
          name: 'fexit',
          probe: 'fexit',
          target: 'hrtimer_nanosleep',
          handlers: ['a', 'b', 'c'],
          workload: 'nanosleep',
          paired: false,
          priority: 0,
          promise: 'declared',
          events: 3,
          supported: {},
          refused: [],
        },
      ],
      knownIssues: [],
      recall: [],
      hints: [],
      gate: { decisions: expect.any(Object) as object, waivers: [] },
    })
  })

  test('everything that can be said', () => {
    const matrix = parseMatrix(
      `\
mirror: { debian: http://mirror.example/debian, security: https://mirror.example/security }
strict: true
kernels:
  - { from: debian:trixie, series: [6.12], flavour: rt, name: fleet }
  - host
bpftrace:
  - { from: debian:sid, name: candidate }
runtimes: [microvm, container]
containers: { privileged: true }
defaults: { events: 5 }
cases:
  seed-fexit:
    title: A program
    program: >-
      BEGIN { print("a") }
      BEGIN { print("b") }
    tokens: [a, b]
    workload: nanosleep
    events: 100
    supported: &ranges { bpftrace: ">=0.23", kernel: ">=5.10, <7" }
  fexit: &case { probe: fexit, target: f, handlers: [c, b, a], workload: nanosleep, supported: *ranges }
  other: *case
knownIssues:
  - { id: i-1, cases: ["*fexit", fexit], bpftrace: <0.23.3, kernel: 6.12.*, seen: reversed, summary: S., upstream: unreported }
  - { id: i-2, cases: [other], seen: crash, summary: S., upstream: https://tracker.example/1 }
`,
      'matrix.yaml',
    )
    expect(matrix.mirror).toEqual({
      debian: 'http://mirror.example/debian',
      security: 'https://mirror.example/security',
    })
    expect(matrix.strict).toBe(true)
    expect(matrix.kernels).toEqual([
      { from: { kind: 'suite', suite: 'trixie' }, series: ['6.12'], flavour: 'rt', name: 'fleet' },
    ])
    expect(matrix.bpftrace).toEqual([{ from: { kind: 'suite', suite: 'sid' }, name: 'candidate' }])
    expect(matrix.runtimes).toEqual(['microvm', 'container'])
    expect([matrix.host, matrix.containers]).toEqual([true, { privileged: true }])
    const [seed, fexit, other] = matrix.cases
    expect(seed).toMatchObject({
      kind: 'program',
      name: 'seed-fexit',
      title: 'A program',
      program: 'BEGIN { print("a") } BEGIN { print("b") }',
      tokens: ['a', 'b'],
      events: 100,
    })
    expect(fexit).toMatchObject({ kind: 'ordering', name: 'fexit', handlers: ['c', 'b', 'a'], events: 5 })
    expect(other).toEqual({ ...fexit, name: 'other' })
    expect(fexit?.supported.kernel?.text).toBe('>=5.10, <7')
    expect(satisfies('6.12.117', fexit?.supported.kernel ?? { text: '', comparators: [] })).toBe(true)
    expect(matrix.knownIssues.map(({ id, cases, seen }) => ({ id, cases, seen }))).toEqual([
      { id: 'i-1', cases: ['seed-fexit', 'fexit'], seen: 'reversed' },
      { id: 'i-2', cases: ['other'], seen: 'crash' },
    ])
  })

  test('a version that YAML would round stays as written', () => {
    const matrix = parseMatrix(SMALLEST.replace('["6.16"]', '[6.10, 7.0]'), 'matrix.yaml')
    expect(matrix.kernels[0]?.series).toEqual(['6.10', '7.0'])
  })

  test('a byte order mark and carriage returns do no harm', () => {
    const text = `\uFEFF${SMALLEST.replaceAll('\n', '\r\n')}`
    expect(parseMatrix(text, 'matrix.yaml')).toEqual(parseMatrix(SMALLEST, 'matrix.yaml'))
  })
})

describe('how mistakes are told', () => {
  test('an unknown key stands under its place with the key that was meant', () => {
    expect(refusal(SMALLEST.replace('handlers', 'hanlders'))).toBe(
      [
        "matrix.yaml:10:5: unknown key 'hanlders' (did you mean 'handlers'?)",
        '   10 |     hanlders: [a, b, c]',
        '      |     ^^^^^^^^',
      ].join('\n'),
    )
  })

  test('all mistakes at once, in the order of the file', () => {
    const text = SMALLEST.replace('debian:trixie-backports', 'trixie')
      .replace('["6.16"]', '["6.16", six]')
      .replace('- from', '- form')
      .replace('fexit:', 'Fexit:')
      .replace('target: hrtimer', 'target: hr timer')
      .concat(
        'knownIssues:\n  - { id: i, cases: [kfunc], seen: odd, summary: S., upstream: none }\nextra: 1\n',
      )
    expect(mistakes(text).map((line) => /:(\d+:\d+): (.{0,40})/.exec(line)?.slice(1))).toEqual([
      ['2:5', "missing key 'from': expected debian: and"],
      ['2:5', "unknown key 'form' (did you mean 'from'?"],
      ['3:22', 'expected a kernel series such as 6.12, f'],
      ['7:3', 'not a case name: expected a lower-case l'],
      ['9:13', 'expected what is probed, without spaces '],
      ['13:22', "no case matches 'kfunc': expected a name"],
      ['13:36', 'expected reversed, shuffled, unstable, p'],
      ['13:64', "expected a URL, or 'unreported', found '"],
      ['14:1', "unknown key 'extra' (expected one of mir"],
    ])
  })

  test('a mistake behind an alias is told once, where it is written', () => {
    const text =
      SMALLEST.replace('fexit:\n', 'fexit: &it\n').replace('[a, b, c]', '[a, B, c]') + '  other: *it\n'
    expect(mistakes(text)).toEqual([
      "matrix.yaml:10:19: expected a handler name: a letter, then letters, digits and underscores, 16 at most, lower case, found 'B'",
    ])
  })
})

describe('a file that holds no matrix', () => {
  test.each<[string, string, string]>([
    ['empty', '', "1:1: an empty file: expected a mapping with the keys 'kernels', 'bpftrace' and 'cases'"],
    ['only a comment', '# nothing\n', '1:1: an empty file'],
    [
      'only a marker',
      '---\n',
      '1:4: expected the matrix, a mapping with the keys mirror, strict, tools, arch, kernels,',
    ],
    ['a list at the top', '- a\n', '1:1: expected the matrix, a mapping with the keys mirror, strict,'],
    ['a word at the top', 'hello', "found 'hello'"],
    ['a tab', 'kernels:\n\t- from: x\n', '2:1: a tab as indentation: expected spaces'],
    ['brackets without end', `kernels: ${'['.repeat(10_000)}`, '1:59: nested too deep: expected at most 50'],
  ])('%s', (_, text, expected) => {
    expect(mistakes(text).join()).toContain(expected)
    expect(mistakes(text)).toHaveLength(1)
  })

  test('a case that stands twice', () => {
    expect(mistakes(SMALLEST + CASE)).toEqual(['matrix.yaml:12:3: a duplicate key: expected each key once'])
  })

  test('a key that stands twice does not hide other mistakes', () => {
    expect(mistakes(`${SMALLEST.replace('[a, b, c]', '[a, b]')}    probe: kprobe\n`)).toHaveLength(2)
  })

  test('an alias of itself', () => {
    expect(mistakes(SMALLEST.replace('[a, b, c]', '&x [a, b, *x]'))[0]).toContain(
      '10:25: expected a handler name',
    )
  })
})
