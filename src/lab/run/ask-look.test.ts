/** When the kernel is looked at, so that nobody's count has us in it; and what an emulated machine may say. */
import { describe, expect, test } from 'vitest'
import type { Program } from '../../judge/exercise/program.js'
import type { Outcome } from '../../judge/exercise/exercise.js'
import type { ProgramCase } from '../../matrix/schema.js'
import { ordering, own, played, ran, SEED } from '../../judge/verdict/verdict.fixture.js'
import { ALL, asked, CRASHED, ended, KPROBE, LOST } from './ask.fixture.js'

/** A script that hears everybody: two tokens, no workload. */
const HEARS: ProgramCase = own({
  program: 'kprobe:f { print("a"); print("b"); }',
  workload: undefined,
  for: '1s',
  events: 1,
})
const SEEN = ['[{"type":"tracing","prog_id":4,"attach_type":"trace_fexit"}]', '[]', '[]']
/** A run in which the kernel was looked at, and so was seen in. */
const looked = (stdout: string): Outcome => ran(stdout, { collected: [], seen: SEEN })
const right = (): Outcome => ran('a\nb\n', { collected: [] })

describe('a script that hears others', () => {
  test('is looked at in a run of its own, after it has answered', async () => {
    const {
      labels,
      looked: at,
      answers,
    } = await asked([HEARS], (_, __, count) => (count === 0 ? right() : looked('a\nb\n')))
    expect([labels, at]).toEqual([['own', 'own look'], ['own look']])
    expect(answers.get('own')).toEqual([
      expect.objectContaining({ order: 'declared', mechanism: ['tracing link fexit'] }),
    ])
  })

  test.each<[string, Outcome]>([
    ['says otherwise', looked('b\na\nb\na\n')],
    ['is silent', looked('')],
    ['loses events', looked('Lost 3 events\n')],
    ['crashes', ended({ exit: -1, signal: 11, seen: SEEN })],
    ['is lost', LOST],
    ['cannot be looked at', right()],
  ])('is not judged by that run, which %s', async (_, look) => {
    const { labels, attempts, answers } = await asked([HEARS], (_program, __, count) =>
      count === 0 ? right() : look,
    )
    expect(labels).toEqual(['own', 'own look'])
    expect(attempts['own']).toEqual(['isolated declared'])
    expect(answers.get('own')?.[0]).not.toHaveProperty('reason')
  })

  test('does not get an answer from there that it has not given', async () => {
    for (const outcome of [CRASHED, LOST, ended({ exit: 1, stderr: 'ERROR: no\n', collected: [] })]) {
      const { looked: at } = await asked([HEARS], () => outcome)
      expect(at).toEqual([])
    }
  })

  test('is looked at once, however often it is asked', async () => {
    const { labels } = await asked([HEARS], () => ran('b\na\n', { collected: [], seen: SEEN }), false, 3)
    expect(labels).toEqual(['own', 'own', 'own', 'own look'])
  })
})

describe('a program that hears the workload alone', () => {
  test('is looked at beside its work, once: it does not see who looks', async () => {
    const play = (program: Program): Outcome => ({ ...played(program), seen: SEEN })
    const { labels, looked: at, answers } = await asked([SEED], play, false, 2)
    expect(labels).toEqual(['seed-fexit', 'seed-fexit'])
    expect(at).toEqual(['seed-fexit'])
    expect(answers.get('seed-fexit')?.map(({ mechanism }) => mechanism)).toEqual([
      ['tracing link fexit'],
      undefined,
    ])
  })

  test('is looked at again where the look brought nothing', async () => {
    const { looked: at } = await asked([SEED], (program) => played(program), false, 2)
    expect(at).toEqual(['seed-fexit', 'seed-fexit'])
  })

  test('is every one of ours, together and alone', async () => {
    expect((await asked(ALL, (program) => played(program))).looked).toEqual(['combined'])
    expect((await asked([KPROBE], (program) => played(program))).looked).toEqual(['kprobe'])
  })
})

describe('on an emulated machine', () => {
  const WATCHED = ordering('watched', { probe: 'watchpoint', workload: 'watched' })
  const REFUSED = ended({ exit: 1, stderr: 'ERROR: no watchpoints here\n' })
  const emulated = (outcome: (program: Program) => Outcome, one: typeof WATCHED | ProgramCase = WATCHED) =>
    asked(
      [KPROBE, one],
      (program) => (program.cases.includes(KPROBE) ? played(program) : outcome(program)),
      false,
      1,
      [],
      true,
    )

  test.each(['abc', 'cba', 'a', ''])("no order of watchpoints counts: '%s'", async (order) => {
    const { labels, attempts, answers } = await emulated((program) => played(program, { watched: order }))
    expect(labels).toEqual(['kprobe', 'watched', 'watched'])
    expect(attempts['watched']).toEqual(['isolated unsupported', 'isolated unsupported'])
    for (const { reason, events } of answers.get('watched') ?? []) {
      expect(reason).toMatch(/^the machine cannot tell: .* ask a real CPU/)
      expect(events).toEqual([])
    }
  })

  test("bpftrace's own refusal, crash and losses stay what they are", async () => {
    expect((await emulated(() => REFUSED)).answers.get('watched')?.[0]?.reason).toBe(
      'ERROR: no watchpoints here',
    )
    expect((await emulated(() => CRASHED)).attempts['watched']).toEqual(['isolated crash', 'isolated crash'])
    expect((await emulated(() => LOST)).attempts['watched']).toEqual(['isolated error', 'isolated error'])
  })

  test("neither does a script's", async () => {
    const script = own({
      program: 'watchpoint:0x1000:8:w { print("a"); print("b"); }',
      workload: 'nanosleep',
    })
    expect((await emulated((program) => played(program), script)).attempts['own']).toEqual([
      'isolated unsupported',
      'isolated unsupported',
    ])
  })

  test('a real CPU is believed, and asks them together', async () => {
    const { labels, attempts } = await asked([KPROBE, WATCHED], (program) => played(program))
    expect(labels).toEqual(['combined'])
    expect(attempts['watched']).toEqual(['combined declared'])
  })
})

test('a script that may end itself, and is refused without a word, is asked to say more', async () => {
  const one = own({ program: 'BEGIN { print("a"); exit(); }', workload: undefined, events: 1 })
  const words = 'BTF: failed to read data (Invalid argument) from: /sys/kernel/btf/vmlinux\n'
  const { labels, attempts } = await asked([one], (_, verbose) =>
    ended({ exit: 1, stderr: verbose ? words : '', collected: [] }),
  )
  expect(labels).toEqual(['own', 'own -v', 'own -v'])
  expect(attempts['own']).toEqual(['isolated unsupported', 'isolated unsupported'])
})
