/** The gate over a part: what its selectors leave, and what it says of it. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { UnavailableError, UsageError } from '../lib/errors.js'
import type { Decision } from '../answers/gate/decision.js'
import { REVERSED } from '../judge/verdict/attempts.fixture.js'
import { attempted, committed, gatePlace, KERNELS, recordIn } from './gate.fixture.js'

const { baseline, keep, judge, open, close } = gatePlace()
beforeEach(open)
afterEach(close)

const KERNEL = KERNELS.at(-3) ?? ''
const isKprobe = (line: string): boolean =>
  line.includes(`"kernel":"${KERNEL}","bpftrace":"0.27.1"`) && line.includes('"case":"kprobe",')
const decided = async (args: Parameters<typeof judge>[0]): Promise<Decision> =>
  JSON.parse((await judge({ baseline, json: true, ...args })).text) as Decision

describe('by verdict', () => {
  test('what is known alone is judged, and the decision says so', async () => {
    await keep(committed)
    const known = committed.filter((line) => recordIn(line).verdict === 'known').length
    expect(await decided({ verdict: ['known'] })).toMatchObject({
      outcome: 'PASS',
      judged: known,
      compared: known,
      selection: ['--verdict known'],
    })
    expect((await judge({ baseline, verdict: ['known'] })).text).toMatch(
      /^PASS: .* \(a selection only: --verdict known\): \d+ answers compared, none differs\n$/,
    )
  })

  test('what had it before is among it: nothing hides by becoming worse', async () => {
    await keep(committed.map((line) => (isKprobe(line) ? attempted(line, [REVERSED, REVERSED]) : line)))
    for (const verdict of ['ok', 'wrong-order'])
      expect(await decided({ verdict: [verdict] })).toMatchObject({ outcome: 'FAIL' })
    expect(await decided({ verdict: ['wrong-order'] })).toMatchObject({ judged: 1, builds: ['0.27.1'] })
    expect(await decided({ verdict: ['known'] })).toMatchObject({ outcome: 'PASS' })
  })

  test('against another build its answers count too', async () => {
    await keep(committed)
    const of = (build: string) =>
      committed.map(recordIn).filter((one) => one.bpftrace === build && one.verdict === 'known')
    const questions = new Set(['0.23.2', '0.27.1'].flatMap(of).map((one) => `${one.kernel} ${one.case}`))
    const args = { against: '0.23.2', bpftrace: ['0.27.1'], verdict: ['known'], json: true }
    const { judged, selection } = JSON.parse((await judge(args)).text) as Decision
    expect([judged, selection]).toEqual([questions.size, ['--verdict known']])
  })

  test.each<[string, Parameters<typeof judge>[0], string]>([
    [
      'does not exist',
      { verdict: ['knwon'] },
      "no verdict is called 'knwon' (did you mean 'known'?); there are: ok, ",
    ],
    [
      'nothing has',
      { verdict: ['error'] },
      'no record that would be judged has the verdict error; there are: ',
    ],
  ])('one that %s is wrong use', async (_, args, message) => {
    await keep(committed)
    await expect(judge({ baseline, ...args })).rejects.toThrow(message)
    await expect(judge({ baseline, ...args })).rejects.toBeInstanceOf(UsageError)
  })

  test('one that may stand in an unreadable line is not', async () => {
    await keep([...committed, '{'])
    await expect(judge({ baseline, verdict: ['error'] })).rejects.toBeInstanceOf(UnavailableError)
  })
})

test('each selector is told; against another build --bpftrace leaves nothing out', async () => {
  await keep(committed)
  expect((await decided({ kernel: [KERNEL], bpftrace: ['0.27.1'] })).selection).toEqual([
    `--kernel ${KERNEL}`,
    '--bpftrace 0.27.1',
  ])
  expect(await decided({})).not.toHaveProperty('selection')
  const { text } = await judge({ against: '0.27.0', bpftrace: ['0.27.1'] })
  expect(text).toMatch(/^PASS: 0\.27\.1 against 0\.27\.0: /)
})

test('mistyped kernels, builds and cases get a suggestion', async () => {
  await keep(committed)
  await expect(judge({ baseline, kernel: ['6.21'] })).rejects.toThrow("'6.21' (did you mean '6.12'?)")
  await expect(judge({ baseline, case: ['fexti'] })).rejects.toThrow("'fexti' (did you mean 'fexit'?)")
  await expect(judge({ against: '0.32.2' })).rejects.toThrow("no such build (did you mean '0.23.2'?)")
})
