import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { visibleLine } from '../../../lib/visible.js'
import { HOSTILE, hostile } from '../report.fixture.js'
import { ordering } from '../../../judge/verdict/verdict.fixture.js'
import type { Case, ProgramCase } from '../../../matrix/schema.js'
import { record, reversed, unordered } from '../../../records/record.fixture.js'
import type { ResultRecord } from '../../../records/record.js'
import type { ReproductionFacts } from './facts.js'
import { reproductionOf } from './reproduction.js'

const PACKAGE = { name: 'libc6', version: '1:2.41-12', architecture: 'amd64', sha256: 'a'.repeat(64) }

const script = (fields: Partial<ProgramCase> = {}): ProgramCase => ({
  ...{ kind: 'program', name: 'mine', program: 'BEGIN { exit() }\n', tokens: ['a'], events: 1 },
  ...{ supported: {}, refused: [], priority: 0, flags: [], args: [], environment: {}, files: {} },
  ...fields,
})

function written(one: Case, its: ResultRecord = record(), but: Partial<ReproductionFacts> = {}) {
  const facts = {
    ...{ one, record: its, findings: [], runner: 'true\n', tool: '0.1.0', issue: undefined },
    closure: { format: 3, packages: [PACKAGE] },
    ...but,
  }
  return new Map(reproductionOf(facts).map(({ path, content }) => [path, content.toString()]))
}

test('all that another person needs, without the tool', () => {
  const files = written(ordering('fexit', { target: 'hrtimer_nanosleep' }), reversed())
  expect([...files.keys()]).toEqual([
    ...['README.md', 'program.bt', 'command.sh', 'expected-output.txt', 'PACKAGES', 'SHA256SUMS', 'run.sh'],
  ])
  expect(files.get('program.bt')).toBe(
    ['a', 'b', 'c'].map((name) => `fexit:hrtimer_nanosleep /pid == cpid/ { printf("${name} "); }\n`).join(''),
  )
  expect(files.get('command.sh')).toMatch(/\nexec bpftrace -c '\/bin\/sleep 0\.1' program\.bt\n$/)
  expect(files.get('expected-output.txt')).toMatch(/^event: cba$/m)
  expect(files.get('PACKAGES')).toContain(
    `bpftrace libc6 1:2.41-12 amd64 ${'a'.repeat(64)} libc6_1%3a2.41-12_amd64.deb\n`,
  )
  expect(files.get('SHA256SUMS')).toContain(`${'a'.repeat(64)}  debs/libc6_1%3a2.41-12_amd64.deb\n`)
})

test('what no plain command causes is done by a few lines of C, and so is what it takes', () => {
  const watched = ordering('watched', { probe: 'watchpoint', target: '0x10000000:8:w', workload: 'watched' })
  const files = written(watched)
  expect(files.get('workload.c')).toContain('0x10000000')
  expect(files.get('command.sh')).toContain('-c "$PWD/workload"')
  const unknown = ordering('unknown', { probe: 'kprobe', target: 'vfs_open', workload: 'syscalls' })
  expect(written(unknown).get('workload.c')).toContain('SYS_getsid')
})

test('words, variables, files and a command with spaces survive a shell', () => {
  const files = written(
    script({
      program: `BEGIN { printf("it's\\t$1\\n"); }\n`,
      args: ["two 'words'"],
      flags: ['--unsafe'],
      environment: { A: 'x y' },
      command: ['sh', '-c', 'echo "$HOME"\n\techo two'],
      files: { '/tmp/mine': Buffer.from([0, 255]) },
    }),
  )
  expect(files.get('program.bt')).toBe(`BEGIN { printf("it's\\t$1\\n"); }\n`)
  expect(files.get('command.sh')).toMatch(
    /\nexec env A='x y' bpftrace --unsafe -c "\/bin\/sh \$PWD\/workload\.sh" program\.bt 'two '\\''words'\\'''\n$/,
  )
  expect(files.get('workload.sh')).toBe(`#!/bin/sh\nexec sh -c 'echo "$HOME"\n\techo two'\n`)
  expect(execFileSync('sh', ['-c', files.get('workload.sh')!], { env: { HOME: '/h' } }).toString()).toBe(
    '/h\ntwo\n',
  )
  expect(files.has('files/tmp/mine')).toBe(true)
})

test.each<[string, ResultRecord, string[]]>([
  ['silence', record({ order: 'silent', events: ['', ''], verdict: 'wrong-order' }), ['nothing']],
  [
    'several events',
    record({ order: 'unstable', events: ['abc', 'cba', 'abc'], verdict: 'wrong-order' }),
    ['event: abc', 'event: cba'],
  ],
  [
    'a crash',
    unordered(
      'crash',
      'bpftrace died of signal 6: bpftrace: x.cpp:3: Assertion `a == 1 at 0xffff1234 failed',
    ),
    ['status: 134', 'words: bpftrace: x.cpp:3: Assertion `a == 1 at'],
  ],
  [
    'a refusal',
    unordered('unsupported', 'program.bt:1:1-32: ERROR: Unrecognized probe type: fexit'),
    ['words: Unrecognized probe type: fexit'],
  ],
])('%s is what is compared', (_, its, lines) => {
  const attempts = its.attempts.map((one) => ({
    ...one,
    ...(its.verdict === 'crash' && { outcome: 'crash' as const }),
  }))
  const text = written(ordering('fexit'), { ...its, attempts }).get('expected-output.txt')
  expect(text?.split('\n').filter((line) => line !== '' && !line.startsWith('#'))).toEqual(lines)
})

test('what is no answer, or comes by chance, is not pretended', () => {
  expect(() => written(ordering('fexit'), unordered('error', 'no boot'))).toThrow(/no conclusion.*no boot/)
  const burst = { ...ordering('many'), burst: { runs: 10, neighbours: [] } } as unknown as Case
  expect(() => written(burst)).toThrow(/by chance/)
  expect(() => written(ordering('fexit', { cpus: 2 }))).toThrow(/on 2 CPUs at once, which only this tool/)
})

test('a record of arm64 is refused, with what to do instead', () => {
  const arm = record({ kernel: '6.12.117-arm64', arch: 'arm64' })
  expect(() => written(ordering('fexit'), arm)).toThrow(
    "fexit: the record is of arm64, and reproductions are of x86-64 only; `matrix shell --arch arm64 --kernel 6.12.117-arm64 --bpftrace 0.23.2` opens a shell there, with the case's program in /cases",
  )
  expect(() => written(ordering('fexit'), record({ arch: 'x86_64' }))).not.toThrow()
})

test('nothing of a hostile record reaches a shell, a terminal or markdown', () => {
  const files = written(ordering('fexit'), hostile(), { findings: [HOSTILE] })
  for (const [path, text] of files) {
    expect(text.split('\n').map(visibleLine).join('\n'), path).toBe(text)
    if (path === 'README.md') expect(text).not.toMatch(/^::error|^# \[a\]|(?<![\\`])\|`\*.*\|$/m)
  }
  expect(files.get('PACKAGES')?.split('\n').filter(Boolean)).toHaveLength(1)
})
