import { describe, expect, test } from 'vitest'
import type { Program } from '../exercise/program.js'
import type { Outcome, Ran } from '../machine/types.js'
import type { Case } from '../matrix/schema.js'
import type { Attempt } from '../results/record.js'
import { ordering, played, ran, SEED } from '../verdict/verdict.fixture.js'
import { askCell } from './ask.js'

const KPROBE = ordering('kprobe', { probe: 'kprobe' })
const FENTRY = ordering('fentry', { probe: 'fentry' })
const FEXIT = ordering('fexit')
const ALL = [KPROBE, FENTRY, FEXIT]

const LOST: Outcome = { kind: 'lost', reason: "the guest's kernel: Oops: 0002", milliseconds: 900 }
const ended = (fields: Partial<Ran>): Outcome => ({
  kind: 'ran',
  ended: 'exit',
  exit: 0,
  signal: 0,
  stdout: '',
  stderr: '',
  collected: [''],
  seen: [],
  milliseconds: 700,
  unfit: null,
  ...fields,
})
const MUTE = ended({ exit: 1, stdout: 'Attaching 3 probes...\n' })
const CRASHED = ended({
  exit: -1,
  signal: 6,
  stderr: 'FATAL: Invalid probe type made it to attachpoint parser\n',
})

const has = (program: Program, name: string): boolean => program.cases.some((one) => one.name === name)

/** bpftrace's refusal of every line of a case. */
function refusalOf(program: Program, name: string): Outcome {
  const lines = [...program.owners].filter(([, owner]) => owner === name).map(([line]) => line)
  const words = lines.map((line) => `/tmp/program.bt:${line}:1-32: ERROR: Unrecognized probe type: fexit\n`)
  return ended({ exit: 1, stderr: words.join('') })
}

type Script = (program: Program, verbose: boolean, count: number) => Outcome

/** Asks a cell of a script; gives the labels of what was run, and each case's attempts, briefly. */
async function asked(
  cases: readonly Case[],
  script: Script,
  isolated = false,
  repeat = 1,
  troubled: readonly string[] = [],
) {
  const labels: string[] = []
  const answers = new Map<string, readonly Attempt[]>()
  const told: string[] = []
  const run = (program: Program, how: { verbose: boolean; label: string }) =>
    Promise.resolve(script(program, how.verbose, labels.push(how.label) - 1))
  await askCell(cases, run, {
    version: '0.23.2',
    place: { kernel: '6.12.117', bpftrace: '0.23.2' },
    isolated,
    isTroubled: ({ name }) => troubled.includes(name),
    repeat,
    onAnswer: ({ name }, attempts) => {
      told.push(name)
      answers.set(name, [...attempts])
    },
  })
  expect(told.toSorted()).toEqual(cases.map(({ name }) => name).toSorted())
  const attempts = Object.fromEntries(
    [...answers].map(([name, all]) => [name, all.map((one) => `${one.mode} ${one.order ?? one.outcome}`)]),
  )
  return { labels, attempts, told, answers }
}

describe('together', () => {
  test('when all is well one run answers all', async () => {
    const { labels, attempts } = await asked(ALL, (program) => played(program))
    expect(labels).toEqual(['combined'])
    expect(attempts).toEqual({
      kprobe: ['combined declared'],
      fentry: ['combined declared'],
      fexit: ['combined declared'],
    })
  })

  test('what is not plainly ok is asked again alone; the others are told before', async () => {
    const { labels, attempts, told } = await asked(ALL, (program) => played(program, { fentry: 'cba' }))
    expect(labels).toEqual(['combined', 'fentry', 'fentry'])
    expect(attempts['fentry']).toEqual(['combined reversed', 'isolated reversed', 'isolated reversed'])
    expect(told).toEqual(['kprobe', 'fexit', 'fentry'])
  })

  test('what no workload causes is asked alone from the start', async () => {
    const timer = { probe: 'interval', target: 'ms:200', period: 200, workload: undefined }
    const programs: string[][] = []
    await asked([KPROBE, FEXIT, ordering('interval', timer)], (program) => {
      programs.push(program.cases.map(({ name }) => name))
      return played(program)
    })
    expect(programs.slice(0, 2)).toEqual([['kprobe', 'fexit'], ['interval']])
  })

  test('what a known issue covers is asked alone from the start, as often as any other answer wants', async () => {
    const { labels, attempts } = await asked(
      [...ALL, ordering('uprobe', { probe: 'uprobe' })],
      (program) => played(program, { fentry: 'cba' }),
      false,
      1,
      ['fentry', 'fexit'],
    )
    expect(labels).toEqual(['combined', 'fentry', 'fentry', 'fexit'])
    expect(attempts).toEqual({
      kprobe: ['combined declared'],
      uprobe: ['combined declared'],
      fentry: ['isolated reversed', 'isolated reversed'],
      fexit: ['isolated declared'],
    })
  })

  test('a case that is refused by line is taken out, and refused twice more alone', async () => {
    const { labels, attempts, answers } = await asked(ALL, (program) =>
      has(program, 'fexit') ? refusalOf(program, 'fexit') : played(program),
    )
    expect(labels).toEqual(['combined', 'combined', 'fexit', 'fexit'])
    expect(attempts).toEqual({
      kprobe: ['combined declared'],
      fentry: ['combined declared'],
      fexit: ['combined unsupported', 'isolated unsupported', 'isolated unsupported'],
    })
    expect(answers.get('fexit')?.[0]?.reason).toBe('Unrecognized probe type: fexit')
  })

  test('refusals may come one after the other, until one case is left, which is asked alone', async () => {
    const { labels, attempts } = await asked(ALL, (program) => {
      const refused = ['kprobe', 'fexit'].find((name) => has(program, name))
      return refused ? refusalOf(program, refused) : played(program)
    })
    expect(labels).toEqual(['combined', 'combined', 'kprobe', 'kprobe', 'fentry', 'fexit', 'fexit'])
    expect(attempts['fentry']).toEqual(['isolated declared'])
    expect(attempts['kprobe']).toEqual([
      'combined unsupported',
      'isolated unsupported',
      'isolated unsupported',
    ])
  })

  test('a refusal that names nobody has every case asked alone', async () => {
    const { labels, attempts } = await asked(ALL, (program) =>
      program.cases.length > 1
        ? ended({ exit: 1, stderr: 'ERROR: Could not resolve symbol\n' })
        : played(program),
    )
    expect(labels).toEqual(['combined', 'kprobe', 'fentry', 'fexit'])
    expect(attempts['kprobe']).toEqual(['isolated declared'])
  })

  test.each([
    ['a crash', CRASHED],
    ['a loss', LOST],
    ['a deadline', ended({ ended: 'timeout', exit: -1, signal: 9 })],
    ['a refusal without a word', MUTE],
  ])('%s concludes nothing about anybody: each is asked alone', async (_, outcome) => {
    const { labels, attempts, answers } = await asked(ALL, (program) =>
      program.cases.length > 1 ? outcome : played(program),
    )
    expect(labels).toEqual(['combined', 'kprobe', 'fentry', 'fexit'])
    expect(attempts['fexit']).toEqual(['combined error', 'isolated declared'])
    expect(answers.get('fexit')?.[0]?.reason).toContain('together with other cases: ')
  })

  test('a control that comes out otherwise than planted ends the cell: nothing that follows would be believed', async () => {
    const must = ordering('must', { alone: 'it fires without end' })
    const { labels, attempts, answers } = await asked([...ALL, SEED, must], (program) =>
      has(program, 'fentry') ? refusalOf(program, 'fentry') : played(program, { control: 'abc' }),
    )
    expect(labels).toEqual(['combined', 'combined', 'combined'])
    expect(attempts).toEqual({
      kprobe: ['combined error', 'combined error'],
      fentry: ['combined unsupported', 'combined error'],
      fexit: ['combined error', 'combined error'],
      'seed-fexit': ['combined error'],
      must: ['combined error'],
    })
    for (const one of answers.values())
      expect(one.at(-1)?.reason).toMatch(/^the control came out declared .* nothing here is believed$/)
  })

  test('a control that lost a firing once is asked again', async () => {
    let runs = 0
    const { labels, attempts } = await asked(ALL, (program) =>
      played(program, runs++ === 0 ? { control: 'cb' } : {}),
    )
    expect(labels).toEqual(['combined', 'combined'])
    expect(attempts['kprobe']).toEqual(['combined error', 'combined declared'])
  })

  test.each([
    ['a crash', () => ran('', { signal: 11 })],
    ['a loss', () => ({ kind: 'lost' as const, reason: 'the machine ended', milliseconds: 1 })],
    ['a refusal that names nobody', () => ran('', { exit: 1, stderr: 'ERROR: no\n' })],
  ])('a control in doubt is not forgotten over %s', async (_, next) => {
    let runs = 0
    const { labels, answers } = await asked(ALL, (program) =>
      runs++ === 0 ? played(program, { control: 'abc' }) : program.controlled ? next() : played(program),
    )
    expect(labels).toEqual(['combined', 'combined'])
    for (const one of answers.values())
      expect(one.at(-1)?.reason).toMatch(/^the control came out declared .* nothing here is believed$/)
  })

  test('a refused control has every case asked alone', async () => {
    const { labels, attempts } = await asked(ALL, (program) =>
      program.controlled ? refusalOf(program, 'control') : played(program),
    )
    expect(labels).toEqual(['combined', 'kprobe', 'fentry', 'fexit'])
    expect(attempts['fexit']).toEqual(['isolated declared'])
  })
})

describe('alone', () => {
  test('are verbatim programs, single cases, those that must be, and all on request', async () => {
    const must = ordering('must', { alone: 'it fires without end' })
    expect((await asked([SEED, KPROBE, must], (program) => played(program))).labels).toEqual([
      'seed-fexit',
      'kprobe',
      'must',
    ])
    expect((await asked(ALL, (program) => played(program), true)).labels).toEqual([
      'kprobe',
      'fentry',
      'fexit',
    ])
  })

  test('one that matrix.yaml predicts to be refused does not spoil the common program, and is asked all the same', async () => {
    const doomed = ordering('doomed', { refused: [{ bpftrace: '<0.24' }] })
    const { labels, attempts } = await asked([KPROBE, doomed, FEXIT], (program) =>
      has(program, 'doomed') ? refusalOf(program, 'doomed') : played(program),
    )
    expect(labels).toEqual(['combined', 'doomed', 'doomed'])
    expect(attempts['doomed']).toEqual(['isolated unsupported', 'isolated unsupported'])
  })

  test('a surprise is seen twice', async () => {
    const { labels, attempts } = await asked(ALL, (program) => played(program, { fexit: 'bca' }), true)
    expect(labels).toEqual(['kprobe', 'fentry', 'fexit', 'fexit'])
    expect(attempts['fexit']).toEqual(['isolated shuffled', 'isolated shuffled'])
  })

  test('a crash is seen twice', async () => {
    const { labels, attempts } = await asked([SEED], () => CRASHED)
    expect(labels).toEqual(['seed-fexit', 'seed-fexit'])
    expect(attempts['seed-fexit']).toEqual(['isolated crash', 'isolated crash'])
  })

  test.each([
    ['without a word', ''],
    [
      'with no word but about a limit of containers',
      "Unknown error -1: couldn't set RLIMIT_MEMLOCK for bpftrace.\n",
    ],
  ])('a refusal %s is asked to say why, from then on', async (_, limit) => {
    const words = 'BTF: failed to read data (Invalid argument) from: /sys/kernel/btf/vmlinux\n'
    const { labels, attempts, answers } = await asked([SEED], (_program, verbose) =>
      ended({ exit: 1, stderr: verbose ? limit + words : limit }),
    )
    expect(labels).toEqual(['seed-fexit', 'seed-fexit -v', 'seed-fexit -v'])
    expect(attempts['seed-fexit']).toEqual(['isolated unsupported', 'isolated unsupported'])
    expect(answers.get('seed-fexit')?.[0]?.reason).toBe(words.trim())
  })

  test('one that says nothing even then is an error, not a want of support', async () => {
    const { labels, attempts } = await asked([SEED], () => MUTE)
    expect(labels).toEqual(['seed-fexit', 'seed-fexit -v', 'seed-fexit -v'])
    expect(attempts['seed-fexit']).toEqual(['isolated error', 'isolated error'])
  })

  test('a loss is got over, two in a row are not', async () => {
    const once = await asked([SEED], (program, _, count) => (count === 0 ? LOST : played(program)))
    expect(once.attempts['seed-fexit']).toEqual(['isolated error', 'isolated declared'])
    const between = await asked([SEED], (_, __, count) => (count % 2 === 0 ? LOST : CRASHED))
    expect(between.attempts['seed-fexit']).toEqual([
      'isolated error',
      'isolated crash',
      'isolated error',
      'isolated crash',
    ])
    const always = await asked([SEED], () => LOST)
    expect(always.attempts['seed-fexit']).toEqual(['isolated error', 'isolated error'])
  })

  test('what was wrong together and is right alone is asked twice alone too', async () => {
    const { attempts } = await asked(ALL, (program) =>
      played(program, program.cases.length > 1 ? { fexit: 'cba' } : {}),
    )
    expect(attempts['fexit']).toEqual(['combined reversed', 'isolated declared', 'isolated declared'])
  })

  test('two orders are asked alone too where none is promised', async () => {
    const free = ordering('free', { promise: 'none' })
    const { attempts } = await asked(
      [KPROBE, free],
      (program, _, count) => played(program, { free: count === 0 ? 'bac' : 'cab' }),
      false,
      2,
    )
    expect(attempts['free']).toEqual([
      'combined shuffled',
      'combined shuffled',
      'isolated shuffled',
      'isolated shuffled',
    ])
  })

  test('a loss in one case does not take the others along', async () => {
    const { attempts } = await asked(ALL, (program) => (has(program, 'fentry') ? LOST : played(program)))
    expect(attempts['fentry']).toEqual(['combined error', 'isolated error', 'isolated error'])
    expect(attempts['kprobe']).toEqual(['combined error', 'isolated declared'])
  })

  test('nothing to ask asks nothing', async () => {
    expect((await asked([], () => LOST)).labels).toEqual([])
  })
})

describe('repeatedly', () => {
  test('is the common program so many times', async () => {
    const { labels, attempts } = await asked(ALL, (program) => played(program), false, 3)
    expect(labels).toEqual(['combined', 'combined', 'combined'])
    for (const { name } of ALL) expect(attempts[name]).toEqual(Array(3).fill('combined declared'))
  })

  test('is every case so many times where each is asked alone', async () => {
    const { labels, attempts } = await asked([KPROBE, SEED], (program) => played(program), true, 3)
    expect(labels).toEqual([...Array<string>(3).fill('kprobe'), ...Array<string>(3).fill('seed-fexit')])
    expect(attempts['seed-fexit']).toEqual(Array(3).fill('isolated declared'))
  })

  test('keeps every attempt, one that differs too, and asks such a case alone', async () => {
    const { attempts } = await asked(
      ALL,
      (program, _, count) => played(program, count === 1 ? { fentry: 'acb' } : {}),
      false,
      3,
    )
    expect(attempts['kprobe']).toEqual(Array(3).fill('combined declared'))
    expect(attempts['fentry']).toEqual([
      'combined declared',
      'combined shuffled',
      'combined declared',
      'isolated declared',
      'isolated declared',
    ])
  })

  test('a refused case stays out of the common program, and is asked alone for the rest', async () => {
    const { labels, attempts } = await asked(
      ALL,
      (program) => (has(program, 'fexit') ? refusalOf(program, 'fexit') : played(program)),
      false,
      4,
    )
    expect(labels).toEqual([...Array<string>(5).fill('combined'), 'fexit', 'fexit', 'fexit'])
    expect(attempts['fexit']).toEqual([
      'combined unsupported',
      ...Array<string>(3).fill('isolated unsupported'),
    ])
    expect(attempts['kprobe']).toEqual(Array(4).fill('combined declared'))
  })

  test('attempts that conclude nothing do not count', async () => {
    const once = await asked(ALL, (program, _, count) => (count === 1 ? LOST : played(program)), false, 2)
    expect(once.attempts['kprobe']).toEqual(['combined declared', 'combined error', 'isolated declared'])
  })

  test.each([
    ['crashes', CRASHED, 2],
    ['is lost', LOST, 2],
    ['is refused with nobody named', ended({ exit: 1, stderr: 'ERROR: Could not resolve symbol\n' }), 1],
  ])('a common program that %s is not asked so many times', async (_, outcome, times) => {
    const { labels, attempts } = await asked(
      ALL,
      (program) => (program.cases.length > 1 ? outcome : played(program)),
      false,
      5,
    )
    expect(labels.filter((label) => label === 'combined')).toHaveLength(times)
    expect(attempts['fexit']?.slice(-5)).toEqual(Array(5).fill('isolated declared'))
  })

  test('a case that is lost twice in a row is given up with what it said before', async () => {
    const { attempts } = await asked(
      [SEED],
      (program, _, count) => (count < 2 ? played(program) : LOST),
      true,
      9,
    )
    expect(attempts['seed-fexit']).toEqual([
      'isolated declared',
      'isolated declared',
      'isolated error',
      'isolated error',
    ])
  })
})
