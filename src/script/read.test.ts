import { describe, expect, test } from 'vitest'
import { readScript } from './read.js'
import { ScriptError } from './script-error.js'

/** Each handler's points, with probe type and target. */
const points = (text: string) =>
  readScript(text).handlers.map(({ points }) =>
    points.map(({ probe, target }) => [probe, ...target].join(' ')),
  )

/** Where and why a script cannot be read. */
function refusal(text: string): string {
  try {
    readScript(text)
  } catch (error) {
    if (error instanceof ScriptError) return `${error.line}:${error.column} ${error.message}`
    throw error
  }
  throw new Error('it was read')
}

describe('attach points', () => {
  test.each([
    ['kprobe:vfs_read{}', 'kprobe vfs_read'],
    ['k:vmlinux:vfs_read {}', 'kprobe vmlinux vfs_read'],
    ['kr:vfs_* {}', 'kretprobe vfs_*'],
    ['kfunc:vfs_read {} ', 'fentry vfs_read'],
    ['kretfunc:vmlinux:vfs_read {}', 'fexit vmlinux vfs_read'],
    ['f:a {}', 'fentry a'],
    ['fr:a {}', 'fexit a'],
    ['BEGIN{}', 'begin'],
    ['begin {}', 'begin'],
    ['END/1/{}', 'end'],
    ['u:/bin/bash:readline {}', 'uprobe /bin/bash readline'],
    ['ur:"/opt/a b:c":"f(int, char)" {}', 'uretprobe /opt/a b:c f(int, char)'],
    ['U:/bin/a:p:n {}', 'usdt /bin/a p n'],
    ['uprobe:/lib/*.so:f* {}', 'uprobe /lib/*.so f*'],
    ['uprobe:/a\\ b:f {}', 'uprobe /a\\b f'],
    ['kprobe:f+0x10 {}', 'kprobe f+0x10'],
    ['kprobe:$1 {}', 'kprobe $1'],
    ['software:faults:100 {}', 'software faults 100'],
    ['s:cpu-clock: {}', 'software cpu-clock '],
    ['i:s:1 {}', 'interval s 1'],
    ['interval:1s {}', 'interval 1s'],
    ['self:signal:SIGUSR1 {}', 'self signal SIGUSR1'],
    ['mine=kprobe:f {}', 'kprobe f'],
    ['tracepoint : syscalls: sys_enter_read /* ; */ {}', 'tracepoint syscalls sys_enter_read'],
    ['aw:0x10:8:w {}', 'asyncwatchpoint 0x10 8 w'],
  ])('%s', (text, expected) => expect(points(text)).toEqual([[expected]]))

  test('stand in a list over several lines, with comments, a comma at its end and a filter', () => {
    const text = 'kprobe:a, // {\r\n  kprobe:b /* , */ ,\r\n\tkprobe:c,\r\n/ pid / 2 > 1 /\r\n{ }\r\nEND { }'
    expect(points(text)).toEqual([['kprobe a', 'kprobe b', 'kprobe c'], ['end']])
    const [first, second] = readScript(text).handlers
    expect(first?.points.map(({ line, column }) => [line, column])).toEqual([
      [1, 1],
      [2, 3],
      [3, 2],
    ])
    expect([first?.index, second?.index, second?.line, second?.column]).toEqual([0, 1, 6, 1])
  })

  test('keep how they are written, and whether they are wildcards', () => {
    const [handler] = readScript('u:"/bin/a":f*, u:/a:f[1, u:/[ab]:f {}').handlers
    expect(handler?.points.map(({ written, isWildcard }) => [written, isWildcard])).toEqual([
      ['u:"/bin/a":f*', true],
      ['u:/a:f[1', false],
      ['u:/[ab]:f', true],
    ])
  })

  test('of an unknown probe type are passed over', () => {
    const { handlers, passedOver } = readScript('constructor:f, kprobe:g {}\n*:h {}')
    expect(handlers.map(({ points: [point] }) => point?.probe)).toEqual([undefined, undefined])
    expect(passedOver.map(({ line, message }) => `${line} ${message}`)).toEqual([
      '1 This attach point is passed over: its probe type is not known here.',
      '2 This attach point is passed over: its probe type is not known here.',
    ])
  })
})

describe('what is no handler', () => {
  test.each([
    ['#!/usr/bin/env bpftrace\n'],
    ['\ufeff'],
    ['// kprobe:x {\n/* " */'],
    ['#include <linux/fs.h>\n#define A(x) { \\\n  kprobe:x }\n'],
    ['struct a { int b; /* } */ struct c { char d; } e; };\n'],
    ['struct __attribute__((packed)) a { int b; } __attribute__((aligned(8)));\n'],
    ['struct a { int b; } /**/ __attribute__ /**/ ((packed))\nstruct c { }'],
    ['enum e { A, B = 2 }\nunion u { int a; }\n'],
    ['config = {\n  missing_probes = "{";\n  cpp_demangle = 1\n}\n'],
    ['macro add($a, @m) { @m += $a; $a }\n'],
    ['fn f($a : struct b): int64 { return 1; }\n'],
    ['let @m = hash(100);\nlet @l=lruhash(5)\n'],
  ])('%j', (text) => expect(points(`${text}kprobe:f { }`)).toEqual([['kprobe f']]))

  test('an import and maps of C names are passed over, and said to be', () => {
    const { handlers, passedOver } = readScript(
      'import "a.bt";\nimport stdlib/x\n#define M @m[1]\n#define N 1\nkprobe:f {}',
    )
    expect([handlers.length, passedOver.map(({ line }) => line)]).toEqual([1, [1, 2, 3]])
  })

  test('words of definitions can begin attach points', () => {
    expect(points('config:a {}\nimport:b {} macro:c {} let:d {} enum:e {}')).toHaveLength(5)
  })

  test('an empty script has no handlers', () =>
    expect(readScript('')).toEqual({ handlers: [], passedOver: [] }))
})

test.each([
  ['kprobe:f { if (1) { }\nkprobe:g { }', '1:10 This block has no end: a } is expected.'],
  ['\n kprobe:f / pid == 1 { }', '2:11 This filter has no end: a / is expected in front of the block.'],
  ['kprobe:f /pid', '1:10 This filter has no end: a / is expected in front of the block.'],
  ['kprobe:f { } /* x', '1:14 This comment has no end: */ is expected.'],
  ['kprobe:f { print("a\\"); }', '1:18 This string has no end on its line: a " is expected.'],
  ['kprobe:f { print("a\n"); }', '1:18 This string has no end on its line: a " is expected.'],
  ['u:"/bin/a:f { }', '1:3 This string has no end on its line: a " is expected.'],
  ['{ }', '1:1 In front of this { an attach point such as kprobe:vfs_read is expected.'],
  ['kprobe:f { } }', '1:14 In front of this } an attach point such as kprobe:vfs_read is expected.'],
  ['/pid/ { }', '1:1 In front of this / an attach point such as kprobe:vfs_read is expected.'],
  [', kprobe:f { }', '1:1 In front of this , an attach point such as kprobe:vfs_read is expected.'],
  [
    'kprobe:f,',
    '1:9 The text ends where an attach point such as kprobe:vfs_read is expected behind a comma.',
  ],
  ['kprobe:f', '1:1 This attach point has no block: a { is expected behind it, or a filter and a {.'],
  [
    'kprobe:f\nkprobe:g { }',
    '1:1 This attach point has no block: a { is expected behind it, or a filter and a {.',
  ],
  [
    'hello, wörld! { }',
    '1:8 This is no probe definition: an attach point such as kprobe:vfs_read is expected.',
  ],
  ['struct a { int b;', '1:10 This block has no end: a } is expected.'],
  ['macro a();', '1:7 This definition has no block: a { is expected.'],
  ['fn a()', '1:4 This definition has no block: a { is expected.'],
  ['config = 1', '1:1 config has no block: config = { … } is expected.'],
  ['let @a = 1;', '1:1 This is no map declaration: let @name = hash(100); is expected.'],
])('refused: %j', (text, expected) => expect(refusal(text)).toBe(expected))
