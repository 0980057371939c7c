/** Scripts and commands of a user's own in a copy of matrix.yaml, on the newest 6.12 kernel with bpftrace 0.23.2. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ResultRecord } from '../src/records/record.js'
import { matrix, recordsIn, ROOT } from './command.js'
import { openSelected, SOURCES } from './guests.js'

/** Two handlers as in production: quotes, UTF-8, lines that begin as our own tokens do, a word of losses. */
const SCRIPT = `#!/usr/bin/env bpftrace
/* «Wer öffnet, der schließt» – "quoted", and it's 200 kB. */
BEGIN { printf("Tracing… Hit Ctrl-C\\n=fexit a 1 0\\n=\\n"); }

uprobe:/tmp/tool:tool_work { @open[pid] = nsecs; printf("[é] open pid=%d\\n", pid); }
uprobe:/tmp/tool:tool_work /@open[pid]/ { printf("[é] close pid=%d\\n", pid); }

END { clear(@open); printf("Lost 3 customers\\n"); }
`
const COMMENT = `// ${'what nobody reads '.repeat(11)}\n`
const LARGE = SCRIPT + COMMENT.repeat(Math.ceil(200_000 / COMMENT.length))

const CASES = `
  own-handlers: { probe: kprobe, target: hrtimer_nanosleep, handlers: [d, a, c, b], workload: nanosleep }
  own-script:
    title: Sessions of the tool are opened before they are closed
    script: scripts/sessions.bt
    tokens: [open, close]
    match: '^\\[é\\] (open|close) pid=\\d+$'
    command: [/tmp/tool, work, '2']
    files: { /tmp/tool: tool }
    events: 2
  own-output:
    program: 'uprobe:/tmp/tool:tool_work { @first = 1; } uprobe:/tmp/tool:tool_work /@first/ { @seen = count(); }'
    output: '(?s)@first: 1\\s+@seen: 3'
    command: [/tmp/tool, work, '3']
    files: { /tmp/tool: tool }
  own-unlike:
    program: 'uprobe:/tmp/tool:tool_work { @seen = count(); }'
    output: '@seen: 2'
    command: [/tmp/tool, once]
    files: { /tmp/tool: tool }
  own-swapped:
    program: 'k:hrtimer_nanosleep /comm == "syscall"/ { print("b") } k:hrtimer_nanosleep /comm == "syscall"/ { print("a") }'
    tokens: [a, b]
    workload: nanosleep
  own-silent: { program: 'BEGIN { print("nothing") }', tokens: [a, b], workload: nanosleep }
  own-failing: { program: 'BEGIN { }', tokens: [a, b], command: [/tmp/tool, fail], files: { /tmp/tool: tool } }
  own-missing: { program: 'BEGIN { }', tokens: [a, b], command: [/tmp/no tool] }
  own-endless:
    { program: 'BEGIN { }', tokens: [a, b], command: [/tmp/tool, hang], files: { /tmp/tool: tool }, timeout: 5 }
`

let place: string
let config: string
let records: ReadonlyMap<string, ResultRecord>
let exitCode: number | undefined
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'matrix-own-'))
  config = join(place, 'matrix.yaml')
  const { workshop } = await openSelected(place)
  await workshop.compile([join(SOURCES, 'tool.c')], join(place, 'tool'), 'x86_64')
  const ours = await readFile(join(ROOT, 'matrix.yaml'), 'utf8')
  await writeFile(
    config,
    ours
      .replace(/^cases:\n/m, () => `cases:${CASES}`)
      .replace('known-issues.yaml', join(ROOT, 'known-issues.yaml')),
  )
  await mkdir(join(place, 'scripts'))
  await writeFile(join(place, 'scripts', 'sessions.bt'), LARGE)
  const where = ['--kernel', '6.12*', '--bpftrace', '0.23.2', '--case', 'own-*']
  const out = ['--fresh', '--out', join(place, 'out'), '--json']
  const finished = await matrix(['run', '--config', config, ...where, ...out])
  exitCode = finished.exitCode
  expect(exitCode, finished.stderr).not.toBe(2)
  records = new Map(recordsIn(finished.stdout).map((one) => [one.case, one]))
})
afterAll(() => rm(place, { recursive: true, force: true }))

const answer = (name: string) => {
  const { verdict, order, events, reason } = records.get(name)!
  return { verdict, order, events, reason }
}

test('handlers are judged by the order in which they are declared, whatever they are called', () => {
  expect(answer('own-handlers')).toMatchObject({
    verdict: 'ok',
    order: 'declared',
    events: ['dacb', 'dacb', 'dacb'],
  })
})

describe('a script', () => {
  test('of 200 kB, as it is in production, is judged by what an expression catches', () => {
    expect(answer('own-script')).toEqual({
      verdict: 'ok',
      order: 'declared',
      events: ['open close', 'open close'],
      reason: 'declared: open close',
    })
  })

  test('is judged by its whole output, in which nothing of its command is', () => {
    expect(answer('own-output')).toEqual({
      verdict: 'ok',
      order: 'declared',
      events: [],
      reason: 'the output is as described',
    })
  })

  test('whose output is another has a wrong order, but none that has a name; each try finds /tmp empty', () => {
    expect(answer('own-unlike')).toEqual({
      verdict: 'wrong-order',
      order: null,
      events: [],
      reason: 'the output is not as described\ndescribed:\n  @seen: 2\nseen:\n  @seen: 1',
    })
    expect(records.get('own-unlike')?.attempts).toHaveLength(2)
  })

  test('that prints its tokens in another order is reversed', () => {
    expect(answer('own-swapped')).toMatchObject({ verdict: 'wrong-order', order: 'reversed' })
  })

  test('that never prints its tokens is silent', () => {
    expect(answer('own-silent')).toMatchObject({ verdict: 'wrong-order', order: 'silent' })
  })
})

describe('a command', () => {
  test.each([
    ['fails', 'own-failing', 'the workload failed: run: /tmp/tool failed with exit code 3: no such customer'],
    [
      'does not exist',
      'own-missing',
      'the workload failed: run: cannot run /tmp/no tool: No such file or directory',
    ],
    ['does not stop', 'own-endless', 'bpftrace did not end in time, or its command /tmp/tool did not'],
  ])('that %s is no answer', (_, name, reason) => {
    expect(answer(name)).toEqual({ verdict: 'error', order: null, events: [], reason })
  })
})

test('wrong orders are an unexpected answer, which weighs more than one that is missing', () => {
  expect(exitCode).toBe(1)
  expect([...records.keys()].sort()).toEqual(CASES.match(/(?<=^ {2})own-[a-z]+/gm)?.sort())
})

test('explain tells what is asked, by what command, and what is expected', async () => {
  const { stdout } = await matrix(['explain', 'own-script', '--config', config, '--out', join(place, 'out')])
  expect(stdout).toContain('own-script: Sessions of the tool are opened before they are closed')
  expect(stdout).toContain('Asked so (verbatim, scripts/sessions.bt), once the command /tmp/tool work 2:')
  expect(stdout).toContain('uprobe:/tmp/tool:tool_work { @open[pid]')
  expect(stdout).toContain('0.23.2: as written on 6.12')
  expect(stdout).toContain('more lines')
})
