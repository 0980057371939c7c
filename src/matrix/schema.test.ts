import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { UsageError } from '../errors.js'
import { Order, Verdict } from '../results/record.js'
import { parseMatrix } from './load.js'
import { jsonSchema, SEEN } from './schema.js'

const AXES = `\
kernels:
  - from: debian:trixie-backports
    series: ["6.16"]
bpftrace:
  - from: debian:trixie
`
const CASE = `\
  fexit:
    probe: fexit
    target: hrtimer_nanosleep
    handlers: [a, b, c]
    workload: nanosleep
`
const CASES = `cases:\n${CASE}`
const SMALLEST = AXES + CASES

/** The message of the refusal. */
function refusal(text: string): string {
  try {
    parseMatrix(text, 'matrix.yaml')
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError)
    return (error as Error).message
  }
  throw new Error('expected a refusal')
}

/** The first lines of the mistakes, without the excerpts. */
const mistakes = (text: string) => refusal(text).match(/^matrix\.yaml:.*$/gm)

const issue = (more: string, id = 'i') =>
  `knownIssues:\n  - { id: ${id}, cases: [fexit], seen: silent, summary: S., upstream: unreported, ${more} }\n`
const twoIssues = issue('').concat(issue('').split('\n')[1] ?? '', '\n')
const program = (tokens: string) =>
  `${AXES}cases:\n  p: { program: 'BEGIN { print("a") }', tokens: ${tokens}, workload: nanosleep }\n`

describe('what is refused', () => {
  test.each<[string, string, string]>([
    ['no kernels', SMALLEST.replace(/kernels:\n.*\n.*\n/, ''), "1:1: missing key 'kernels': expected a list"],
    [
      'empty kernels',
      SMALLEST.replace(/kernels:\n.*\n.*\n/, 'kernels: []\n'),
      '1:10: expected a list of at least one',
    ],
    [
      'a kernel that is a word',
      SMALLEST.replace(/- from.*\n.*series.*/, '- six'),
      '2:5: expected kernels of one suite',
    ],
    [
      'no series',
      SMALLEST.replace(/ +series.*\n/, ''),
      "2:5: missing key 'series': expected a list of kernel series",
    ],
    [
      'no list of series',
      SMALLEST.replace('["6.16"]', '6.16'),
      '3:13: expected a list of kernel series such as',
    ],
    ['empty series', SMALLEST.replace('["6.16"]', '[]'), '[6.1, 6.12], found a list of 0'],
    [
      'a series of three parts',
      SMALLEST.replace('6.16', '6.16.1'),
      "3:14: expected a kernel series such as 6.12, found '6.16.1'",
    ],
    [
      'a series twice',
      SMALLEST.replace('"6.16"', '6.1, 6.1'),
      "3:19: '6.1' again: expected each kernel once",
    ],
    [
      'an odd flavour',
      SMALLEST.replace(/(series.*)/, '$1\n    flavour: clod'),
      "4:14: expected cloud, full or rt, found 'clod' (did you mean 'cloud'?)",
    ],
    [
      'a name for two',
      SMALLEST.replace('["6.16"]', '[6.16, 6.17]\n    name: x'),
      "4:11: a name for 2 kernels: expected exactly one series beside 'name'",
    ],
    [
      'a name with a slash',
      SMALLEST.replace('["6.16"]', '[6.16]\n    name: a/b'),
      '4:11: expected a name of letters, digits',
    ],
    [
      'the name host',
      SMALLEST.replace('["6.16"]', '[6.16]\n    name: host'),
      "4:11: the name 'host' means the machine's own kernel: expected another",
    ],
    [
      'a kernel twice',
      SMALLEST.replace('bpftrace:', '  - { from: debian:trixie-backports, series: [6.16] }\nbpftrace:'),
      "4:47: '6.16' again: expected each kernel once",
    ],
    [
      'a kernel name twice',
      SMALLEST.replace('["6.16"]', '[6.16]\n    name: x\n  - { from: debian:sid, series: [6.17], name: x }'),
      "5:47: 'x' again: expected each name once",
    ],
    [
      'a build twice',
      SMALLEST.replace('cases:', '  - from: debian:trixie\ncases:'),
      "6:11: 'debian:trixie' again: expected each build once (a 'name' tells two builds",
    ],
    [
      'a build name twice',
      SMALLEST.replace(
        'cases:',
        '  - { from: debian:sid, name: x }\n  - { from: debian:forky, name: x }\ncases:',
      ),
      "7:33: 'x' again: expected each name once",
    ],
    [
      'nothing after from',
      SMALLEST.replace('from: debian:trixie\n', 'from:\n'),
      "5:5: expected debian: and a suite, such as 'debian:trixie', found nothing",
    ],
    ['an odd runtime', `${SMALLEST}runtimes: [vm]\n`, "12:12: expected microvm or container, found 'vm'"],
    [
      'a runtime twice',
      `${SMALLEST}runtimes: [microvm, microvm]\n`,
      "12:21: 'microvm' again: expected each runtime once",
    ],
    ['an odd flag', `${SMALLEST}strict: yes\n`, "12:9: expected true or false, found 'yes'"],
    [
      'an odd mirror',
      `${SMALLEST}mirror: { debian: ftp://x }\n`,
      '12:19: expected an address that begins with http://',
    ],
    [
      'no events',
      `${SMALLEST}defaults: { events: 0 }\n`,
      "12:21: expected a number of events from 1 to 100, found '0'",
    ],
    [
      'too many events',
      `${SMALLEST}    events: 101\n`,
      "12:13: expected a number of events from 1 to 100, found '101'",
    ],
    ['events in words', `${SMALLEST}    events: three\n`, "found 'three'"],
    ['no cases', AXES, "1:1: missing key 'cases': expected a mapping from names to cases"],
    ['empty cases', `${AXES}cases: {}\n`, '6:8: expected at least one case'],
    [
      'cases as a list',
      `${AXES}cases: [fexit]\n`,
      '6:8: expected a mapping from names to cases, found a list of 1',
    ],
    [
      'a case without a body',
      `${AXES}cases:\n  fexit:\n`,
      '7:3: expected a case, a mapping with the keys title, probe,',
    ],
    [
      'a name in capitals',
      SMALLEST.replace('fexit:', 'Fexit:'),
      '7:3: no name for a case: expected a lower-case letter, then lower-case letters, digits and dashes',
    ],
    [
      'a filter of two lines',
      `${SMALLEST}    filter: "pid == 1\\n|| pid == 2"\n`,
      '12:13: expected a condition on one line, such as pid == 1',
    ],
    [
      'an odd probe',
      SMALLEST.replace('probe: fexit', 'probe: fexti'),
      "BEGIN or END, found 'fexti' (did you mean 'fexit'?)",
    ],
    ['an odd workload', SMALLEST.replace('workload: nanosleep', 'workload: sleep'), "or spin, found 'sleep'"],
    [
      'two handlers',
      SMALLEST.replace('[a, b, c]', '[a, b]'),
      '10:15: expected a list of at least three handlers, such as [a, b, c], because with two handlers a rotation and a reversal look the same, found a list of 2',
    ],
    [
      'handlers that read the same from behind',
      SMALLEST.replace('[a, b, c]', '[a, b, a]'),
      '10:15: these handlers read the same from behind, so a reversal would not be seen',
    ],
    [
      'a probe without what it probes',
      SMALLEST.replace('    target: hrtimer_nanosleep\n', ''),
      "7:3: missing key 'target': expected what fexit probes",
    ],
    [
      'a timer without its period',
      SMALLEST.replace('probe: fexit', 'probe: interval'),
      "7:3: missing key 'period': expected the timer's period in milliseconds",
    ],
    [
      'attach points beside a probe',
      `${SMALLEST}    attach: [kprobe:a, kprobe:b, kprobe:c]\n`,
      "8:12: expected either 'probe' and 'target' or 'attach', not both",
    ],
    [
      'fewer attach points than handlers',
      SMALLEST.replace('probe: fexit', 'attach: [kprobe:x]'),
      '8:13: 1 attach points for 3 handlers: expected one for each',
    ],
    [
      'a long handler',
      SMALLEST.replace('[a, b, c]', `[a, b, ${'c'.repeat(17)}]`),
      '10:22: expected a handler name',
    ],
    ['an empty title', `${SMALLEST}    title: ' '\n`, '12:12: expected a sentence'],
    [
      'a range that is none',
      `${SMALLEST}    requires: { kernel: newest }\n`,
      "12:25: 'newest' is no version comparator: expected <, <=,",
    ],
    [
      'a range of another thing',
      `${SMALLEST}    requires: { bpftace: ">=0.23" }\n`,
      "12:17: unknown key 'bpftace' (did you mean 'bpftrace'?)",
    ],
    [
      'a kernel option without its prefix',
      `${SMALLEST}    requires: { config: [FPROBE] }\n`,
      '12:26: expected a kernel option such as CONFIG_FPROBE, or CONFIG_FPROBE=y',
    ],
    [
      'a kernel option with an odd value',
      `${SMALLEST}    requires: { config: [CONFIG_FPROBE=n] }\n`,
      '12:26: expected a kernel option such as CONFIG_FPROBE',
    ],
    [
      'a kernel option twice',
      `${SMALLEST}    requires: { config: [CONFIG_FPROBE, CONFIG_FPROBE] }\n`,
      "12:41: 'CONFIG_FPROBE' again: expected each option once",
    ],
    [
      'one token',
      program('[a]'),
      '7:49: expected a list of at least two tokens, such as [a, b], because one alone has no order, found a list of 1',
    ],
    ['a token twice', program('[a, a]'), "7:53: 'a' again: expected each token once"],
    ['a token with a space', program('[a, b c]'), '7:53: expected a token of at most 16'],
    [
      'a program without tokens',
      program('[a, b]').replace(/tokens: .*?\], /, ''),
      "7:3: missing key 'tokens': expected a list of at least two",
    ],
    [
      'a program with handlers',
      program('[a, b], handlers: [a, b, c]'),
      "unknown key 'handlers' (expected one of title, program, script, tokens,",
    ],
    ['a program beside a probe', `${SMALLEST}    program: x\n`, "12:5: unknown key 'program'"],
    [
      'an odd id',
      SMALLEST + issue('', 'I'),
      "13:11: expected an id of lower-case letters, digits and dashes, found 'I'",
    ],
    ['an id twice', SMALLEST + twoIssues, "14:11: 'i' again: expected each id once"],
    [
      'an unknown case',
      SMALLEST + issue('').replace('[fexit]', '[fexti]'),
      "13:22: no case matches 'fexti' (did you mean 'fexit'?): expected a name or a glob of fexit",
    ],
    ['a case twice', SMALLEST + issue('').replace('[fexit]', '[fexit, fexit]'), "13:29: 'fexit' again"],
    ['a padded series', SMALLEST.replace('6.16', '6.01'), "found '6.01'"],
    [
      'an empty glob',
      SMALLEST + issue('').replace('[fexit]', '[""]'),
      '13:22: expected the name of a case, or a glob, found nothing',
    ],
    ['an odd observation', SMALLEST + issue('').replace('silent', 'declared'), "found 'declared'"],
    ['an odd range', SMALLEST + issue('bpftrace: "=>1"'), "'=>1' is no version comparator"],
    [
      'no upstream',
      SMALLEST + issue('').replace(/upstream: \w+,/, ''),
      "13:7: missing key 'upstream': expected a URL, or 'unreported'",
    ],
    [
      'a merge key',
      `${SMALLEST}    <<: {}\n`,
      "12:5: unknown key '<<' (YAML 1.2 has no merge keys: write the keys out)",
    ],
    ['a key of many lines', `${SMALLEST}    "a\\nb": x\n`, "12:5: unknown key 'a\\nb' (expected one of"],
    [
      'a magic key',
      `${AXES}cases:\n${CASE}${CASE.replace('fexit', '__proto__')}`,
      '12:3: no name for a case',
    ],
  ])('%s', (_, text, expected) => {
    const found = mistakes(text) ?? []
    expect(found.join('\n')).toContain(expected)
    expect(found).toHaveLength(1)
  })
})

test.each(['"fé":', `'"quoted"':`, '"fe\\nxit":', '"fe\\0xit":', '../fexit:', 'fe xit:'])(
  'a case is not named %s, which could not stand in a program or in a path',
  (key) => {
    const [found, ...others] = mistakes(SMALLEST.replace('fexit:', key)) ?? []
    expect(found).toContain('7:3: no name for a case: expected a lower-case letter')
    expect(others).toEqual([])
  },
)

test('what a known issue says is seen is what a record can say, or that it varies', () => {
  const inRecords = SEEN.filter((seen) => seen !== 'varies')
  expect([...Order.options, ...Verdict.options]).toEqual(expect.arrayContaining(inRecords))
})

describe('matrix.schema.json', () => {
  const root = new URL('../../', import.meta.url)
  const editor = z.fromJSONSchema(jsonSchema() as z.core.JSONSchema.JSONSchema)

  test('is what the schema says', async () => {
    const onDisk: unknown = JSON.parse(await readFile(new URL('matrix.schema.json', root), 'utf8'))
    expect(onDisk).toEqual(JSON.parse(JSON.stringify(jsonSchema())))
  })

  test('accepts the default matrix as editors read it', async () => {
    expect(editor.safeParse(parse(await readFile(new URL('matrix.yaml', root), 'utf8'))).success).toBe(true)
  })

  test.each([
    ['numbers and booleans', `${SMALLEST}    events: 7\nstrict: true\n`.replace('"6.16"', '6.16'), true],
    ['the same quoted', `${SMALLEST}    events: "7"\nstrict: "true"\n`, true],
    ['too many events', `${SMALLEST}    events: 101\n`, false],
    ['two handlers', SMALLEST.replace('[a, b, c]', '[a, b]'), false],
    ['no case', `${AXES}cases: {}\n`, false],
    ['an unknown key', `${SMALLEST}extra: 1\n`, false],
    ['a case name in capitals', SMALLEST.replace('fexit:', 'Fexit:'), false],
  ])('%s', (_, text, accepted) => {
    expect(editor.safeParse(parse(text)).success).toBe(accepted)
  })
})
