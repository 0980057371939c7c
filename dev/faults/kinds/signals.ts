/** Verbs that are ended at some moment: what they write is whole or absent, and the next run goes on. */
import { lutimes, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { gateOf } from '../../../tests/judging.js'
import { entry, tar } from '../hostile-tars.js'
import { complaint } from '../judgement.js'
import { planned, PROGRAM, TAKEN } from '../planned.js'
import { times } from '../trial.js'
import type { Bench, Kind, Options, Trial } from '../trial.js'
import { askArchive, withArchive } from './mirrors.js'
import { COMMITTED } from './records.js'
import { shardsIn } from './shards.js'

const SIGNALS = ['SIGKILL', 'SIGKILL', 'SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Sends one of the signals within so many ms. */
export function endedWithin(bench: Bench, ms: number, signals: readonly NodeJS.Signals[] = SIGNALS): Options {
  const [after, signal] = [bench.random.below(ms), bench.random.pick(signals)]
  return { onStart: (child) => void sleep(after).then(() => child.kill(signal)) }
}

/** Ended by the signal, or interrupted as the contract says, or done already; a signal before Node hears it ends it. */
const ENDED = [null, 0, 1, 3, 130]

/** What a killed process left counts as left after a minute: its partial files are made as old as that. */
export async function aged(directory: string): Promise<void> {
  const before = Date.now() / 1000 - 120
  for (const name of await readdir(directory, { recursive: true }).catch(() => []))
    if (name.includes('.part')) await lutimes(join(directory, name), before, before)
}

const put = (bench: Bench): Promise<string> =>
  bench.put('out/records.jsonl', COMMITTED.map((line) => `${line}\n`).join(''))

/** What a verb writes, and how a whole one ends. */
const VERBS: Readonly<
  Record<string, { args: (bench: Bench) => string[] | Promise<string[]>; file: string; whole: RegExp }>
> = {
  table: {
    args: ({ place }) => [
      'table',
      '--out',
      join(place, 'out'),
      '--format',
      'html',
      '-o',
      join(place, 'out/x.html'),
    ],
    file: 'x.html',
    whole: /<\/html>\s*$/,
  },
  junit: {
    args: ({ place }) => [
      'table',
      '--out',
      join(place, 'out'),
      '--format',
      'junit',
      '-o',
      join(place, 'out/x.xml'),
    ],
    file: 'x.xml',
    whole: /<\/testsuites>\s*$/,
  },
  gate: {
    args: ({ place }) => [
      ...gateOf(join(place, 'out')),
      ...['--format', 'json', '-o', join(place, 'out/gate.json')],
    ],
    file: 'gate.json',
    whole: /\}\s*$/,
  },
  attest: {
    args: ({ place }) => ['attest', '--out', join(place, 'out')],
    file: 'attestation.json',
    whole: /\}\s*$/,
  },
  merge: {
    args: async (bench) => ['merge', ...(await shardsIn(bench)), '--out', join(bench.place, 'out')],
    file: 'records.jsonl',
    whole: /\}\n$/,
  },
  baseline: {
    args: ({ place }) => [
      'baseline',
      'accept',
      '--out',
      join(place, 'out'),
      '--baseline',
      join(place, 'out/base.jsonl'),
    ],
    file: 'base.jsonl',
    whole: /\}\n$/,
  },
}

const verbs = Object.entries(VERBS).flatMap(([name, { args, file, whole }]): Trial[] =>
  times(3, name, async (bench) => {
    if (name !== 'merge') await put(bench)
    const command = await args(bench)
    const path = join(bench.place, 'out', file)
    const why = complaint(await bench.matrix(command, endedWithin(bench, 800)), { codes: ENDED })
    if (why !== null) return why
    const there = await readFile(path, 'utf8').catch(() => null)
    if (there !== null && there !== '' && !whole.test(there)) return `${file} is torn`
    await aged(join(bench.place, 'out'))
    const after = await bench.matrix(command)
    const later = complaint(after, { codes: [0, 1, 3] })
    if (later !== null) return `the next run: ${later}`
    const names = await readdir(join(bench.place, 'out'), { recursive: true })
    const left = names.filter((one) => one.endsWith('.part') || one.endsWith('.lock'))
    return left.length > 0 ? `the next run leaves ${left.join(', ')}` : null
  }),
)

const tarball = gzipSync(
  tar(
    entry({ name: 'usr/bin/bpftrace' }, PROGRAM),
    entry({ name: 'usr/share/x' }, Buffer.alloc(40 << 20, 'x')),
  ),
  { level: 1 },
)

const trials: Trial[] = [
  ...verbs,
  ...times(4, 'unpacking', async (bench) => {
    const why = complaint(await planned(bench, { build: tarball }, endedWithin(bench, 1200)), {
      codes: ENDED,
    })
    if (why !== null) return why
    await aged(bench.cache)
    return complaint(await planned(bench, { build: tarball }), { codes: [3], words: TAKEN })
  }),
  ...times(4, 'fetching', (bench) =>
    withArchive(bench, async ({ archive, published }) => {
      // Slow enough that the signal finds it under way.
      const path = published.debs.get('tool') ?? ''
      const deb = archive.files.get(path) ?? Buffer.alloc(0)
      archive.responders.set(path, (_, response) => {
        response.writeHead(200, { 'content-length': deb.length })
        response.write(deb.subarray(0, 100))
        void sleep(500).then(() => response.end(deb.subarray(100)))
      })
      const args = [
        'archive',
        archive.url,
        archive.keyringDir,
        bench.cache,
        '2026-03-05T12:00:00Z',
        'trixie',
        'tool',
      ]
      const why = complaint(await bench.worker(args, endedWithin(bench, 1500, ['SIGKILL'])), {
        codes: [null, 0],
      })
      await aged(bench.cache)
      return why ?? complaint(await askArchive(bench, archive), { codes: [0] })
    }),
  ),
]

export const signals: Kind = { name: 'signals', trials }
