/**
 * How long things take here, beside the project's budgets, from one run on one machine. Asserts nothing.
 *
 *     npm run bench            # about two minutes where artefacts are in the cache and there is no KVM
 *     npm run bench -- --full  # half an hour more: the whole default matrix as well, asked afresh, and fetched
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { ResultRecord } from '../../src/records/record.js'
import { openContext } from '../../src/commands/context.js'
import { boots } from './boots.js'
import { bpftraceSeconds, indexesAfresh, matrix, startsIn } from './commands.js'
import { multiplied } from './gate.js'

const CELL = ['--kernel', '6.12*', '--bpftrace', '0.23.2']

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN

function say(what: string, figure: string, budget = ''): void {
  process.stdout.write(`${what.padEnd(56)} ${figure.padStart(10)}  ${budget}\n`)
}

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(2)} s`

async function several(times: number, args: readonly string[]): Promise<number> {
  const all: number[] = []
  for (let count = 0; count < times; count++) all.push((await matrix(args)).milliseconds)
  return median(all)
}

async function bench(scratch: string): Promise<void> {
  const out = join(scratch, 'out')
  const context = await openContext(
    {
      config: 'matrix.yaml',
      out,
      kernel: ['6.12*'],
      bpftrace: [],
      case: [],
      runtime: ['microvm'],
      arch: [],
      allowOlderArchive: false,
    },
    {
      environment: process.env,
      stdout: process.stdout,
      stderr: process.stderr,
      signal: new AbortController().signal,
    },
    {},
  )
  const { accelerator, disks, raw, ready, open } = await boots(context, scratch, 7)
  say(`boot under ${accelerator}: kernel and an empty init`, seconds(median(raw)))
  say(`boot to a ready agent with ${disks} disks`, seconds(median(ready)))
  say('  ratio', (median(ready) / median(raw)).toFixed(2), 'budget 1.25')
  say('the same without walls around QEMU', seconds(median(open)))
  say('  ratio with to without', (median(ready) / median(open)).toFixed(2), 'budget 1.05')

  const cell = await matrix(['run', ...CELL, '--fresh', '--out', out, '--json'])
  const own = bpftraceSeconds(cell.stdout)
  say('one cell, every case asked', seconds(cell.milliseconds), 'budget 15 s')
  say("  of it bpftrace's own time, request to answer", `${Math.round((own * 1e5) / cell.milliseconds)} %`)
  say('  starts of bpftrace in it', String(await startsIn(out)), 'budget 12')
  say('  memory of the tool itself at its peak', `${cell.peakMiB} MiB`, 'budget 300 MiB')
  say(
    'the same cell, every answer remembered',
    seconds(await several(3, ['run', ...CELL, '--out', out, '--json'])),
    'budget 2 s',
  )
  const check = ['check', 'tests/story/reads.bt', '--kernel', '6.18', '--bpftrace', '0.27']
  say('a script checked', seconds(await several(5, check)), 'budget 1 s')
  say('matrix --help', seconds(await several(5, ['--help'])), 'budget 0.2 s')

  const indexes = await matrix(['plan'], await indexesAfresh(context.cacheDir, scratch))
  say('plan, with every index read anew', seconds(indexes.milliseconds))
  say('  memory of the tool itself at its peak', `${indexes.peakMiB} MiB`, 'budget 300 MiB')

  const many = join(scratch, 'many')
  const records = await multiplied('results', many, 100_000)
  const judging = ['gate', '--against', '0.27.0', '--bpftrace', '0.27.1', '--out', many]
  say(`gate over ${records} records`, seconds(await several(5, judging)), 'budget 1 s')

  if (process.argv.includes('--full')) await whole(scratch)
}

const SEEDS = ['--case', 'seed-*']

/** The default matrix, each budget of it; the first part fetches everything, from the archive that the host names. */
async function whole(scratch: string): Promise<void> {
  const place = join(scratch, 'whole')
  await mkdir(place)
  const out = (name: string): string[] => ['--out', join(place, name)]
  const empty = await matrix(['run', ...SEEDS, ...out('empty'), '--json'], {
    MATRIX_CACHE_DIR: join(place, 'cache'),
  })
  say("the first report's question in all cells, empty cache", seconds(empty.milliseconds), 'budget 240 s')
  const seeds = await matrix(['run', ...SEEDS, '--fresh', ...out('seeds'), '--json'])
  say('  with the artefacts there', seconds(seeds.milliseconds), 'budget 180 s')

  const full = await matrix(['run', '--fresh', ...out('full'), '--json'])
  const cells = new Set(
    full.stdout.split('\n').map((line) => {
      const { kernel, bpftrace } = ResultRecord.parse(JSON.parse(line))
      return `${kernel} ${bpftrace}`
    }),
  )
  const machines = availableParallelism() * full.milliseconds
  const share = Math.round((bpftraceSeconds(full.stdout) * 1e5) / machines)
  const starts = await startsIn(join(place, 'full'))
  say('the default matrix, asked afresh', seconds(full.milliseconds), 'budget 900 s')
  say("  of the machines' time bpftrace's own", `${share} %`, 'budget 90 %')
  say('  starts of bpftrace in a cell, on average', (starts / cells.size).toFixed(1), 'budget 12')
  say('  memory of the tool itself at its peak', `${full.peakMiB} MiB`, 'budget 300 MiB')
  const again = await matrix(['run', ...out('full')])
  const lines = again.stdout.trimEnd().split('\n').length
  say('the default matrix, every answer remembered', seconds(again.milliseconds), 'budget 2 s')
  say('  lines that it prints', String(lines), 'budget 10')
}

const scratch = await mkdtemp(join(tmpdir(), 'matrix-bench-'))
try {
  await bench(scratch)
} finally {
  await rm(scratch, { recursive: true, force: true })
}
