/** Guests that lie, hang and die under a real QEMU: each ends in a sentence, and nothing of it stays. */
import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { Machine } from '../src/lab/machine/machine.js'
import { exercise, FORGER, openGuests, PROGRAM } from './guests.js'
import type { Guests, Started } from './guests.js'

/** A process that was killed takes a moment to be gone. */
const GONE = { timeout: 5_000 }

let guests: Guests
beforeAll(async () => {
  guests = await openGuests()
})
afterAll(() => guests.end())

function booted({ machine }: Started): Machine {
  if (machine.kind === 'failed') throw new Error(machine.reason)
  return machine
}

describe('a guest that never gets ready', () => {
  test.concurrent.for([
    ['panic', 120_000, /the guest's kernel: Kernel panic - not syncing: Attempted to kill init!/],
    ['hang', 8_000, /timed out waiting for a ready agent \(within 8000 ms\)/],
    ['garbage', 120_000, /the agent's port carries garbage: not a frame: "Welcome to this machine!/],
    ['wrong-nonce', 120_000, /the agent did not give the nonce of this boot/],
  ] as const)('%s', async ([behaviour, bootTimeoutMs, words]) => {
    await guests.whenThereIsRoom(async () => {
      const { machine, processes, consoleLog } = await guests.hostile(behaviour, { bootTimeoutMs })
      expect(machine).toEqual({ kind: 'failed', reason: expect.stringMatching(words) as string })
      expect(machine).toHaveProperty('reason', expect.stringContaining(`its console is in ${consoleLog}`))
      const log = await readFile(consoleLog, 'utf8')
      if (behaviour === 'panic') expect(log).toContain('Kernel panic - not syncing')
      await vi.waitFor(async () => expect(await processes()).toEqual([]), GONE)
    })
  })
})

describe('a guest that is asked', () => {
  test.concurrent.for([
    ['stale-answer', /the guest answered an exercise that was not requested/],
    ['no-answer', /timed out waiting for the guest's answer/],
    ['bad-checksum', /a frame 'done' with a wrong checksum/],
    ['unknown-frame', /the guest sent an unknown frame 'maybe'/],
    ['vague-answer', /the guest did not report how the program ended/],
    ['no-file', /the guest sent 0 of 1 files/],
    ['endless-output', /the guest sent more output than the limit allows/],
    ['power-off', /the emulator ended \(exit code 0\)/],
    ['panic-later', /the guest's kernel: Kernel panic - not syncing: Attempted to kill init!/],
  ] as const)('%s', async ([behaviour, words]) => {
    await guests.whenThereIsRoom(async () => {
      const started = await guests.hostile(behaviour, { graceMs: 1_000 })
      const machine = booted(started)
      expect(await started.processes()).not.toEqual([])
      const but = { collect: ['/tmp/report'], timeoutMs: 1_000, outputLimit: 10_000 }
      const lost = await machine.exercise(exercise([PROGRAM], but))
      expect(lost).toMatchObject({ kind: 'lost', reason: expect.stringMatching(words) as string })
      expect(lost.milliseconds).toBeLessThan(behaviour === 'no-answer' ? 10_000 : 2_000)
      await machine.close()
      await vi.waitFor(async () => expect(await started.processes()).toEqual([]), GONE)
    })
  })
})

test('a guest that answers an old question is not believed in the new one', async () => {
  await guests.whenThereIsRoom(async () => {
    const started = await guests.hostile('old-answer', { graceMs: 1_000 })
    const machine = booted(started)
    expect(await machine.exercise(exercise([PROGRAM]))).toMatchObject({ kind: 'ran', exit: 0 })
    expect(await machine.exercise(exercise([PROGRAM]))).toMatchObject({
      kind: 'lost',
      reason: 'the guest answered an exercise that was not requested',
    })
    await machine.close()
    await vi.waitFor(async () => expect(await started.processes()).toEqual([]), GONE)
  })
})

test('a program can neither look into the agent nor come by its port', async () => {
  await guests.whenThereIsRoom(async () => {
    const started = await guests.ordinary()
    const machine = booted(started)
    const ran = await machine.exercise(exercise([FORGER]))
    expect(ran).toMatchObject({ kind: 'ran', exit: 0 })
    const found = 'stdout' in ran ? ran.stdout.trim().split('\n') : []
    expect(found).toHaveLength(12)
    expect(found.filter((line) => !line.endsWith(': shut'))).toEqual([])
    await machine.close()
  })
})

describe('programs that misbehave, under the real agent', () => {
  let started: Started
  let machine: Machine
  beforeAll(async () => {
    started = await guests.ordinary()
    machine = booted(started)
  })
  afterAll(async () => {
    await machine.close()
    await vi.waitFor(async () => expect(await started.processes()).toEqual([]), GONE)
  })

  /** After whatever came before, the same machine still answers, and in full. */
  async function expectSound(): Promise<void> {
    const sound = await machine.exercise(exercise([PROGRAM, 'say', 'still here']))
    expect(sound).toMatchObject({
      kind: 'ran',
      ended: 'exit',
      exit: 0,
      stdout: '10:still here;',
      unfit: null,
    })
  }

  test('one that writes without end is ended at its limit', async () => {
    const outcome = await machine.exercise(exercise([PROGRAM, 'flood'], { outputLimit: 50_000 }))
    expect(outcome).toMatchObject({ kind: 'ran', ended: 'flood', signal: 9, unfit: null })
    const { length } = outcome.kind === 'ran' ? outcome.stdout : ''
    expect(length).toBeGreaterThan(20_000)
    expect(length).toBeLessThanOrEqual(50_000)
    await expectSound()
  })

  test('one that hangs and ignores every signal is ended at its deadline', async () => {
    const outcome = await machine.exercise(exercise([PROGRAM, 'hang'], { timeoutMs: 1_000 }))
    expect(outcome).toMatchObject({ kind: 'ran', ended: 'timeout', signal: 9, unfit: null })
    expect(outcome.milliseconds).toBeGreaterThanOrEqual(1_000)
    expect(outcome.milliseconds).toBeLessThan(10_000)
    await expectSound()
  })

  test('a daemon that holds standard output does not hold the answer', async () => {
    const outcome = await machine.exercise(exercise([PROGRAM, 'daemon']))
    expect(outcome).toMatchObject({ kind: 'ran', ended: 'exit', exit: 0, signal: 0, unfit: null })
    expect(outcome).toHaveProperty('stdout', 'started\n')
    expect(outcome.milliseconds).toBeLessThan(10_000)
    await expectSound()
  })

  test('a daemon that holds nothing is gone before the next exercise', async () => {
    const outcome = await machine.exercise(exercise([PROGRAM, 'quiet-daemon']))
    expect(outcome).toMatchObject({ kind: 'ran', ended: 'exit', exit: 0, stdout: 'started\n', unfit: null })
    expect(await machine.exercise(exercise([PROGRAM, 'count']))).toMatchObject({ stdout: '1\n', unfit: null })
  })

  test('a segmentation fault is told as its signal, never as an exit code', async () => {
    const outcome = await machine.exercise(exercise([PROGRAM, 'crash']))
    expect(outcome).toMatchObject({ kind: 'ran', ended: 'exit', exit: -1, signal: 11, unfit: null })
    await expectSound()
  })

  test('an exit code is told', async () => {
    expect(await machine.exercise(exercise([PROGRAM]))).toMatchObject({ kind: 'ran', exit: 3, signal: 0 })
  })

  test('a program that is not there is told in words', async () => {
    expect(await machine.exercise(exercise(['/no/such']))).toMatchObject({
      kind: 'ran',
      exit: 127,
      stderr: 'cannot run /no/such: No such file or directory\n',
    })
  })

  test('arguments and environment arrive byte for byte', async () => {
    const words = [`"a" 'b'`, 'two\nlines', 'Grüße ☃', '', '$HOME `id` \\n %s', '\u0001\t']
    const outcome = await machine.exercise(
      exercise([PROGRAM, 'say', ...words], { environment: { WORD: `x=y\n"☃"` } }),
    )
    expect(outcome).toMatchObject({
      exit: 0,
      stdout: words.map((word) => `${Buffer.byteLength(word)}:${word};`).join(''),
      stderr: `x=y\n"☃"`,
    })
  })

  test('a file of 200 kB goes in and comes back, and is gone afterwards', async () => {
    const text = Array.from({ length: 5_000 }, (_, line) => `kprobe:do_nanosleep { print(${line}); } // ☃\n`)
      .join('')
      .slice(0, 200_000)
    const path = '/tmp/program.bt'
    const outcome = await machine.exercise(
      exercise([PROGRAM, 'say'], { files: { [path]: text }, collect: [path, '/tmp/none'] }),
    )
    expect(outcome).toMatchObject({ kind: 'ran', exit: 0, unfit: null })
    expect(outcome.kind === 'ran' && outcome.collected[0] === text).toBe(true)
    expect(await machine.exercise(exercise([PROGRAM, 'say'], { collect: [path] }))).toMatchObject({
      collected: [''],
    })
  })

  test('fifty questions in a row are answered, each with its own answer', async () => {
    for (let number = 0; number < 50; number++) {
      const word = `${number} ${'x'.repeat((number * 97) % 1_000)}`
      const outcome = await machine.exercise(exercise([PROGRAM, 'say', word]))
      expect(outcome).toMatchObject({ kind: 'ran', stdout: `${word.length}:${word};`, unfit: null })
    }
  })

  test('an image that is on no disk is refused by name, and so is a request of too many words', async () => {
    const image = '00000000-1111-2222-3333-444444444444'
    expect(await machine.exercise(exercise([PROGRAM], { image }))).toMatchObject({
      kind: 'lost',
      reason: `the guest refused: image ${image} is on no disk that this kernel can see`,
    })
    const many = Array.from({ length: 80 }, (_, number) => String(number))
    expect(await machine.exercise(exercise([PROGRAM, ...many]))).toMatchObject({
      kind: 'lost',
      reason: "the guest refused: the request's fields cannot be read",
    })
  })
})
