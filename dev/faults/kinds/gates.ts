/** Records that were taken away, edited or are another's: none of it makes a gate pass. */
import { join } from 'node:path'
import type { ResultRecord } from '../../../src/records/record.js'
import { BAD, BEFORE, GOOD, gateOf } from '../../../tests/judging.js'
import { complaint } from '../judgement.js'
import type { Said } from '../launch.js'
import { times } from '../trial.js'
import type { Bench, Kind, Trial } from '../trial.js'
import { COMMITTED } from './records.js'

const RECORDS = COMMITTED.map((line) => JSON.parse(line) as ResultRecord)

const series = (kernel: string): string => kernel.split('.').slice(0, 2).join('.')

async function against(
  bench: Bench,
  build: string,
  records: readonly ResultRecord[],
  more: readonly string[] = [],
): Promise<Said> {
  await bench.put('out/records.jsonl', records.map((one) => `${JSON.stringify(one)}\n`).join(''))
  return bench.matrix([...gateOf(join(bench.place, 'out'), build), ...more])
}

/** A gate that does not pass, and gives its reason. */
function fails(said: Said): string | null {
  const why = complaint(said, { codes: [1, 2, 3] })
  return why ?? (/^PASS/m.test(said.stdout) ? 'it says PASS' : null)
}

type Choose = (random: Bench['random']) => (one: ResultRecord) => boolean

/** What is taken away, by what it has in common. */
const TAKEN: Readonly<Record<string, Choose>> = {
  series: ({ pick }) => {
    const found = series(pick(RECORDS.filter(({ kernel }) => kernel !== 'host')).kernel)
    return ({ kernel }) => series(kernel) === found
  },
  case: ({ pick }) => {
    const found = pick(RECORDS).case
    return (one) => one.case === found
  },
  cell: ({ pick }) => {
    const found = pick(RECORDS).kernel
    return ({ kernel }) => kernel === found
  },
  question: ({ pick }) => {
    const found = pick(RECORDS.filter(({ bpftrace }) => bpftrace === GOOD))
    return (one) => one.kernel === found.kernel && one.case === found.case
  },
}

const wrong = RECORDS.filter(
  (one) =>
    one.bpftrace === BAD &&
    one.order !== 'declared' &&
    one.events.length > 0 &&
    RECORDS.some(
      (other) =>
        other.bpftrace === BEFORE &&
        other.kernel === one.kernel &&
        other.case === one.case &&
        other.order === 'declared',
    ),
)

/** Every wrong order of the worse build is said to be right; what was seen in the attempts stays. */
const edited = (one: ResultRecord, fields: readonly (keyof ResultRecord)[]): ResultRecord => {
  const there = RECORDS.find(
    ({ bpftrace, kernel, case: name }) => bpftrace === BEFORE && kernel === one.kernel && name === one.case,
  )
  if (!there || one.bpftrace !== BAD) return one
  return { ...one, ...Object.fromEntries(fields.map((field) => [field, there[field]])) }
}

const trials: Trial[] = [
  {
    name: 'passes-as-it-should',
    run: async (bench) => complaint(await against(bench, GOOD, RECORDS), { codes: [0], words: /^PASS/m }),
  },
  {
    name: 'fails-as-it-should',
    run: async (bench) =>
      wrong.length === 0
        ? 'there is no regression to find'
        : complaint(await against(bench, BAD, RECORDS), { codes: [1], words: /^FAIL/m }),
  },
  ...Object.entries(TAKEN).flatMap(([name, choose]) => [
    ...times(3, `candidate-without-${name}`, async (bench) => {
      const isTaken = choose(bench.random)
      return fails(
        await against(
          bench,
          GOOD,
          RECORDS.filter((one) => one.bpftrace !== GOOD || !isTaken(one)),
        ),
      )
    }),
    ...times(3, `both-without-${name}`, async (bench) => {
      const isTaken = choose(bench.random)
      return fails(
        await against(
          bench,
          GOOD,
          RECORDS.filter((one) => !isTaken(one)),
        ),
      )
    }),
  ]),
  {
    name: 'without-the-candidate',
    run: async (bench) =>
      fails(
        await against(
          bench,
          GOOD,
          RECORDS.filter(({ bpftrace }) => bpftrace !== GOOD),
        ),
      ),
  },
  {
    name: 'without-the-other',
    run: async (bench) =>
      fails(
        await against(
          bench,
          GOOD,
          RECORDS.filter(({ bpftrace }) => bpftrace !== BEFORE),
        ),
      ),
  },
  { name: 'without-any', run: async (bench) => fails(await against(bench, GOOD, [])) },
  ...(
    [
      ['order', 'verdict'],
      ['order', 'verdict', 'events', 'reason'],
      ['order', 'verdict', 'events', 'reason', 'expected'],
      ['verdict'],
    ] as const
  ).map((fields): Trial => ({
    name: `edited-${fields.join('-')}`,
    run: async (bench) =>
      fails(
        await against(
          bench,
          BAD,
          RECORDS.map((one) => edited(one, fields)),
        ),
      ),
  })),
  ...times(3, 'stale-question', async (bench) => {
    const found = bench.random.pick(RECORDS.filter(({ bpftrace }) => bpftrace === GOOD))
    return fails(
      await against(
        bench,
        GOOD,
        RECORDS.map((one) => (one === found ? { ...one, question: 'a'.repeat(64) } : one)),
      ),
    )
  }),
  ...times(4, 'flipped', async (bench) => {
    const own = COMMITTED.filter((_, at) => RECORDS[at]?.bpftrace === GOOD)
    const spoilt = bench.random.flipped(Buffer.from(own.join('\n') + '\n'), 30)
    const others = COMMITTED.filter((_, at) => RECORDS[at]?.bpftrace !== GOOD)
    await bench.put('out/records.jsonl', Buffer.concat([Buffer.from(others.join('\n') + '\n'), spoilt]))
    // A bit in the time that an attempt took may change nothing that is judged.
    return complaint(await bench.matrix(gateOf(join(bench.place, 'out'))), { codes: [0, 1, 3] })
  }),
  ...times(3, 'cut-file', async (bench) => {
    const at = bench.random.between(10, COMMITTED.length - 10)
    await bench.put(
      'out/records.jsonl',
      COMMITTED.slice(0, at).join('\n') + '\n' + (COMMITTED[at] ?? '').slice(0, 200),
    )
    return fails(await bench.matrix(gateOf(join(bench.place, 'out'))))
  }),
  {
    name: 'against-itself',
    run: async (bench) =>
      fails(await against(bench, GOOD, RECORDS, ['--baseline', join(bench.place, 'out/records.jsonl')])),
  },
]

export const gates: Kind = { name: 'gate', trials }
