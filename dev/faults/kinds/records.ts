/** Records that are damaged, hostile, or far too many: each report says so, and none of it can be obeyed. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ResultRecord } from '../../../src/records/record.js'
import { record } from '../../../src/records/record.fixture.js'
import { ROOT } from '../bench.js'
import { commandIn, complaint } from '../judgement.js'
import type { Said } from '../launch.js'
import { times } from '../trial.js'
import type { Bench, Kind, Trial } from '../trial.js'

export const COMMITTED = (await readFile(join(ROOT, 'results/records.jsonl'), 'utf8')).trimEnd().split('\n')

const FORMATS = ['markdown', 'html', 'json', 'junit', 'github', 'badge'] as const

/** What only a document's own reader would obey, by the format. */
function inert(format: string, { stdout }: Said): string | null {
  // GitHub's annotations are commands of our own; the text behind them is escaped.
  const text =
    format === 'github' ? stdout.replace(/^::(?:error|warning|notice) [^\n:]*::[^\n]*$/gm, '') : stdout
  const command = commandIn(text)
  if (command !== null) return `${format} holds ${command}`
  if (['html', 'junit'].includes(format) && /<(?:script>|img[^>]*|\/)hostile/i.test(stdout))
    return `${format} holds an element of the records'`
  return null
}

async function rendered(
  bench: Bench,
  codes: readonly number[],
  formats: readonly string[] = FORMATS,
): Promise<string | null> {
  for (const format of formats) {
    const said = await bench.matrix(['table', '--out', join(bench.place, 'out'), '--format', format])
    const why = complaint(said, { codes, isDocument: true }) ?? inert(format, said)
    if (why !== null) return `table --format ${format}: ${why}`
  }
  return null
}

const putLines = (bench: Bench, lines: readonly string[]): Promise<string> =>
  bench.put('out/records.jsonl', lines.map((line) => `${line}\n`).join(''))

const HOSTILE = [
  '\u001b[2J\u001b]0;x\u0007',
  '\r\n::error::hostile',
  '##[error]hostile',
  '\n::set-output name=x::y',
  '\u202ehostile\u2066',
  '<script>hostile</script>',
  '"><img src=x onerror=hostile()>',
  ']]><hostile/>',
  '`${hostile}`|[x](javascript:hostile)',
  '\u0000\uffff\ud800',
  '-->',
  '%0A::error::hostile',
  '\u2028::error::hostile',
  '\u009b2J',
]

/** A record with hostile text in every field that takes text. */
function hostile({ pick }: Bench['random']): ResultRecord {
  const text = (): string => `${pick(HOSTILE)}${pick(HOSTILE)}`
  return {
    ...record({ verdict: pick(['ok', 'wrong-order', 'error', 'crash', 'flaky']), order: 'declared' }),
    kernel: text(),
    bpftrace: text(),
    case: text(),
    reason: text(),
    events: [text(), text()],
    expected: { order: text(), why: text() },
    warnings: [text()],
    release: text(),
    finishedAt: '2026-11-20T12:00:00.000Z',
  }
}

const damaged: Readonly<Record<string, (bench: Bench, text: Buffer) => Buffer>> = {
  flipped: ({ random }, text) => random.flipped(text, random.between(1, 200)),
  cut: ({ random }, text) => random.cut(text, 10),
  'lines-mixed': ({ random }, text) => {
    const lines = text.toString().split('\n')
    return Buffer.from(
      lines.map((line) => (random.below(4) === 0 ? line.slice(random.below(line.length)) : line)).join('\n'),
    )
  },
  'odd-lines': ({ random }, text) =>
    Buffer.concat([
      text,
      Buffer.from(
        Array.from({ length: 50 }, () =>
          random.pick([
            'null',
            '[]',
            '{}',
            '{"schema":2}',
            '1e999',
            '"\ud800"',
            '\u0000',
            '\ufeff{}',
            '{"__proto__":{"schema":1}}',
            '\r',
          ]),
        ).join('\n'),
      ),
    ]),
}

const trials: Trial[] = [
  ...Object.entries(damaged).flatMap(([name, change]) =>
    times(3, name, async (bench) => {
      const at = bench.random.below(COMMITTED.length - 60)
      await bench.put(
        'out/records.jsonl',
        change(bench, Buffer.from(COMMITTED.slice(at, at + 60).join('\n') + '\n')),
      )
      return rendered(bench, [0, 3], [bench.random.pick(FORMATS), bench.random.pick(FORMATS)])
    }),
  ),
  ...times(4, 'hostile-text', async (bench) => {
    await putLines(
      bench,
      Array.from({ length: 20 }, () => JSON.stringify(hostile(bench.random))),
    )
    return rendered(bench, [0, 3])
  }),
  ...times(2, 'hostile-text-compared', async (bench) => {
    const out = await putLines(
      bench,
      Array.from({ length: 20 }, () => JSON.stringify(hostile(bench.random))),
    )
    // A baseline that contradicts itself is refused; of this one the names alone are hostile.
    const { verdict, order, events, expected, attempts } = record()
    const right = { ...hostile(bench.random), verdict, order, events, expected, attempts }
    const other = await bench.put('other/records.jsonl', `${JSON.stringify(right)}\n`)
    for (const args of [
      ['diff', out, other],
      ['diff', out, other, '--format', 'markdown'],
      ['explain', 'fexit', '--out', out],
      ...['text', 'json', 'junit', 'github'].map((format) => [
        'gate',
        '--out',
        out,
        '--baseline',
        other,
        '--format',
        format,
      ]),
    ]) {
      const said = await bench.matrix(args)
      const format = args.includes('github') ? 'github' : args.join(' ')
      const why =
        complaint(said, { codes: args[0] === 'gate' ? [1, 3] : [0, 1, 2, 3], isDocument: true }) ??
        inert(format, said)
      if (why !== null) return `${args[0] ?? ''}: ${why}`
    }
    return null
  }),
  ...times(2, 'huge-axes', async (bench) => {
    const count = bench.random.between(2900, 3000)
    const lines = Array.from({ length: count }, (_, at) =>
      JSON.stringify(record({ kernel: `6.12.${at}`, bpftrace: `0.23.${at}` })),
    )
    await putLines(bench, lines)
    return rendered(bench, [0, 2, 3], [bench.random.pick(['markdown', 'html']), 'junit', 'badge'])
  }),
  ...times(2, 'deep', async (bench) => {
    const deep = bench.random.pick(['[', '{"a":']).repeat(bench.random.between(50_000, 2_000_000))
    await putLines(bench, [COMMITTED[0] ?? '', deep, `{"schema":1,"kernel":${deep}`])
    return rendered(bench, [3], ['json', 'markdown'])
  }),
  {
    name: 'long-line',
    run: async (bench) => {
      await putLines(bench, [COMMITTED[0] ?? '', `{"schema":1,"reason":"${'x'.repeat(60 << 20)}"}`])
      return rendered(bench, [3], ['markdown'])
    },
  },
  {
    name: 'long-names',
    run: async (bench) => {
      await putLines(
        bench,
        Array.from({ length: 30 }, (_, at) =>
          JSON.stringify(record({ kernel: `${at}${'x'.repeat(20_000)}`, reason: 'y'.repeat(50_000) })),
        ),
      )
      return rendered(bench, [0, 3], ['markdown', 'junit', 'html'])
    },
  },
  {
    name: 'one-question-a-thousand-times',
    run: async (bench) => {
      await putLines(
        bench,
        Array.from({ length: 100_000 }, () => COMMITTED[0] ?? ''),
      )
      return rendered(bench, [0], ['markdown'])
    },
  },
  ...times(2, 'merged', async (bench) => {
    const cells = [
      {
        kernel: bench.random.pick(HOSTILE),
        bpftrace: bench.random.pick(HOSTILE),
        runtime: 'microvm',
        shard: 1,
      },
    ]
    await bench.put(
      'a/shard.json',
      JSON.stringify({ schema: 1, shard: 1, of: 1, cases: [bench.random.pick(HOSTILE)], cells }),
    )
    await bench.put('a/records.jsonl', `${JSON.stringify(hostile(bench.random))}\n`)
    const said = await bench.matrix(['merge', join(bench.place, 'a'), '--out', join(bench.place, 'out')])
    return complaint(said, { codes: [2, 3] })
  }),
]

export const recordKind: Kind = { name: 'records', trials }
