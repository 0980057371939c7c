/**
 * Planted lies, each through a real guest: a wrapper in place of bpftrace runs the real one and tampers with what it
 * printed. Nothing of that may be judged ok or known.
 *
 * Two lies cannot be told from the truth, and here is what becomes of them: that all handlers ran in another order than
 * they did, clock included, is a wrong order, or the end of a known issue; either asks for somebody to look.
 */
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseMatrix, readMatrix } from '../src/matrix/load.js'
import type { Case, KnownIssue } from '../src/matrix/schema.js'
import { openAsking } from './asking.js'
import type { Asked, Asking, How } from './asking.js'
import { ROOT } from './command.js'
import { openGuests } from './guests.js'
import type { Guests } from './guests.js'

const { cases, knownIssues } = await readMatrix(join(ROOT, 'matrix.yaml'))

let guests: Guests
let asking: Asking
beforeAll(async () => {
  // Of this version matrix.yaml says that fexit is reversed, and knows nothing of kprobe and kretprobe.
  guests = await openGuests('0.23.2')
  asking = openAsking(guests)
})
afterAll(async () => {
  await asking.end()
  await guests.end()
})

const casesOf = (names: readonly string[]): Case[] =>
  names.flatMap((name) => cases.find((one) => one.name === name) ?? [])

const ask = (names: readonly string[], plant: string, how: Omit<How, 'plant'> = {}): Promise<Asked> =>
  asking.ask(casesOf(names), { ...how, plant: () => plant })

/** A known issue that expects of every case what a lie may look like. */
const ALL_REVERSED: KnownIssue = {
  id: 'all-reversed',
  cases: cases.map(({ name }) => name),
  seen: 'reversed',
  summary: 'Whatever is asked is reversed.',
  upstream: 'unreported',
}

/** The verdict, which is to be the same whether the known issues are matrix.yaml's, none, or expect the like. */
function verdictWhateverIsKnown(asked: Asked, name: string): string {
  const verdicts = [knownIssues, [], [ALL_REVERSED]].map((issues) => asked.verdict(name, issues))
  expect(new Set(verdicts).size, verdicts.join(' | ')).toBe(1)
  return verdicts[0] ?? ''
}

const CLOCK = "error: the order of bpftrace's output and the clock in the probes disagree"
const UNFINISHED = 'error: the workload did not finish: it said nothing'
const CONTROL =
  /^error: the control came out (\w+) and was planted reversed, so no answer of this program counts$/

test('a wrapper that changes nothing changes no verdict, so that what follows is due to the lies', async () => {
  const asked = await ask(['kprobe', 'kretprobe', 'fexit'], 'none')
  expect(asked.runs).toEqual(['combined exit', 'fexit exit', 'fexit exit'])
  expect(asked.verdict('kprobe', knownIssues)).toBe('ok: declared: abc')
  expect(asked.verdict('kretprobe', knownIssues)).toBe('ok: declared: abc')
  expect(asked.verdict('fexit', knownIssues)).toBe('known: reversed: cba (fexit-reversed)')
})

describe('a lie about one of two cases, together and then alone', () => {
  test.concurrent.for([
    ['swap kprobe', CLOCK],
    ['swap-in-one-event kprobe', 'wrong-order: unstable: cba, abc'],
    ['drop fexit', 'wrong-order: partial: ba, cba'],
    ['double kprobe', 'wrong-order: partial: aabc, abc'],
  ] as const)('%s', async ([plant, verdict]) => {
    const about = plant.split(' ')[1] ?? ''
    const asked = await ask([about, 'kretprobe'], plant)
    expect(verdictWhateverIsKnown(asked, about)).toBe(verdict)
    expect(asked.verdict('kretprobe', knownIssues)).toBe('ok: declared: abc')
  })

  test.concurrent("tokens of one case in another's name: neither is believed", async () => {
    const asked = await ask(['kprobe', 'fexit'], 'rename fexit kprobe')
    expect(verdictWhateverIsKnown(asked, 'fexit')).toBe(
      "error: no handler fired, but two isolated attempts did not confirm it: a token of 'kprobe' was printed, which was not asked",
    )
    expect(verdictWhateverIsKnown(asked, 'kprobe')).toBe('flaky: attempts disagree: partial / declared abc')
  })
})

describe('a lie about a case that is asked alone', () => {
  test.concurrent.for([
    ['fexit', 'swap fexit', CLOCK],
    ['fexit', 'swap-in-one-event fexit', 'wrong-order: unstable: abc, cba'],
    ['kprobe', 'drop kprobe', 'wrong-order: partial: bc, abc'],
    ['fexit', 'double fexit', 'wrong-order: partial: ccba, cba'],
    ['fexit', 'rename fexit kprobe', "error: a token of 'kprobe' was printed, which was not asked"],
    ['fexit', 'swallow', 'wrong-order: no handler fired'],
    ['seed-fexit', 'drop', 'wrong-order: partial: ababa'],
    ['seed-fexit', 'double', 'wrong-order: partial: bbababa'],
  ] as const)('%s: %s', async ([name, plant, verdict]) => {
    const asked = await ask([name], plant, { isolated: true })
    expect(asked.runs).toEqual([`${name} exit`, `${name} exit`])
    expect(verdictWhateverIsKnown(asked, name)).toBe(verdict)
  })

  test.concurrent.for([
    ['none', 'ok: declared: abc'],
    ['swap interval', CLOCK],
    ['swap-and-forge-the-clock interval', 'wrong-order: reversed: cba'],
    // A timer that has not ticked yet may be about to: its silence is no answer.
    ['swallow', 'error: 0 whole ticks were seen, 3 were asked for'],
  ] as const)('interval, which no workload fires: %s', async ([plant, verdict]) => {
    const asked = await ask(['interval'], plant)
    expect(asked.verdict('interval', knownIssues)).toBe(verdict)
  })
})

describe('a lie about everything, which the control is part of', () => {
  test.concurrent.for([
    ['say-declared', 'declared'],
    ['swap-and-forge-the-clock', 'declared'],
    ['drop', 'partial'],
    ['swallow', 'silent'],
  ] as const)('%s', async ([plant, seen]) => {
    const asked = await ask(['kprobe', 'fexit', 'seed-fexit'], plant)
    expect(asked.runs).toEqual(['combined exit', 'combined exit'])
    for (const name of ['kprobe', 'fexit', 'seed-fexit'])
      expect(CONTROL.exec(verdictWhateverIsKnown(asked, name))?.[1]).toBe(seen)
  })
})

describe('a bpftrace that comes to no good end', () => {
  test.concurrent.for([
    ['hang', 6_000, 'error: bpftrace did not end in time', 'timeout'],
    ['crash', 120_000, 'crash: bpftrace died of signal 11', 'exit'],
    ['crash-at-once', 120_000, 'crash: bpftrace died of signal 11', 'exit'],
    ['print-nothing', 120_000, UNFINISHED, 'exit'],
    ['invent', 120_000, UNFINISHED, 'exit'],
  ] as const)('%s, whatever it printed', async ([plant, timeoutMs, verdict, ended]) => {
    const asked = await ask(['kprobe', 'fexit'], plant, { timeoutMs })
    // A crash is asked once more, under strace.
    const alone = (name: string) => [name, name, ...(verdict.startsWith('crash') ? [`${name} trace`] : [])]
    expect(asked.runs).toEqual(
      ['combined', ...alone('kprobe'), ...alone('fexit')].map((label) => `${label} ${ended}`),
    )
    for (const name of ['kprobe', 'fexit'])
      expect(verdictWhateverIsKnown(asked, name).split('; asked again')[0]).toBe(verdict)
  })

  test.concurrent('an exit code that says failure, after every token', async () => {
    const asked = await ask(['kprobe'], 'fail')
    expect(asked.runs).toEqual(['kprobe exit', 'kprobe -v exit', 'kprobe -v exit'])
    expect(verdictWhateverIsKnown(asked, 'kprobe')).toMatch(/^error: bpftrace ended with exit code 1 and "/)
  })
})

describe('a bpftrace that cannot execute the shell', () => {
  const script = (program: string): Case => {
    const [one] = parseMatrix(
      `kernels: [{ from: debian:x, series: ['6.12'] }]\nbpftrace: [{ from: debian:x }]\ncases:\n  own: { program: '${program}', lines: [{ not: never }], for: 1s }\n`,
      'matrix.yaml',
    ).cases
    if (!one) throw new Error('no case')
    return one
  }
  // Its type is in no BTF, so this version asks a compiler for its directories, through the shell.
  const needy = script('tracepoint:syscalls:sys_enter_openat { @f[tid] = args->filename; }')

  test('has one, and needs no more, where nobody takes it away', async () => {
    const asked = await asking.ask([needy], { plant: () => 'none' })
    expect(asked.verdict('own', [])).toBe('ok: the output is as described')
  })

  test('dies of it, which is the machine’s fault and no crash of its own', async () => {
    const asked = await asking.ask([needy], { plant: () => 'no-shell' })
    expect(asked.runs).toEqual(['own exit', 'own exit', 'own trace exit'])
    expect(asked.verdict('own', [])).toMatch(
      /^error: bpftrace died of signal 11; but it failed to find what an ordinary machine has: exec \/bin\/sh \(EACCES\)$/,
    )
  })
})

describe('a bpftrace that does not always lie', () => {
  /** The exercises of which these are the lies; later ones have the last. */
  const inTurn =
    (...plants: string[]) =>
    (exercise: number): string =>
      plants[Math.min(exercise, plants.length - 1)] ?? ''

  test.concurrent.for([
    ['kprobe', 'swap-and-forge-the-clock kprobe', 'none', 'reversed cba / declared abc'],
    ['fexit', 'none', 'swap-and-forge-the-clock fexit', 'reversed cba / declared abc'],
  ] as const)('%s: %s together, %s alone', async ([name, together, alone, words]) => {
    const asked = await asking.ask(casesOf([name, 'kretprobe']), { plant: inTurn(together, alone) })
    expect(verdictWhateverIsKnown(asked, name)).toBe(`flaky: attempts disagree: ${words}`)
    expect(asked.verdict('kretprobe', knownIssues)).toBe('ok: declared: abc')
  })

  test.concurrent('what it printed the last time is not what it prints now', async () => {
    const asked = await asking.ask(casesOf(['fexit']), { plant: inTurn('none', 'replay') })
    const unconfirmed =
      'error: reversed: cba, but two isolated attempts did not confirm it: 9 tokens belong to no event'
    expect(asked.verdict('fexit', [])).toBe(unconfirmed)
    // What it printed the first time is what is known, and believed at first sight.
    expect(asked.verdict('fexit', knownIssues)).toBe('known: reversed: cba (fexit-reversed)')
  })
})

describe('a reversal that nobody can tell from a real one', () => {
  test.concurrent.for(['kprobe', 'kretprobe'])('%s is a wrong order', async (name) => {
    const plant = `swap-and-forge-the-clock ${name}`
    for (const asked of [
      await ask([name, 'tracepoint'], plant),
      await ask([name], plant, { isolated: true }),
    ])
      expect(asked.verdict(name, knownIssues)).toBe('wrong-order: reversed: cba')
  })

  test.concurrent.for([
    ['fexit', 'swap-and-forge-the-clock fexit'],
    ['seed-fexit', 'swap'],
  ] as const)('%s, which is known to be reversed, is told to be fixed', async ([name, plant]) => {
    const asked = await ask([name, 'kprobe'], plant, { isolated: name === 'seed-fexit', knownIssues })
    expect(asked.verdict(name, knownIssues)).toBe('fixed: fexit-reversed says reversed, but it is declared')
  })
})

describe('a known reversal', () => {
  test('is believed at first sight from the common program, and asked no more', async () => {
    const asked = await asking.ask(casesOf(['fexit', 'kprobe']), { knownIssues })
    expect(asked.runs).toEqual(['combined exit'])
    expect(asked.verdict('fexit', knownIssues)).toBe('known: reversed: cba (fexit-reversed)')
  })

  test('that no longer holds comes out declared, is seen so alone twice, and then is told to be fixed', async () => {
    const known = [{ ...ALL_REVERSED, cases: ['kprobe'] }]
    const asked = await asking.ask(casesOf(['kprobe', 'kretprobe']), { knownIssues: known })
    expect(asked.runs).toEqual(['combined exit', 'kprobe exit', 'kprobe exit'])
    expect(asked.verdict('kprobe', known)).toBe('fixed: all-reversed says reversed, but it is declared')
  })

  test('that looks otherwise in one event is seen alone twice, and wrong', async () => {
    const plant = () => 'swap-in-one-event fexit'
    const asked = await asking.ask(casesOf(['fexit', 'kprobe']), { knownIssues, plant })
    expect(asked.runs).toEqual(['combined exit', 'fexit exit', 'fexit exit'])
    expect(asked.verdict('fexit', knownIssues)).toBe('wrong-order: unstable: abc, cba')
  })
})
