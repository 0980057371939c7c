/** How a cell is asked: all of its cases together, and what is taken out. */
import { describe, expect, test } from 'vitest'
import { issue, ordering, played, ran, SEED } from '../../judge/verdict/verdict.fixture.js'
import { ALL, asked, CRASHED, ended, FEXIT, has, KPROBE, LOST, MUTE, refusalOf } from './ask.fixture.js'

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

  test('what is as a known issue says is believed at once; what is not is seen alone twice', async () => {
    const { labels, attempts } = await asked(
      [...ALL, ordering('uprobe', { probe: 'uprobe' })],
      (program) => played(program, { fentry: 'cba' }),
      false,
      1,
      [issue({ cases: ['fentry', 'fexit'] })],
    )
    expect(labels).toEqual(['combined', 'fexit', 'fexit'])
    expect(attempts).toEqual({
      kprobe: ['combined declared'],
      uprobe: ['combined declared'],
      fentry: ['combined reversed'],
      fexit: ['combined declared', 'isolated declared', 'isolated declared'],
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
      kprobe: ['combined error'],
      fentry: ['combined error'],
      fexit: ['combined error'],
      'seed-fexit': ['combined error'],
      must: ['combined error'],
    })
    for (const one of answers.values())
      expect(one.at(-1)?.reason).toMatch(
        /^the control came out declared .* no answer of this program counts$/,
      )
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
      runs++ === 0 ? played(program, { control: 'abc' }) : program.control ? next() : played(program),
    )
    expect(labels).toEqual(['combined', 'combined'])
    for (const one of answers.values())
      expect(one.at(-1)?.reason).toMatch(
        /^the control came out declared .* no answer of this program counts$/,
      )
  })

  test('a refused control has every case asked alone', async () => {
    const { labels, attempts } = await asked(ALL, (program) =>
      program.control ? refusalOf(program, 'control') : played(program),
    )
    expect(labels).toEqual(['combined', 'kprobe', 'fentry', 'fexit'])
    expect(attempts['fexit']).toEqual(['isolated declared'])
  })
})
