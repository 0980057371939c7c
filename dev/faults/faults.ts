/**
 * A standing audit: hostile inputs and the faults of the field, by the dozen, each in a process with a deadline and a limit of
 * memory. `npm run faults -- [--quick] [--seed N] [--only KIND/TRIAL]`. It ends with 1 where a trial is lost.
 */
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import pLimit from 'p-limit'
import { testServer } from '../../src/supply/archive/server.fixture.js'
import { tried } from './bench.js'
import type { Outcome } from './bench.js'
import { KINDS } from './kinds.js'
import { random } from './random.js'
import { tableOf } from './table.js'
import type { Done } from './table.js'
import type { Kind, Trial } from './trial.js'

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    seed: { type: 'string', default: '1' },
    only: { type: 'string', default: '' },
    verbose: { type: 'boolean', default: false },
  },
})

const mirror = await testServer()
mirror.fallback((path, response) => {
  if (path.endsWith('/InRelease')) response.writeHead(200).end('Suite: unsigned\n')
  else response.writeHead(404).end()
})

/** How many of a kind the quick form tries; the seed picks them, beside those without which the others show nothing. */
const QUICK = 12
const NEEDED = /as-it-should|-whole-/

function chosen({ name: kind, trials }: Kind): Trial[] {
  if (values.only !== '') return trials.filter(({ name }) => `${kind}/${name}`.startsWith(values.only))
  if (!values.quick) return [...trials]
  const { below } = random(`${values.seed}/${kind}`)
  const quick = trials
    .filter(({ isFull }) => isFull !== true)
    .map((trial) => ({ trial, rank: below(2 ** 31) }))
  const ranked = quick.sort((a, b) => a.rank - b.rank).map(({ trial }) => trial)
  return ranked.filter(({ name }, at) => at < QUICK || NEEDED.test(name))
}

const done: Done[] = []
async function one(kind: Kind, trial: Trial): Promise<void> {
  const name = `${kind.name}/${trial.name}`
  const before = performance.now()
  const outcome: Outcome = await tried(trial, `${values.seed}/${name}`, mirror.url)
  done.push({ kind: kind.name, name, ...outcome })
  const seconds = ((performance.now() - before) / 1000).toFixed(1)
  if (values.verbose) process.stderr.write(`${outcome.result.padEnd(9)} ${seconds.padStart(6)} s  ${name}\n`)
}

const limit = pLimit(availableParallelism())
await Promise.all(
  KINDS.filter(({ isAlone }) => isAlone !== true).flatMap((kind) =>
    chosen(kind).map((trial) => limit(() => one(kind, trial))),
  ),
)
for (const kind of KINDS.filter(({ isAlone }) => isAlone === true))
  for (const trial of chosen(kind)) await one(kind, trial)
await mirror.close()

const form = values.quick ? '--quick ' : ''
process.stdout.write(
  tableOf(
    KINDS.map(({ name }) => name),
    done,
    `npm run faults -- ${form}--seed ${values.seed}`,
  ),
)
if (done.length === 0) process.stdout.write(`no trial begins with '${values.only}'\n`)
process.exitCode = done.length === 0 || done.some(({ result }) => result === 'lost') ? 1 : 0
