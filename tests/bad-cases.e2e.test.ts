/** Cases that are wrong in themselves, each through a real guest: none is ok, and none takes another one along. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseMatrix } from '../src/matrix/load.js'
import type { Case } from '../src/matrix/schema.js'
import { openAsking } from './asking.js'
import type { Asking, How } from './asking.js'
import { openGuests, PROGRAM } from './guests.js'
import type { Guests } from './guests.js'

let guests: Guests
let asking: Asking
beforeAll(async () => {
  guests = await openGuests('0.23.2')
  asking = openAsking(guests)
})
afterAll(async () => {
  await asking.end()
  await guests.end()
})

/** The cases that matrix.yaml would have with this under `cases`. */
function casesOf(cases: object): Case[] {
  const from = 'debian:trixie'
  const matrix = { kernels: [{ from, series: ['6.12'] }], bpftrace: [{ from }], cases }
  return parseMatrix(JSON.stringify(matrix), 'matrix.yaml').cases
}

const POINT = 'kprobe:hrtimer_nanosleep /comm == "syscall"/'

/** A program that does this first, and what is expected in each event. */
const before = (statements: string): string =>
  `${POINT} { ${statements} printf("a\\n"); }\n${POINT} { printf("b\\n"); }\n`
const PLAIN = before('')

/** A case that brings its program. */
const own = (program: string, fields: object = {}): Case[] =>
  casesOf({ own: { program, tokens: ['a', 'b'], workload: 'nanosleep', ...fields } })

async function verdictOf(cases: Case[], how: How = {}): Promise<string> {
  const asked = await asking.ask(cases, how)
  return asked.verdict('own', [])
}

describe('a program of the user', () => {
  test.concurrent('that never prints its tokens', async () => {
    expect(await verdictOf(own(`${POINT} { @events = count(); }`))).toBe('wrong-order: no handler fired')
  })

  test.concurrent('that prints them without end', async () => {
    const printing = `interval:ms:1 { printf("a\\nb\\n${'x'.repeat(1000)}\\n"); }`
    expect(await verdictOf(own(printing, { workload: 'spin', events: 100 }))).toBe(
      'error: bpftrace printed without end',
    )
  })

  test.concurrent.for(['fexit', 'own'])('that prints tokens of generated programs, of %s', async (name) => {
    const printing = `${POINT} { printf("=${name} a %llu %d\\n", nsecs, cpu); }`
    // Not even its own name makes tokens of them: its tokens are those that matrix.yaml lists.
    expect(await verdictOf(own(printing))).toMatch(/^(error: a token of '|wrong-order: no handler fired$)/)
  })

  test.concurrent('of 200 kB, which is a program like others', async () => {
    const large = `${'// what is written above it\n'.repeat(7_500)}${PLAIN}`
    expect(large.length).toBeGreaterThan(200_000)
    expect(await verdictOf(own(large))).toBe('ok: declared: ab')
  })

  test.concurrent('with a string of 200 kB, whose refusal fits into a record', async () => {
    const verdict = await verdictOf(own(before(`printf("%s\\n", "${'x'.repeat(200_000)}");`)))
    expect(verdict).toMatch(
      /^unsupported: program\.bt:1:\d+-\d+: ERROR: String is too long \(over 1024 bytes\): x+$/,
    )
    expect(verdict.length).toBeLessThan(600)
  })
})

describe('odd characters in a program', () => {
  test.concurrent.for([
    ['quotes, and what a shell would read', `printf("\\"so\\" 'so' $HOME \`id\` %s\\\\ ;\\t\\n", "\\"");`],
    ['UTF-8 in strings and comments', '/* ☃ Grüße\u{1f40d} */ printf("☃ Grüße %s\\n", "\u{1f40d}");'],
    ['newlines and other space', '\r\n\n\t\n'],
  ] as const)('%s, change nothing', async ([, statements]) => {
    expect(await verdictOf(own(before(statements)))).toBe('ok: declared: ab')
  })

  test.concurrent.for([
    ['a newline in a string', before('printf("\n");')],
    ['a string that does not end', before('printf("')],
  ] as const)('%s is refused in the words of bpftrace', async ([, program]) => {
    expect(await verdictOf(own(program))).toMatch(
      /^unsupported: program\.bt:1:\d+-\d+: ERROR: (unterminated string|syntax error)/,
    )
  })
})

describe('a workload', () => {
  test.concurrent('that does not exist', async () => {
    const cases = own(PLAIN).map((one): Case => Object.assign({}, one, { workload: 'no-such' }))
    expect(await verdictOf(cases)).toBe('error: the workload failed: no-such: no such action')
  })

  test.concurrent('that does not stop', async () => {
    // A hundred times half a second.
    expect(await verdictOf(own(PLAIN, { workload: 'spin', events: 100 }), { timeoutMs: 6_000 })).toBe(
      'error: bpftrace did not end in time',
    )
  })
})

describe('a command of the user', () => {
  const tracing = 'BEGIN { printf("a\\nb\\n"); }'
  const running = (command: readonly string[], fields: object = {}): Case[] =>
    own(tracing, { workload: undefined, command, ...fields })

  test.concurrent('that dies of a signal', async () => {
    expect(await verdictOf(running([PROGRAM, 'crash']))).toBe(
      `error: the workload failed: run: ${PROGRAM} died of signal 11`,
    )
  })

  test.concurrent('that ignores every signal and does not stop', async () => {
    expect(await verdictOf(running([PROGRAM, 'hang'], { timeout: 6 }))).toBe(
      `error: bpftrace did not end in time, or its command ${PROGRAM} did not`,
    )
  })

  test.concurrent('that leaves a daemon holds nothing up', async () => {
    expect(await verdictOf(running([PROGRAM, 'daemon']))).toBe('ok: declared: ab')
  })

  test.concurrent('that writes until there is no room', async () => {
    expect(await verdictOf(running([PROGRAM, 'flood']))).toBe(
      'error: the workload did not finish: syscall: the report: No space left on device',
    )
  })
})

describe('beside another case in one program', () => {
  const handlers = { handlers: ['a', 'b', 'c'], workload: 'nanosleep' }
  const other = { probe: 'kretprobe', target: 'hrtimer_nanosleep', ...handlers }
  const kprobe = (fields: object): Case[] =>
    casesOf({ own: { probe: 'kprobe', target: 'hrtimer_nanosleep', ...handlers, ...fields }, other })

  test.concurrent(
    "one that prints the other's tokens: the other is not ok, and not accused either",
    async () => {
      const filter = `1/ { printf("=other a %llu %d\\n", nsecs, cpu); } ${POINT.replace(/\/$/, '')}`
      const asked = await asking.ask(kprobe({ filter }))
      expect(asked.verdict('other', [])).toBe('flaky: attempts disagree: partial / declared abc')
    },
  )

  test.concurrent('quotes and UTF-8 in a filter are for bpftrace to read', async () => {
    const asked = await asking.ask(kprobe({ filter: 'comm == "sys\\"c☃ll" || comm == "syscall"' }))
    expect(asked.runs).toEqual(['combined exit'])
    expect(asked.verdict('own', [])).toBe('ok: declared: abc')
    expect(asked.verdict('other', [])).toBe('ok: declared: abc')
  })

  test.concurrent.for([
    ['a string that does not end', { filter: 'comm == "syscall' }],
    ['braces', { filter: '} {' }],
    ['a NUL', { target: 'hrtimer_nanosleep\0' }],
    ['a function that is not there', { target: 'no_such_function' }],
  ] as const)('%s refuses the one that has it alone', async ([, fields]) => {
    const asked = await asking.ask(kprobe(fields))
    expect(asked.verdict('own', [])).toMatch(/^unsupported: /)
    expect(asked.verdict('other', [])).toBe('ok: declared: abc')
  })
})
