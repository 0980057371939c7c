/**
 * What a hundred thousand records on two architectures cost, stage by stage, each in a process of its own, beside what it costs
 * to parse the same file as JSON. Asserts nothing. `npm run bench:records`, or with a directory behind `--` that keeps the records.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { writeMany } from './records.fixture.js'

const STAGES = fileURLToPath(new URL('stages.js', import.meta.url))

/** The least of several: other load only ever adds. */
const ROUNDS = 3

/** What stages make, where it is told in bytes; and what is a budget's. */
const FORMATS = ['markdown', 'excerpt', 'terminal', 'html', 'all']
const BUDGETS: Readonly<Record<string, string>> = {
  html: 'budget 3 s, 500 MiB, 1.5 MB',
  all: 'budget 500 MiB',
  plan: 'budget 3 s, 500 MiB',
}

interface Cost {
  readonly milliseconds: number
  /** Of all its threads: told beside the time, because other load adds less to it. */
  readonly cpuMs: number
  readonly peakMiB: number
  readonly made: number
}

async function least(measure: () => Promise<Cost>): Promise<Cost> {
  let best = await measure()
  for (let round = 1; round < ROUNDS; round++) {
    const next = await measure()
    best = {
      milliseconds: Math.min(best.milliseconds, next.milliseconds),
      cpuMs: Math.min(best.cpuMs, next.cpuMs),
      peakMiB: Math.max(best.peakMiB, next.peakMiB),
      made: next.made,
    }
  }
  return best
}

function say(what: string, cost: Cost, base: Cost, made = ''): void {
  const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(2)} s`.padStart(7)
  const ratio = `${(cost.cpuMs / base.cpuMs).toFixed(2)} ×`.padStart(7)
  const figures = [
    what.padEnd(26),
    seconds(cost.milliseconds),
    `${seconds(cost.cpuMs)} of CPU`,
    ratio,
    `${Math.round(cost.peakMiB)} MiB`.padStart(7),
    made.padStart(8),
    BUDGETS[what] ?? '',
  ]
  process.stdout.write(`${figures.join('  ').trimEnd()}\n`)
}

async function bench(directory: string): Promise<void> {
  const { records, kernels, builds, config, out } = await writeMany(directory)
  process.stdout.write(
    `${records} records of ${kernels.length} kernels × ${builds.length} builds, in ${out}\n`,
  )
  const stage = (name: string): Promise<Cost> =>
    least(async () => {
      const { stdout } = await execa(process.execPath, [STAGES, name, config, out])
      return JSON.parse(stdout) as Cost
    })
  const base = await stage('parse')
  say('parse', base, base)
  for (const name of ['read', 'plan']) say(name, await stage(name), base)
  for (const name of FORMATS) {
    const cost = await stage(name)
    say(name, cost, base, `${(cost.made / 1e6).toFixed(2)} MB`)
  }
  const command = (...args: string[]): Promise<Cost> =>
    least(async () => {
      const { stdout } = await execa(process.execPath, [STAGES, 'command', ...args], { reject: false })
      return JSON.parse(stdout.slice(stdout.lastIndexOf('\n') + 1)) as Cost
    })
  const given = ['--config', config, '--out', out]
  const [page, text] = [join(directory, 'index.html'), join(directory, 'text')]
  say('matrix table (html)', await command('table', ...given, '--format', 'html', '--output', page), base)
  say('matrix report', await command('report', 'fexit', ...given, '--output', text), base)
  const gate = ['gate', ...given, '--against', '0.27.0', '--bpftrace', '0.27.1']
  say('matrix gate', await command(...gate, '--output', text), base)
}

const [kept] = process.argv.slice(2)
const directory = kept ?? (await mkdtemp(join(tmpdir(), 'matrix-records-')))
try {
  await bench(directory)
} finally {
  if (kept === undefined) await rm(directory, { recursive: true, force: true })
}
