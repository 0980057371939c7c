/** Every kind of answer that this program gives agrees with its own attempts; what is changed afterwards does not. */
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import {
  combined,
  CRASH,
  isolated,
  LOST,
  OK,
  PLACE,
  REVERSED,
  saw,
  SHUFFLED,
  SILENT,
  thrice,
  UNSUPPORTED,
} from '../../judge/verdict/attempts.fixture.js'
import { verdictOf } from '../../judge/verdict/verdict.js'
import { parseMatrix } from '../../matrix/load.js'
import { SEEN } from '../../matrix/known-issue.js'
import { AXES } from '../../matrix/matrix.fixture.js'
import type { KnownIssue } from '../../matrix/schema.js'
import { record } from '../../records/record.fixture.js'
import type { Attempt, ResultRecord } from '../../records/record.js'
import { loadRecords } from '../../records/store.js'
import { contradictions } from './contradiction.js'

const { cases } = parseMatrix(
  `${AXES}cases:
  strict: { probe: fexit, target: hrtimer_nanosleep, workload: nanosleep }
  free: { probe: fexit, target: hrtimer_nanosleep, workload: nanosleep, promise: none }
  long: { probe: fexit, target: hrtimer_nanosleep, workload: nanosleep, handlers: [one, two, three] }
  both: { probe: fexit, target: hrtimer_nanosleep, workload: nanosleep, cpus: 2 }
  lossy: { probe: fexit, target: hrtimer_nanosleep, workload: nap, burst: 100, runs: 2 }
  tokens: { program: 'BEGIN { print("a") }', tokens: [a, b, c], workload: nanosleep }
  output: { program: 'BEGIN { print("a") }', output: a }
`,
  'matrix.yaml',
)
const today = new Map(cases.map((one) => [one.name, { question: `asks ${one.name}`, one }]))

const run = (a: number, orders: Record<string, number>, order: Attempt['order']): Attempt => {
  const whole = Object.values(orders).reduce((sum, one) => sum + one, 0)
  const burst = { events: 100, whole, due: 300, handlers: { a, b: 100, c: 100 }, orders, lost: 0, missed: 2 }
  return { mode: 'isolated', outcome: 'ordered', order, events: [], burst, milliseconds: 5 }
}
const WHOLE = run(100, { abc: 100 }, 'declared')
const LOSSY = run(90, { abc: 90 }, 'partial')
const MIXED = run(100, { abc: 60, cba: 40 }, 'unstable')
const like = (order: Attempt['order'], reason?: string): Attempt => ({
  ...isolated(OK),
  ...{ order, events: [] },
  ...(reason === undefined ? {} : { reason }),
})
const UNLIKE = like(null, 'printed: nothing')
const varied = { ...isolated(OK), order: 'unstable' as const, events: ['abc', 'cab', 'abc'] }
const lacking = { ...isolated(OK), order: 'partial' as const, events: ['ab', 'ab', 'ab'] }
const onBoth = (order: Attempt['order'], ...events: string[]): Attempt => ({
  ...isolated(OK),
  ...{ order, events, cpus: [0, 0, 1, 1] },
})
const BOTH = onBoth('declared', 'abc', 'abc', 'abc', 'abc')
const rest = { ...isolated(OK), order: 'partial' as const, events: ['abc'] }

const OTHERS = [UNSUPPORTED, CRASH, LOST]
const ordering = [OK, REVERSED, SHUFFLED, SILENT, varied, lacking, saw('isolated', 'partial', 'abcc')]
const SEEING: Readonly<Record<string, readonly Attempt[]>> = {
  strict: [...ordering, ...OTHERS],
  free: [...ordering, ...OTHERS],
  long: [
    saw('isolated', 'declared', 'one two three'),
    saw('isolated', 'reversed', 'three two one'),
    ...OTHERS,
  ],
  both: [
    BOTH,
    onBoth('reversed', 'cba', 'cba', 'cba', 'cba'),
    onBoth('unstable', 'abc', 'abc', 'cba', 'cba'),
    onBoth('partial', 'abc', 'abc', '', ''),
    onBoth('silent', '', '', '', ''),
    ...OTHERS,
  ],
  lossy: [WHOLE, LOSSY, MIXED, ...OTHERS],
  tokens: [...ordering.filter(({ events }) => events[0] !== ''), rest, UNLIKE, ...OTHERS],
  output: [like('declared'), like('silent'), UNLIKE, ...OTHERS],
}

/** Two attempts, three and one, all that may come of each pair. */
const triesOf = (seen: readonly Attempt[]): (readonly Attempt[])[] => [
  [],
  ...seen.flatMap((one) => [[one], thrice(one), [isolated(one), isolated(one)]]),
  ...seen.flatMap((one) => seen.map((other) => [combined(one), isolated(other), isolated(other)])),
]

const issuesOf = (name: string): (readonly KnownIssue[])[] => [
  [],
  ...SEEN.flatMap((seen) =>
    [{}, { words: 'never said' }, { events: ['ccc'] }, { share: { least: 1, most: 2 } }].map((more) => [
      { id: 'i', cases: [name], seen, summary: 'S.', upstream: 'unreported', ...more },
    ]),
  ),
]

const all: ResultRecord[] = cases.flatMap((one) =>
  triesOf(SEEING[one.name] ?? []).flatMap((attempts) =>
    issuesOf(one.name).map((issues) =>
      record({
        case: one.name,
        question: `asks ${one.name}`,
        attempts: [...attempts],
        ...verdictOf(one, attempts, issues, PLACE, null),
      }),
    ),
  ),
)

test('answers of every verdict are there', () => {
  const verdicts = new Set(all.map(({ verdict }) => verdict))
  expect([...verdicts].sort()).toEqual([
    'crash',
    'error',
    'fixed',
    'flaky',
    'known',
    'lossy',
    'ok',
    'unsupported',
    'wrong-order',
  ])
})

test.each([
  ['with matrix.yaml', today],
  ['with another', new Map()],
])('no answer as it was given is objected to, %s', (_, known: typeof today) => {
  const objecting = contradictions(known)
  expect(all.flatMap((one) => objecting(one) ?? [])).toEqual([])
})

test('none of the committed records is, nor of those that 0.1.0 wrote', async () => {
  for (const path of [
    '../../../results',
    '../../../results/burst',
    '../../records/records-0.1.0.fixture.jsonl',
  ]) {
    const { records, problems } = await loadRecords(
      fileURLToPath(new URL(path, import.meta.url)),
      contradictions(new Map()),
    )
    expect(problems).toEqual([])
    expect(records.length).toBeGreaterThan(0)
  }
})

const base = (name: string, attempts: Attempt[]): ResultRecord =>
  record({
    case: name,
    question: `asks ${name}`,
    attempts,
    ...verdictOf(today.get(name)!.one, attempts, [], PLACE, null),
  })

test.each<[string, ResultRecord, string]>([
  [
    'a verdict',
    { ...base('strict', thrice(REVERSED)), verdict: 'ok' },
    'verdict is ok, but its attempts make it wrong-order',
  ],
  [
    'events',
    { ...base('strict', thrice(REVERSED)), events: ['abc'] },
    'events is abc, but its attempts make it cba, cba, cba',
  ],
  [
    'an attempt',
    base('strict', [{ ...OK, events: ['cba', 'cba'] }]),
    'attempts.0.order is declared, but its events (cba, cba) make it reversed',
  ],
  [
    'an attempt without events',
    base('strict', [{ ...OK, events: [] }]),
    'attempts.0.order is declared, but its events (none) make it no order',
  ],
  [
    'a refusal with an order',
    base('strict', [{ ...UNSUPPORTED, order: 'declared' }]),
    'its outcome unsupported make it none',
  ],
  [
    'one look for two',
    { ...base('strict', [REVERSED]), verdict: 'wrong-order', order: 'reversed', events: REVERSED.events },
    'verdict is wrong-order, but its attempts make it error',
  ],
  [
    "a burst's sum",
    { ...base('lossy', [LOSSY, WHOLE]), burst: { ...base('lossy', [WHOLE, WHOLE]).burst! } },
    'burst is {',
  ],
  [
    "a burst's run",
    base('lossy', [{ ...LOSSY, order: 'declared' }, WHOLE]),
    'attempts.0.order is declared, but the counts of its burst make it partial',
  ],
  [
    'a loss',
    { ...base('lossy', [LOSSY, WHOLE]), verdict: 'ok' },
    'verdict is ok, but its attempts make it lossy',
  ],
  ...(
    [
      [[0, 0, 1], 'cpus is [0,0,1], but there are 4 events'],
      [[0, 1, 0, 1], 'cpus is [0,1,0,1], but events of one CPU stand together'],
      [[0, 0, 0, 0], 'cpus is [0,0,0,0], but every CPU has as many events'],
      [[1, 1, 2, 2], 'cpus is [1,1,2,2], but every CPU has as many events'],
      [undefined, 'cpus is missing, but the case is asked on 2 CPUs'],
    ] as const
  ).map(([cpus, why]): [string, ResultRecord, string] => [
    `the CPUs ${String(cpus)}`,
    base('both', [{ ...BOTH, cpus: cpus && [...cpus] }]),
    `attempts.0.${why}`,
  ]),
  ['CPUs of one', base('strict', [{ ...OK, cpus: [0, 0] }]), 'but the case is asked on one CPU'],
  [
    'the CPUs of an answer',
    { ...base('both', [BOTH]), cpus: [0, 0, 0, 1] },
    'cpus is [0,0,0,1], but its attempts make it [0,0,1,1]',
  ],
  [
    'an output',
    { ...base('output', thrice(UNLIKE)), order: 'declared', verdict: 'ok' },
    'verdict is ok, but its attempts make it wrong-order',
  ],
])('what contradicts %s is', (_, one, why) => {
  expect(contradictions(today)(one)).toContain(why)
})

test('without matrix.yaml, what other records of the question call declared is declared', () => {
  const objecting = contradictions(new Map())
  const told = base('strict', [OK])
  const events = ['cba', 'cba']
  const lie = { ...told, events, attempts: [{ ...OK, events }] }
  expect(objecting(told)).toBeUndefined()
  expect(objecting(lie)).toBe(
    'attempts.0.order is declared, and its events are cba; other records of this question call abc so',
  )
  expect(objecting({ ...lie, question: 'with other handlers' })).toBeUndefined()
})
