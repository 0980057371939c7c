import { describe, expect, test } from 'vitest'
import { orderingProgram, programOf } from '../exercise/program.js'
import type { Ran } from '../exercise/exercise.js'
import { howItEnded } from './ending.js'
import { ordering, own, ran, SEED } from './verdict.fixture.js'

const COMBINED = orderingProgram([ordering('kprobe'), ordering('fexit'), ordering('fentry')], '0.23.2', false)
/** With the names alone of the cases that were refused. */
const ended = (fields: Partial<Ran>, program = COMBINED) => {
  const ending = howItEnded(ran('', fields), program)
  return ending.kind === 'refused' ? { ...ending, cases: [...ending.cases.keys()] } : ending
}
const failed = (stderr: string, program = COMBINED) => ended({ exit: 1, stderr }, program)

describe('a refusal', () => {
  test.each([
    ['stdin:1:1-32: ERROR: Unrecognized probe type: fexit', 'Unrecognized probe type: fexit'],
    [
      'stdin:1:1-24: ERROR: kfunc/kretfunc not available for your kernel version.',
      'kfunc/kretfunc not available for your kernel version.',
    ],
    [
      '/tmp/program.bt:1:1-24: ERROR: kfunc/kretfunc not available for your kernel version.\nkfunc:hrtimer_nanosleep /comm == "syscall"/\n~~~~~~~',
      'kfunc/kretfunc not available for your kernel version.',
    ],
  ])('at a place: %s', (stderr, reason) => {
    expect(failed(stderr)).toMatchObject({ kind: 'refused', cases: ['kprobe'], reason })
  })

  test('names every case whose lines it names, once', () => {
    const stderr = [4, 5, 6, 7]
      .map((line) => `/tmp/program.bt:${line}:1-32: ERROR: Unrecognized probe type: fexit`)
      .join('\n')
    expect(failed(stderr)).toMatchObject({ kind: 'refused', cases: ['fexit', 'fentry'] })
  })

  test('says of each case what was said of it, and of none what was said of another', () => {
    const stderr =
      '/tmp/program.bt:5:1-9: ERROR: More than one BEGIN\n/tmp/program.bt:1:1-9: ERROR: Unrecognized\n/tmp/program.bt:2:1-9: ERROR: later\n'
    const ending = howItEnded(ran('', { exit: 1, stderr }), COMBINED)
    expect(ending.kind === 'refused' && [...ending.cases]).toEqual([
      ['fexit', 'More than one BEGIN'],
      ['kprobe', 'Unrecognized'],
    ])
  })

  test('without a place names nobody', () => {
    const stderr = 'ERROR: Could not resolve symbol: hrtimer_nanosleep\n'
    expect(failed(stderr)).toEqual({
      kind: 'refused',
      cases: [],
      reason: 'ERROR: Could not resolve symbol: hrtimer_nanosleep',
    })
  })

  test.each([
    'BTF: failed to read data (Invalid argument) from: /sys/kernel/btf/vmlinux',
    "cannot attach kprobe, probe entry may not exist\nError attaching probe: 'kprobe:none'",
    'Error loading program: fexit:hrtimer_nanosleep_1',
    'No probes to attach',
  ])('in words of its own: %s', (stderr) => {
    expect(failed(stderr)).toMatchObject({ kind: 'refused', cases: [] })
  })

  test('a limit that a container cannot raise is no refusal, and no reason of one', () => {
    const limit =
      'ERROR: Unknown error -1: couldn\'t set RLIMIT_MEMLOCK for bpftrace. If your program is not loading, you can try "ulimit -l 8192" to fix the problem\n'
    expect(failed(`${limit}ERROR: Error attaching probe: kprobe:f`)).toMatchObject({
      kind: 'refused',
      reason: 'ERROR: Error attaching probe: kprobe:f',
    })
    expect(failed(limit)).toMatchObject({ kind: 'error' })
  })

  test('words on standard output count too: -v writes there', () => {
    const stdout =
      'INFO: node count: 9\nBTF: failed to read data (Invalid argument) from: /sys/kernel/btf/vmlinux\n'
    expect(ended({ exit: 1, stdout })).toMatchObject({
      kind: 'refused',
      reason: expect.stringContaining('BTF: failed') as string,
    })
  })

  test('over two lines names the case of the second: the first is the end of the probe before', () => {
    expect(failed('/tmp/program.bt:3-4: ERROR: unavailable')).toMatchObject({ cases: ['fexit'] })
  })

  test('names a case by the attach point that could not be attached', () => {
    const point = COMBINED.text.split('\n')[0]?.split(' ')[0] ?? ''
    const program = orderingProgram(
      [ordering('kprobe', { probe: 'kprobe' }), ordering('fexit')],
      '0.23.2',
      false,
    )
    expect(failed(`ERROR: Unable to attach probe: ${point}`, program)).toMatchObject({ cases: ['fexit'] })
    expect(failed('ERROR: Unable to attach probe: kprobe:hrtimer_nanosleep', program)).toMatchObject({
      cases: ['kprobe'],
    })
  })

  test('names a case by its whole attach point, not by the beginning of another', () => {
    const program = orderingProgram(
      [
        ordering('short', { probe: 'fentry', target: 'f' }),
        ordering('long', { probe: 'fentry', target: 'f_1' }),
        ordering('module', { probe: 'fentry', target: 'f:g' }),
      ],
      '0.23.2',
      false,
    )
    const cases = (stderr: string) => failed(stderr, program)
    expect(cases('ERROR: Unable to attach probe: fentry:f_1')).toMatchObject({ cases: ['long'] })
    expect(cases("Error attaching probe: 'fentry:f'")).toMatchObject({ cases: ['short'] })
    expect(cases('ERROR: could not attach fentry:f:g: No such file')).toMatchObject({ cases: ['module'] })
    expect(cases('ERROR: could not attach fentry:f, fentry:f_1.')).toMatchObject({ cases: ['short', 'long'] })
    expect(cases('ERROR: Unable to attach probe: kfentry:f')).toMatchObject({ cases: [] })
  })

  test('a place in another file names nobody', () => {
    expect(failed('/usr/include/linux/types.h:1:1-9: ERROR: unknown type')).toMatchObject({ cases: [] })
  })

  test('a place that belongs to no case names nobody', () => {
    const stderr = 'stdin:1:1-32: ERROR: Unrecognized probe type: fexit'
    expect(failed(stderr, programOf(SEED, '0.11.3'))).toMatchObject({ kind: 'refused', cases: [] })
    expect(failed('/tmp/program.bt:99:1-2: ERROR: x')).toMatchObject({ cases: [] })
  })

  test('a warning is none, and names nobody', () => {
    const warning = '/tmp/program.bt:1:1-6: WARNING: this is deprecated'
    expect(failed(warning).kind).toBe('error')
    expect(failed(`${warning}\n/tmp/program.bt:4:1-9: ERROR: unknown`)).toMatchObject({
      cases: ['fexit'],
      reason: 'unknown',
    })
  })
})

/** What versions say of mistakes in a script, as they were measured in guests, the marks under the lines included. */
const MISTAKES: readonly (readonly [version: string, stderr: string, reason: string])[] = [
  [
    '0.11.3',
    `/tmp/program.bt:4:6-7: WARNING: String size mismatch: 8 != 64. The value may be truncated.
  @a = "s";
     ~
/tmp/program.bt:4:3-5: ERROR: Type mismatch for @a: trying to assign value of type 'string[64]' when map already contains a value of type 'int64
  @a = "s";
  ~~
/tmp/program.bt:5-7: ERROR: str() takes up to 2 arguments (4 provided)
`,
    "program.bt:4:3-5: ERROR: Type mismatch for @a: trying to assign value of type 'string[64]' when map already contains a value of type 'int64",
  ],
  [
    '0.17.0',
    `/tmp/program.bt:1:28-40: ERROR: unterminated string
kprobe:hrtimer_nanosleep { printf("abc
                           ~~~~~~~~~~~
`,
    'program.bt:1:28-40: ERROR: unterminated string',
  ],
  [
    '0.23.2',
    '/tmp/program.bt:5-7: ERROR: str() takes up to 2 arguments (4 provided)\n',
    'program.bt:5-7: ERROR: str() takes up to 2 arguments (4 provided)',
  ],
  [
    '0.27.1',
    `/tmp/program.bt:4:8-17: ERROR: Unknown function: 'nosuch'
  @a = nosuch(1);
       ~~~~~~~~~
/tmp/program.bt:5:8-18: ERROR: Unknown function: 'alsonot'
  @b = alsonot(2);
       ~~~~~~~~~~
`,
    "program.bt:4:8-17: ERROR: Unknown function: 'nosuch'",
  ],
]

describe("a refusal's place", () => {
  test.each(MISTAKES)("of a user's own program is told, %s", (version, stderr, reason) => {
    expect(failed(stderr, programOf(own(), version))).toEqual({ kind: 'refused', cases: [], reason })
  })

  test.each(MISTAKES)('of a program of ours is not, %s', (_, stderr, reason) => {
    const words = reason.replace(/^program\.bt:[-:\d]+ ERROR: /, '')
    expect(failed(stderr)).toMatchObject({ kind: 'refused', reason: words })
  })

  test('is that of the program, whatever it is called', () => {
    const program = programOf(SEED, '0.11.3')
    const reason = 'program.bt:1:1-32: ERROR: Unrecognized probe type: fexit'
    expect(failed(reason.replace('program.bt', 'stdin'), program)).toMatchObject({ reason })
    expect(failed('/usr/include/x.h:1:1-9: ERROR: unknown type', program)).toMatchObject({
      reason: '/usr/include/x.h:1:1-9: ERROR: unknown type',
    })
  })
})

const LIMIT = `Unknown error -1: couldn't set RLIMIT_MEMLOCK for bpftrace. If your program is not loading, you can try "ulimit -l 8192" to fix the problem\n`

test('a complaint about the memory limit is no word about the program', () => {
  expect(failed(LIMIT)).toEqual({
    kind: 'error',
    reason: 'bpftrace ended with exit code 1 and without a word',
  })
  const words =
    'Failed to compile: Could not read symbols from /sys/kernel/debug/tracing/available_filter_functions: Operation not permitted'
  expect(failed(`${LIMIT}${words}\n`)).toMatchObject({ kind: 'refused', reason: words })
})

test('exit code 0 is an end, whatever was said on the way', () => {
  expect(ended({ exit: 0, stderr: 'ERROR: x\nWARNING: y\n' })).toEqual({ kind: 'ended' })
})
