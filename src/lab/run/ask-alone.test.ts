/** What is asked alone, and how often. */
import { describe, expect, test } from 'vitest'
import type { Outcome, Ran } from '../../judge/exercise/exercise.js'
import { issue, ordering, played, SEED } from '../../judge/verdict/verdict.fixture.js'
import { ALL, asked, CRASHED, ended, FEXIT, has, KPROBE, LOST, MUTE, refusalOf } from './ask.fixture.js'

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
    expect(labels).toEqual(['combined', 'doomed'])
    expect(attempts['doomed']).toEqual(['isolated unsupported'])
  })

  test('a surprise is seen twice', async () => {
    const { labels, attempts } = await asked(ALL, (program) => played(program, { fexit: 'bca' }), true)
    expect(labels).toEqual(['kprobe', 'fentry', 'fexit', 'fexit'])
    expect(attempts['fexit']).toEqual(['isolated shuffled', 'isolated shuffled'])
  })

  /** A crash that strace has seen. */
  const traced = (trace: string): Outcome => ({ ...(CRASHED as Ran), collected: [trace] })
  const DEATH = '7 +++ killed by SIGABRT +++\n'

  test('a crash is seen twice, and once more under strace to see what it looked for in vain', async () => {
    const { labels, attempts, answers } = await asked([SEED], (_program, _verbose, count) =>
      count < 2
        ? CRASHED
        : traced(`7 open("/etc/ld.so.preload", O_RDONLY) = -1 ENOENT (No such file)\n${DEATH}`),
    )
    expect(labels).toEqual(['seed-fexit', 'seed-fexit', 'seed-fexit trace'])
    expect(attempts['seed-fexit']).toEqual(['isolated crash', 'isolated crash'])
    const [first, last] = answers.get('seed-fexit') ?? []
    expect(last?.reason).toBe(
      `${first?.reason}; asked again with -v: SIGABRT; its last failed lookup: open /etc/ld.so.preload (ENOENT); its last output: "FATAL: Invalid probe type made it to attachpoint parser"`,
    )
  })

  test('a crash of a program that looked in vain for what every machine has concludes nothing', async () => {
    const { attempts, answers } = await asked([SEED], (_program, _verbose, count) =>
      count < 2
        ? CRASHED
        : traced(`8 execve("/bin/sh", ["sh"], 0x0) = -1 ENOENT (No such file or directory)\n${DEATH}`),
    )
    expect(attempts['seed-fexit']).toEqual(['isolated error', 'isolated error'])
    expect(answers.get('seed-fexit')?.at(-1)?.reason).toMatch(
      /; but it failed to find what an ordinary machine has: exec \/bin\/sh \(ENOENT\)$/,
    )
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

  test('two orders are asked alone too where none is expected', async () => {
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

  test.each([
    [1, ['seed-fexit']],
    [2, ['seed-fexit', 'seed-fexit', 'seed-fexit trace']],
  ])(
    'a crash that is known is believed unexplained where it is asked anew once unknown: %i times',
    async (repeat, expected) => {
      const known = issue({ cases: ['seed-fexit'], seen: 'crash', words: 'attachpoint parser' })
      const { labels } = await asked([SEED], () => CRASHED, false, repeat, [known])
      expect(labels).toEqual(expected)
    },
  )

  test('a loss in one case does not take the others along', async () => {
    const { attempts } = await asked(ALL, (program) => (has(program, 'fentry') ? LOST : played(program)))
    expect(attempts['fentry']).toEqual(['combined error', 'isolated error', 'isolated error'])
    expect(attempts['kprobe']).toEqual(['combined error', 'isolated declared'])
  })

  test('nothing to ask asks nothing', async () => {
    expect((await asked([], () => LOST)).labels).toEqual([])
  })
})
