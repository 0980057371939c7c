/** An exercise's answer, frame by frame: what is read of it, and how none that is not whole is believed. */
import { PassThrough, Writable } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { converse, openConversation, requestFields } from './conversation.js'
import { encodeFrame, frameReader } from './frames.js'
import type { Companion, Exercise, Outcome } from '../../judge/exercise/exercise.js'

type Answer = readonly (readonly [kind: string, payload: string, nonce?: string])[]

const EXERCISE: Exercise = {
  image: '/',
  args: ['/bin/b'],
  environment: {},
  files: {},
  collect: [],
  timeoutMs: 50,
  outputLimit: 20,
}
const DONE = ['done', 'ended=exit\nexit=0\nsignal=0\nstuck=0\ntaint=0\nprograms=2\n'] as const
const AT_BOOT = new Map([
  ['taint', '0'],
  ['programs', '2'],
])

/** What becomes of an exercise that the guest answers with these frames. */
function conversed(exercise: Partial<Exercise>, answer: Answer): Promise<Outcome> {
  const incoming = new PassThrough()
  const read = frameReader()
  const outgoing = new Writable({
    write(chunk: Buffer, _, done) {
      for (const { nonce } of read(chunk))
        for (const [kind, payload, other] of answer)
          incoming.write(encodeFrame(other ?? nonce, kind, Buffer.from(payload)))
      done()
    },
  })
  const line = { incoming, outgoing, log: new PassThrough(), ended: new Promise<string>(() => undefined) }
  const vm = openConversation(line, { log: '/dev/null', watched: false })
  return converse(vm, { ...EXERCISE, ...exercise }, { atBoot: AT_BOOT, graceMs: 50 })
}
const lost = async (exercise: Partial<Exercise>, answer: Answer): Promise<string> => {
  const outcome = await conversed(exercise, answer)
  return outcome.kind === 'lost' ? outcome.reason : `not lost: ${JSON.stringify(outcome)}`
}

const companion = (starts: Companion['starts']): Companion => ({ args: ['a', 'b c'], starts, ends: true })
const END = 'over=1\nexit=3\nsignal=0\n\nlast words\n\nand more\n'

test('the request says what stands beside the program, when, and how it is heard that all is attached', () => {
  const fields = requestFields({
    ...EXERCISE,
    report: true,
    notice: 'ATTACHED',
    companions: [companion('held'), { args: ['c'], starts: 'attached' }],
  })
  expect(fields.slice(-4)).toEqual([
    ['beside', 'held\0ends\0a\0b c\0'],
    ['beside', 'attached\0\0c\0'],
    ['notice', 'ATTACHED'],
    ['report', ''],
  ])
})

describe('a whole answer', () => {
  test('is what the guest said', async () => {
    expect(await conversed({}, [['out', 'a'], ['err', 'x'], ['out', 'b\n'], DONE])).toMatchObject({
      kind: 'ran',
      ended: 'exit',
      exit: 0,
      stdout: 'ab\n',
      stderr: 'x',
      collected: [],
      unfit: null,
    })
  })

  test('has the report before what is collected', async () => {
    const files: Answer = [['file', 'report'], ['file', 'one'], DONE]
    expect(await conversed({ report: true, collect: ['/tmp/one'] }, files)).toMatchObject({
      collected: ['report', 'one'],
    })
  })

  test('says how each companion ended, with its last words whatever is in them', async () => {
    const companions = [companion('attached'), companion('before'), companion('held')]
    const running = 'over=0\nexit=-1\nsignal=0\n\n'
    expect(await conversed({ companions }, [['beside', END], ['beside', running], DONE])).toMatchObject({
      beside: [
        { over: true, exit: 3, signal: 0, said: 'last words\n\nand more\n' },
        { over: false, exit: -1, signal: 0, said: '' },
      ],
    })
  })

  test('says nothing of companions where there were none', async () => {
    expect(await conversed({}, [DONE])).not.toHaveProperty('beside')
  })
})

describe('no answer', () => {
  const two = { companions: [companion('attached'), companion('held')] }
  test.each<[string, Partial<Exercise>, Answer, string]>([
    ['without the report', { report: true }, [DONE], 'the guest sent 0 of 1 files'],
    ['with a report that was not asked for', {}, [['file', ''], DONE], 'the guest sent 1 of 0 files'],
    [
      'with the report and no file',
      { report: true, collect: ['/tmp/a'] },
      [['file', ''], DONE],
      'the guest sent 1 of 2 files',
    ],
    [
      'without a word of a companion',
      two,
      [['beside', END], DONE],
      'the guest reported 1 of 2 commands beside the program',
    ],
    [
      'of a companion that nobody asked for',
      { companions: [companion('before')] },
      [['beside', END], DONE],
      'the guest reported 1 of 0 commands beside the program',
    ],
    ['of another question', {}, [[...DONE, 'another']], 'an exercise that was not requested'],
    [
      'that sees more than was asked',
      {},
      [['seen', '[]'], DONE],
      'the guest reported more looks than requested',
    ],
    [
      'with more output than it was to have',
      {},
      [['out', 'x'.repeat(21)]],
      'more output than the limit allows',
    ],
    ['that is a refusal', {}, [['refused', 'no image']], 'the guest refused: no image'],
    ['of a kind that means nothing', {}, [['besides', END]], "an unknown frame 'besides'"],
    [
      'of a kernel at fault',
      {},
      [['done', DONE[1].replace('taint=0', 'taint=512')]],
      'during the exercise (512)',
    ],
    ['that does not come', {}, [['out', 'a']], "timed out waiting for the guest's answer"],
  ])('%s', async (_, exercise, answer, reason) => {
    expect(await lost(exercise, answer)).toContain(reason)
  })

  // A failure that cannot be read would otherwise be none.
  test.each([
    '',
    'over=1\nexit=3\nsignal=0\n',
    '\n\nover=1\nexit=3\nsignal=0\n\n',
    'over=yes\nexit=0\nsignal=0\n\n',
    'exit=0\nsignal=0\n\n',
    'over=1\nsignal=0\n\n',
    'over=1\nexit=0\nsignal=x\n\n',
  ])('of a companion whose end is not said in full: %j', async (end) => {
    const companions = [companion('attached')]
    expect(await lost({ companions }, [['beside', end], DONE])).toBe(
      'the guest did not report how a command beside the program ended',
    )
  })
})
