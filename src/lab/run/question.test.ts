import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { parseMatrix, readMatrix } from '../../matrix/load.js'
import type { Case } from '../../matrix/schema.js'
import { cellOf } from '../../supply/plan/plan.fixture.js'
import { questionOf } from './question.js'
import { recordOf } from './record-of.js'

const FEXIT = 'probe: fexit, target: f, handlers: [a, b, c], workload: nanosleep'
const BURST = 'probe: fexit, target: f, handlers: [a, b, c], workload: nap, burst: 9'
const TIMER = "probe: interval, target: 'ms:100', period: 100, handlers: [a, b, c], workload: spin"

function caseOf(body: string): Case {
  const [one] = parseMatrix(
    `kernels: [{ from: debian:trixie, series: [6.12] }]\nbpftrace: [{ from: debian:trixie }]\ncases: { one: { ${body} } }\n`,
    'matrix.yaml',
  ).cases
  return one!
}
const question = (body: string): string => questionOf(caseOf(body))

describe('another question', () => {
  test.each<[string, string, string]>([
    ['another target', FEXIT, FEXIT.replace('target: f', 'target: g')],
    ['another probe type', FEXIT, FEXIT.replace('fexit', 'fentry')],
    ['other handlers', FEXIT, FEXIT.replace('[a, b, c]', '[c, b, a]')],
    ['more events', FEXIT, `${FEXIT}, events: 5`],
    ['more events of a timer, which no program says', TIMER, `${TIMER}, events: 5`],
    ['another period', TIMER, TIMER.replace('period: 100', 'period: 200')],
    ['no promise', FEXIT, `${FEXIT}, promise: none`],
    ['another filter', FEXIT, `${FEXIT}, filter: pid == 1`],
    ['a burst', `${FEXIT}, events: 9`, FEXIT.replace('nanosleep', 'nap, burst: 9')],
    ['more runs', BURST, `${BURST}, runs: 20`],
    ['neighbours', BURST, `${BURST}, neighbours: [busy]`],
    ['another neighbour', `${BURST}, neighbours: [asleep]`, `${BURST}, neighbours: [busy]`],
    ['another workload', FEXIT, FEXIT.replace('nanosleep', 'call')],
  ])('%s', (_, before, after) => expect(question(after)).not.toBe(question(before)))
})

describe('the same question', () => {
  test('whether the function of a system call is spelled for x86-64 or for any architecture', () => {
    const [any, one] = ["'{syscall}getsid'", '__x64_sys_getsid'].map((target) =>
      question(`probe: kprobe, target: ${target}, handlers: [a, b, c], workload: syscalls`),
    )
    expect(any).toBe(one)
  })

  test.each<[string, string]>([
    ['with a title', `${FEXIT}, title: Another title`],
    ['with another prediction', `${FEXIT}, supported: { bpftrace: '>=0.23' }`],
    ['with a prediction in the former word', `${FEXIT}, requires: { bpftrace: '>=0.23' }`],
    ['without the default handlers', FEXIT.replace('handlers: [a, b, c], ', '')],
    ['with what is the default written out', `${FEXIT}, events: 3, promise: declared`],
    ['asked alone', `${FEXIT}, alone: it disturbs others`],
  ])('%s', (_, body) => expect(question(body)).toBe(question(FEXIT)))
})

test('every record says what was asked, the same for every version that it is spelled for', () => {
  const one = caseOf(FEXIT)
  const observed = {
    attempts: [],
    release: '6.12.117',
    accelerator: 'tcg' as const,
    artefacts: { kernel: [], bpftrace: [], workload: { sha256: 'w' }, image: { sha256: 'i' }, qemu: null },
    config: null,
    finishedAt: '2026-11-20T12:00:00.000Z',
    judging: 'j',
  }
  for (const version of ['0.17.0', '0.27.1'])
    expect(recordOf(cellOf({}, { version }), one, observed, []).question).toBe(questionOf(one))
})

describe('a program of somebody’s own', () => {
  const OWN = "program: 'BEGIN { }', tokens: [a, b]"
  const LINES = "program: 'BEGIN { }', lines: [a]"
  test.each<[string, string, string]>([
    ['no workload', `${OWN}, workload: call, events: 1`, OWN],
    ['an end', OWN, `${OWN}, for: 3s`],
    ['another end', `${OWN}, for: 2s`, `${OWN}, for: 3s`],
    ['a command beside', OWN, `${OWN}, beside: [a]`],
    ['another one', `${OWN}, beside: [a]`, `${OWN}, beside: [b]`],
    ['the same as a child', `${OWN}, beside: [a]`, `${OWN}, command: [a]`],
    ['a flag', OWN, `${OWN}, flags: [-v]`],
    ['the same as an argument', `${OWN}, flags: [-v]`, `${OWN}, args: [-v]`],
    ['two arguments in one', `${OWN}, args: [a, b]`, `${OWN}, args: [a b]`],
    ['a variable', OWN, `${OWN}, environment: { A: b }`],
    ['another value', `${OWN}, environment: { A: c }`, `${OWN}, environment: { A: b }`],
    ['another exit code', OWN, `${OWN}, exit: 3`],
    ['another line', LINES, "program: 'BEGIN { }', lines: [b]"],
    ['a line that must not be there', LINES, "program: 'BEGIN { }', lines: [{ not: a }]"],
    ['an expression in place of a line', LINES, "program: 'BEGIN { }', lines: [{ match: a }]"],
    ['a line of the other output', LINES, "program: 'BEGIN { }', lines: [{ line: a, of: stderr }]"],
  ])('asks another question with %s', (_, before, after) =>
    expect(question(after)).not.toBe(question(before)),
  )

  test.each<[string, string, string]>([
    ['exit code 0 written out', OWN, `${OWN}, exit: 0`],
    ['no flags written out', OWN, `${OWN}, flags: [], args: [], environment: {}`],
    ['a line in full', LINES, "program: 'BEGIN { }', lines: [{ line: a, of: stdout }]"],
    ['the same span in another unit', `${OWN}, for: 2s`, `${OWN}, for: 2000ms`],
  ])('asks the same with %s', (_, before, after) => expect(question(after)).toBe(question(before)))
})

test.each([
  ['matrix.yaml', 'results/records.jsonl', 30],
  ['burst.yaml', 'results/burst/records.jsonl', 18],
])('what %s asks is what its committed answers were asked', async (config, records, least) => {
  const { cases } = await readMatrix(config)
  const asked = new Map<string, Set<unknown>>()
  for (const line of (await readFile(records, 'utf8')).trimEnd().split('\n')) {
    const { case: name, question } = JSON.parse(line) as { case: string; question: unknown }
    asked.set(name, (asked.get(name) ?? new Set()).add(question))
  }
  const answered = cases.filter(({ name }) => asked.has(name))
  expect(answered.length).toBeGreaterThan(least)
  for (const one of answered)
    expect([one.name, ...(asked.get(one.name) ?? [])]).toEqual([one.name, questionOf(one)])
})
