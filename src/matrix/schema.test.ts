import { describe, expect, test } from 'vitest'
import { Order, Verdict } from '../records/record.js'
import { AXES, expectMistake, issue, mistakes, program, SMALLEST } from './matrix.fixture.js'
import { SEEN } from './known-issue.js'

describe('refused in kernels, builds and settings', () => {
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
      "2:5: expected 'host', or a mapping with the key 'from', found 'six'",
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
      'an odd flavour',
      SMALLEST.replace(/(series.*)/, '$1\n    flavour: clod'),
      "4:14: expected cloud, full or rt, found 'clod' (did you mean 'cloud'?)",
    ],
    [
      'a name with a slash',
      SMALLEST.replace('["6.16"]', '[6.16]\n    name: a/b'),
      '4:11: expected a name of letters, digits',
    ],
    [
      'nothing after from',
      SMALLEST.replace('from: debian:trixie\n', 'from:\n'),
      'oci: and an image with its registry, such as oci:registry.example/bpftrace:0.27, or the https: address of a file, found nothing',
    ],
    [
      'a series of a file',
      SMALLEST.replace('debian:trixie-backports', 'file:bzImage'),
      "3:5: 'series' of a kernel from file: expected no such key",
    ],
    [
      'headers of a file',
      SMALLEST.replace(/from: debian:trixie-backports\n.*series.*/, 'from: file:bzImage\n    headers: true'),
      '3:5: no package has the headers of a kernel from file: expected no such key',
    ],
    [
      'headers of an image',
      SMALLEST.replace(
        /from: debian:trixie-backports\n.*series.*/,
        'from: oci:r.example/x\n    headers: true',
      ),
      '3:5: no package has the headers of a kernel from oci: expected no such key',
    ],
    [
      'headers that are neither there nor not',
      SMALLEST.replace('["6.16"]', '["6.16"]\n    headers: some'),
      '4:14: expected true or false',
    ],
    [
      'modules of a suite',
      SMALLEST.replace('["6.16"]', '["6.16"]\n    modules: lib'),
      "4:5: 'modules' of a kernel from debian: expected no such key",
    ],
    [
      'a configuration of an image',
      SMALLEST.replace(
        /from: debian:trixie-backports\n.*series.*/,
        'from: oci:r.example/x\n    config: .config',
      ),
      "3:5: 'config' of a kernel from oci: expected no such key",
    ],
    [
      'an image without its registry',
      SMALLEST.replace('from: debian:trixie\n', 'from: oci:bpftrace\n'),
      "found 'oci:bpftrace'",
    ],
    [
      'an odd runtime',
      `${SMALLEST}runtimes: [microvm, vm]\n`,
      "12:21: expected microvm or container, found 'vm'",
    ],
    [
      'published records that are no list',
      `${SMALLEST}recall: published\n`,
      '12:9: expected a list of published records, such as [published/results], or []',
    ],
    [
      'published records without a path',
      `${SMALLEST}recall: ['']\n`,
      '12:10: expected the path of a results',
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
    ['a padded series', SMALLEST.replace('6.16', '6.01'), "found '6.01'"],
  ])('%s', (_, text, words) => expectMistake(text, words))
})

describe('refused in cases', () => {
  test.each<[string, string, string]>([
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
      'a filter of two lines',
      `${SMALLEST}    filter: "pid == 1\\n|| pid == 2"\n`,
      '12:13: expected a condition on one line, such as pid == 1',
    ],
    [
      'an odd probe',
      SMALLEST.replace('probe: fexit', 'probe: fexti'),
      "BEGIN or END, found 'fexti' (did you mean 'fexit'?)",
    ],
    [
      'an odd workload',
      SMALLEST.replace('workload: nanosleep', 'workload: sleep'),
      "nap or hop, found 'sleep'",
    ],
    [
      'two handlers',
      SMALLEST.replace('[a, b, c]', '[a, b]'),
      '10:15: expected a list of at least three handlers, such as [a, b, c], because with two handlers a rotation and a reversal look the same, found a list of 2',
    ],
    [
      'a long handler',
      SMALLEST.replace('[a, b, c]', `[a, b, ${'c'.repeat(17)}]`),
      '10:22: expected a handler name',
    ],
    ['an empty title', `${SMALLEST}    title: ' '\n`, '12:12: expected a sentence'],
    [
      'a range that is none',
      `${SMALLEST}    supported: { kernel: newest }\n`,
      "12:26: 'newest' is not a version comparator: expected <, <=,",
    ],
    [
      'a range of another thing',
      `${SMALLEST}    supported: { bpftace: ">=0.23" }\n`,
      "12:18: unknown key 'bpftace' (did you mean 'bpftrace'?)",
    ],
    [
      'a kernel option without its prefix',
      `${SMALLEST}    supported: { config: [FPROBE] }\n`,
      '12:27: expected a kernel option such as CONFIG_FPROBE, or CONFIG_FPROBE=y',
    ],
    [
      'a kernel option with an odd value',
      `${SMALLEST}    supported: { config: [CONFIG_FPROBE=n] }\n`,
      '12:27: expected a kernel option such as CONFIG_FPROBE',
    ],
    [
      'a kernel option twice',
      `${SMALLEST}    supported: { config: [CONFIG_FPROBE, CONFIG_FPROBE] }\n`,
      "12:42: 'CONFIG_FPROBE' again: expected each option once",
    ],
    ['no token', program('[]'), '7:49: expected a list of tokens, such as [a, b], found a list of 0'],
    ['a token with a space', program('[a, b c]'), '7:53: expected a token of at most 16'],
    [
      'a program without tokens',
      program('[a, b]').replace(/tokens: .*?\], /, ''),
      "7:3: missing key 'tokens': expected a list of tokens",
    ],
    [
      'a program with handlers',
      program('[a, b], handlers: [a, b, c]'),
      "unknown key 'handlers' (expected one of title, program, script, tokens,",
    ],
    ['a program beside a probe', `${SMALLEST}    program: x\n`, "12:5: unknown key 'program'"],
    [
      'a merge key',
      `${SMALLEST}    <<: {}\n`,
      "12:5: unknown key '<<' (YAML 1.2 has no merge keys: write the keys out)",
    ],
    ['a key of many lines', `${SMALLEST}    "a\\nb": x\n`, "12:5: unknown key 'a\\nb' (expected one of"],
  ])('%s', (_, text, words) => expectMistake(text, words))
})

describe('refused in known issues', () => {
  test.each<[string, string, string]>([
    [
      'an odd id',
      SMALLEST + issue('', 'I'),
      "13:11: expected an id of lower-case letters, digits and dashes, found 'I'",
    ],
    [
      'an empty glob',
      SMALLEST + issue('').replace('[fexit]', '[""]'),
      '13:22: expected the name of a case, or a glob, found nothing',
    ],
    ['an odd observation', SMALLEST + issue('').replace('silent', 'declared'), "found 'declared'"],
    ['an odd range', SMALLEST + issue('bpftrace: "=>1"'), "'=>1' is not a version comparator"],
    [
      'no upstream',
      SMALLEST + issue('').replace(/upstream: \w+,/, ''),
      "13:7: missing key 'upstream': expected a URL, or 'unreported'",
    ],
  ])('%s', (_, text, words) => expectMistake(text, words))
})

test.each(['"fé":', `'"quoted"':`, '"fe\\nxit":', '"fe\\0xit":', '../fexit:', 'fe xit:'])(
  'a case is not named %s, which could not stand in a program or in a path',
  (key) => {
    const [found, ...others] = mistakes(SMALLEST.replace('fexit:', key))
    expect(found).toContain('7:3: not a case name: expected a lower-case letter')
    expect(others).toEqual([])
  },
)

test('what a known issue says is seen is what a record can say, or that it varies', () => {
  const inRecords = SEEN.filter((seen) => seen !== 'varies')
  expect([...Order.options, ...Verdict.options]).toEqual(expect.arrayContaining(inRecords))
})
