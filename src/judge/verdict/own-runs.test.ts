/** How runs of somebody's own program are judged that no workload of ours delimits, or that end by the program's word. */
import { describe, expect, test } from 'vitest'
import { programOf } from '../exercise/program.js'
import type { CompanionEnd, Ran } from '../exercise/exercise.js'
import { judge } from './judge.js'
import { ordering, own, ran, report, tokens } from './verdict.fixture.js'

/** What a run of a case with these keys says about it; or why it says nothing. No workload unless told. */
function answer(keys: Record<string, unknown>, stdout: string, fields: Partial<Ran> = {}) {
  const program = programOf(own({ workload: undefined, events: 1, ...keys }), '0.23.2')
  const judgement = judge(
    program,
    ran(stdout, { collected: program.actions.size > 0 ? [''] : [], ...fields }),
  )
  return judgement.kind === 'answered' ? judgement.answers.get('own') : judgement
}

const DECLARED = { outcome: 'ordered', order: 'declared' }
const EXIT = 'BEGIN { print("a"); print("b"); exit(); }'
const DIED = '! run: /tmp/tool died of signal 15\n'

describe('a program that ends itself', () => {
  test('is right when its output is, whether or not there was a workload, or that was done', () => {
    expect(answer({ program: EXIT }, 'a\nb\n')).toMatchObject(DECLARED)
    expect(answer({ program: EXIT, workload: 'nanosleep' }, 'a\nb\n')).toMatchObject(DECLARED)
    expect(
      answer({ program: EXIT, workload: 'nanosleep' }, 'a\nb\n', { collected: [report(1)] }),
    ).toMatchObject(DECLARED)
  })

  test('is wrong when its output is', () => {
    expect(answer({ program: EXIT, workload: 'nanosleep' }, 'b\na\n')).toMatchObject({ order: 'reversed' })
    expect(answer({ program: EXIT }, 'a\n')).toMatchObject({ order: 'partial' })
    expect(answer({ program: EXIT }, '')).toMatchObject({ order: 'silent' })
  })

  test('says nothing by its silence if its workload may have done nothing yet', () => {
    for (const causes of [{ workload: 'nanosleep' }, { command: ['/tmp/tool'] }])
      expect(answer({ program: EXIT, ...causes }, '')).toEqual({
        outcome: 'error',
        reason: 'no handler fired, but the program ended itself, maybe before its workload had done anything',
      })
    const done = { collected: [report(1)] }
    expect(answer({ program: EXIT, workload: 'nanosleep' }, '', done)).toMatchObject({ order: 'silent' })
  })

  test('takes its command along, which is no failure of that', () => {
    expect(answer({ program: EXIT, command: ['/tmp/tool'] }, 'a\nb\n', { collected: [DIED] })).toMatchObject(
      DECLARED,
    )
  })

  test('is one by its code, not by its words', () => {
    const program = 'BEGIN { print("exit()"); }'
    expect(answer({ program, workload: 'nanosleep' }, 'a\nb\n')).toEqual({
      kind: 'error',
      reason: 'the workload did not finish: it said nothing',
    })
    expect(answer({ program, command: ['/tmp/tool'] }, 'a\nb\n', { collected: [DIED] })).toEqual({
      kind: 'error',
      reason: 'the workload failed: run: /tmp/tool died of signal 15',
    })
  })

  test('does not excuse another failure of its command', () => {
    const collected = ['! run: /tmp/tool failed with exit code 1: a child died of signal 15\n']
    expect(answer({ program: EXIT, command: ['/tmp/tool'] }, 'a\nb\n', { collected })).toMatchObject({
      kind: 'error',
    })
  })

  test('never is one of ours', () => {
    const ours = programOf(ordering('fexit'), '0.23.2')
    const printed = ran(tokens('fexit', ['abc', 'abc', 'abc']), { collected: [''] })
    expect(judge({ ...ours, text: `${ours.text}BEGIN { exit(); }\n` }, printed)).toMatchObject({
      kind: 'error',
      reason: 'the workload did not finish: it said nothing',
    })
  })
})

describe('an exit code', () => {
  const program = 'BEGIN { print("a"); print("b"); } END { exit(3); }'

  test('that is described is as it should be, and another is not', () => {
    expect(answer({ program, exit: 3 }, 'a\nb\n', { exit: 3 })).toMatchObject(DECLARED)
    expect(answer({ program, exit: 3 }, 'a\nb\n')).toEqual({
      outcome: 'ordered',
      order: null,
      events: [],
      reason: 'bpftrace ended with exit code 0, and 3 is described',
    })
    expect(answer({ program }, 'a\nb\n', { exit: 3 })).toMatchObject({
      reason: 'bpftrace ended with exit code 3, and 0 is described',
    })
    expect(answer({ program, exit: 3 }, 'a\nb\n', { exit: 4 })).toMatchObject({ order: null })
  })

  test('that is described does not make up for the output', () => {
    expect(answer({ program, exit: 3 }, 'b\na\n', { exit: 3 })).toMatchObject({ order: 'reversed' })
  })

  test('of a program that names none is no word of its, but maybe a refusal without a word', () => {
    for (const text of [EXIT, 'BEGIN { }'])
      expect(answer({ program: text }, '', { exit: 1 })).toEqual({
        kind: 'error',
        reason: 'bpftrace ended with exit code 1 and without a word',
      })
  })

  test('that is described excuses neither a refusal nor a crash', () => {
    const refusal = { exit: 1, stderr: '/tmp/program.bt:1:1-4: ERROR: Unknown function\n' }
    expect(answer({ program, exit: 1 }, '', refusal)).toMatchObject({ kind: 'refused' })
    expect(answer({ program, exit: 3 }, 'a\nb\n', { exit: -1, signal: 11 })).toMatchObject({ kind: 'crash' })
    expect(answer({ program, exit: 134 }, '', { exit: 134, stderr: 'LLVM ERROR: Broken\n' })).toMatchObject({
      kind: 'crash',
    })
  })
})

describe('lines', () => {
  const keys = { tokens: undefined, program: EXIT, lines: ['@x: 1', { not: 'c' }] }

  test('that are there make the output right, in whatever order', () => {
    expect(answer(keys, 'b\n@x: 1\na\n')).toEqual({ ...DECLARED, events: [] })
  })

  test('that are missing, or that must not be there, are told beside what was seen', () => {
    expect(answer(keys, 'c\n@x: 2\n')).toEqual({
      outcome: 'ordered',
      order: null,
      events: [],
      reason: [
        'the output is not as described',
        'described:',
        '  a line "@x: 1"',
        '  no line "c"',
        'seen:',
        '  c',
        '  @x: 2',
      ].join('\n'),
    })
    expect(answer(keys, '')).toMatchObject({
      order: null,
      reason: expect.stringContaining('seen: nothing') as string,
    })
  })

  test('do not hide that events were lost', () => {
    expect(answer(keys, '@x: 1\n', { stderr: 'WARNING: Lost 3 events\n' })).toMatchObject({ kind: 'error' })
  })
})

describe('one token', () => {
  const keys = { tokens: ['a'], events: 3, program: 'interval:s:1 { print("a"); }', for: '3s' }

  test.each<[string, string]>([
    ['a\na\na\n', 'declared'],
    ['a\na\na\na\n', 'partial'],
    ['', 'silent'],
  ])('is counted: %j', (stdout, order) => expect(answer(keys, stdout)).toMatchObject({ order }))

  test('too few of them conclude nothing', () => {
    expect(answer(keys, 'a\na\n')).toEqual({ outcome: 'error', reason: '1 of 3 events reached no handler' })
  })
})

describe('a command beside the program', () => {
  const keys = { program: 'kprobe:f { }', beside: ['/tmp/tool'] }
  const end = (fields: Partial<CompanionEnd>): Partial<Ran> => ({
    beside: [{ over: true, exit: 0, signal: 0, said: '', ...fields }],
  })

  test('that ended well, or was ended, leaves the answer as it is', () => {
    expect(answer(keys, 'a\nb\n', end({}))).toMatchObject(DECLARED)
    expect(answer(keys, 'a\nb\n', end({ over: false, exit: -1 }))).toMatchObject(DECLARED)
    expect(answer(keys, '', end({}))).toMatchObject({ order: 'silent' })
  })

  test('that failed leaves none, whatever was printed and however bpftrace ended, but for its death', () => {
    const failed = end({ exit: 1, said: 'no such file\n' })
    const reason = '/tmp/tool beside the program ended with exit code 1: no such file'
    expect(answer(keys, 'a\nb\n', failed)).toEqual({ kind: 'error', reason })
    expect(answer(keys, '', { ...failed, exit: 1, stderr: 'ERROR: x' })).toEqual({ kind: 'error', reason })
    expect(answer(keys, 'a\nb\n', end({ exit: -1, signal: 15 }))).toMatchObject({ kind: 'error' })
    expect(answer(keys, '', { ...failed, exit: -1, signal: 11 })).toMatchObject({ kind: 'crash' })
  })
})

describe('what a command narrows', () => {
  const shell = { command: ['/bin/sh', '-c', '/tmp/tool; /tmp/tool'] }
  const uprobes = 'uprobe:/tmp/tool:f { print("a") } uprobe:/tmp/tool:f { print("b") }'
  const RUN = { collected: [report(1, 'run')] }

  test.each([
    ['uprobes of what it starts', uprobes],
    ['a timer of its own', 'profile:hz:99 { print("a") }'],
    ['a uprobe of what it starts behind one of its own', `uprobe:/bin/sh:f { } ${uprobes}`],
    ['a library, which others load too', 'u:/lib/libc.so.6:f { print("a") }'],
  ])('is no silence of bpftrace: %s', (_, program) => {
    expect(answer({ program, ...shell }, '', RUN)).toEqual({
      outcome: 'error',
      reason: expect.stringContaining("'beside' runs a command without that limit") as string,
    })
    expect(answer({ program, ...shell }, 'a\nb\n', RUN)).toMatchObject(DECLARED)
    expect(answer({ program, beside: ['/bin/sh'] }, '')).toMatchObject({ order: 'silent' })
  })

  test('is nothing where the command is what is probed, or where nothing of a process is', () => {
    const own = { command: ['/tmp/tool'] }
    for (const program of [uprobes, 'kprobe:f { printf("p:%d u:x", 1) }', 'tracepoint:sched:x { }'])
      expect(answer({ program, ...own }, '', RUN)).toMatchObject({ order: 'silent' })
  })
})

describe('an interruption of ours', () => {
  const interrupted = { exit: -1, signal: 2 }
  const late = { ended: 'timeout' as const, exit: -1, signal: 9 }

  test('that bpftrace could not take yet is no death of its', () => {
    for (const keys of [{ for: '1s' }, { beside: ['/tmp/tool'] }])
      expect(answer(keys, '', interrupted)).toMatchObject({ kind: 'error' })
    expect(answer({ program: EXIT }, '', interrupted)).toMatchObject({ kind: 'crash' })
  })

  test.each<[string, Record<string, unknown>, string]>([
    ['nothing ends it', {}, "because nothing ends the program: set 'for', or let the program call exit()"],
    ['a span', { for: '1s' }, 'bpftrace had not attached every probe in time, or it ignored SIGINT'],
    ['a command beside', { beside: ['/tmp/tool'] }, 'or its command /tmp/tool did not'],
    ['a workload', { workload: 'call' }, 'bpftrace did not end in time'],
  ])('that did not come is told by what it hung on: %s', (_, keys, words) => {
    expect(answer(keys, 'a\nb\n', late)).toEqual({
      kind: 'error',
      reason: expect.stringContaining(words) as string,
    })
  })
})

test.each(['Attached 2 probes', '{"type": "attached_probes", "data": {"probes": 2}}'])(
  "bpftrace's own line is no part of an output: %s",
  (banner) => {
    const keys = { tokens: undefined, output: 'a', program: EXIT }
    expect(answer(keys, '', { stdout: `${banner}\na\n` })).toMatchObject(DECLARED)
    expect(answer(keys, '', { stdout: `${banner} \na\n` })).toMatchObject({ order: null })
  },
)
