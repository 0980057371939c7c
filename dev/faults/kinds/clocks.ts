/**
 * Clocks that jump, as far as they can be moved without being root of the clock: days that are given, times of files, times in
 * records, and the time at which an archive is looked at.
 */
import { lutimes, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { ResultRecord } from '../../../src/records/record.js'
import { entry, tar } from '../hostile-tars.js'
import { complaint, refuses } from '../judgement.js'
import { planned, PROGRAM, TAKEN } from '../planned.js'
import { times } from '../trial.js'
import type { Kind, Trial } from '../trial.js'
import { withArchive } from './mirrors.js'
import { COMMITTED } from './records.js'

const tarball = gzipSync(tar(entry({ name: 'usr/bin/bpftrace' }, PROGRAM)))
const GATE = ['gate', '--against', '0.27.0', '--bpftrace', '0.27.1']

const trials: Trial[] = [
  ...['2026-13-45', '0000-00-00', 'NaN', '1e9', '-1', '2026-02-30', '26-11-26', ' ', '9'.repeat(5000)].map(
    (day, at): Trial => ({
      name: `no-day-${at + 1}`,
      run: async (bench) => complaint(await bench.matrix([...GATE, `--today=${day}`]), { codes: [2] }),
    }),
  ),
  ...['0001-01-01', '1970-01-01', '9999-12-31'].map((day): Trial => ({
    name: `far-${day}`,
    run: async (bench) => complaint(await bench.matrix([...GATE, '--today', day]), { codes: [0, 1, 3] }),
  })),
  ...times(3, 'times-in-records', async (bench) => {
    const { pick } = bench.random
    const lines = COMMITTED.map((line) => {
      const finishedAt = pick([
        '',
        'x',
        '+275760-09-13T00:00:00.000Z',
        '0000-01-01T00:00:00.000Z',
        '2026-11-26T99:99:99Z',
        '\u001b[2J',
      ])
      return JSON.stringify({ ...(JSON.parse(line) as ResultRecord), finishedAt })
    })
    await bench.put('out/records.jsonl', lines.map((line) => `${line}\n`).join(''))
    const format = pick(['markdown', 'html', 'junit', 'badge'])
    return complaint(await bench.matrix(['table', '--out', join(bench.place, 'out'), '--format', format]), {
      codes: [0, 3],
      isDocument: true,
    })
  }),
  ...times(3, 'times-of-the-cache', async (bench) => {
    const first = complaint(await planned(bench, { build: tarball }), { codes: [3], words: TAKEN })
    if (first !== null) return first
    const seconds = bench.random.pick([0, 1, 4_102_444_800, 253_402_300_799, 2 ** 31])
    for (const name of await readdir(bench.cache, { recursive: true }))
      await lutimes(join(bench.cache, name), seconds, seconds)
    return complaint(await planned(bench, { build: tarball }), { codes: [3], words: TAKEN })
  }),
  ...times(2, 'leftovers-from-the-future', async (bench) => {
    const left = await bench.put('cache/store/x-1.1.part/file', 'words', 0o600)
    await lutimes(left, 4_102_444_800, 4_102_444_800)
    const why = complaint(await planned(bench, { build: tarball }), { codes: [3], words: TAKEN })
    await bench.shell('rm -rf "$3"', [join(bench.cache, 'store/x-1.1.part')])
    return why
  }),
  ...['2000-01-01T00:00:00Z', '2026-02-28T23:59:00Z'].map((now, at): Trial => ({
    name: `archive-before-it-was-signed-${at + 1}`,
    run: (bench) =>
      withArchive(bench, async ({ archive }) =>
        refuses(
          await bench.worker([
            'archive',
            archive.url,
            archive.keyringDir,
            bench.cache,
            now,
            'trixie',
            'tool',
          ]),
        ),
      ),
  })),
]

export const clocks: Kind = { name: 'clocks', trials }
