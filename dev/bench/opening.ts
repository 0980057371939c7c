/** How long the page takes to open with 60 kernels × 12 builds × 30 cases. Asserts nothing; the budget is a second. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { ResultRecord } from '../../src/records/record.js'
import { renderTable } from '../../src/answers/report/formats.js'
import { launch } from '../../scripts/chromium.js'

const KERNELS = 60
const BUILDS = 12
const CASES = 30
const ROUNDS = 5

/** Milliseconds from the request of the document to the frame behind the one in which the grid was drawn. */
const DRAWN =
  'new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(() => drawn(performance.now()))))'

const ORDERS = ['declared', 'reversed', 'shuffled'] as const
const EVENTS = { declared: 'abc', reversed: 'cba', shuffled: 'bca' }
const digest = (number: number): string => number.toString(16).padStart(64, '0')
const packages = (name: string, count: number, number: number): ResultRecord['artefacts']['kernel'] =>
  Array.from({ length: count }, (_, index) => ({
    name: index === 0 ? name : `${name}-library-${index}`,
    version: `${number}.${index}-1`,
    sha256: digest(number * 1000 + index),
  }))

const OF_KERNELS = Array.from({ length: KERNELS }, (_, kernel) => packages('linux-image', 1, kernel))
const OF_BUILDS = Array.from({ length: BUILDS }, (_, build) => packages('bpftrace', 50, 100 + build))

/** Answers of every kind, in no regular order, each with times of its own. */
function record(kernel: number, build: number, one: number, number: number): ResultRecord {
  const order = ORDERS[(number * 7919) % 31 < 24 ? 0 : 1 + (number % 2)] ?? 'declared'
  const refused = (number * 104729) % 17 === 0
  const seen = refused ? { order: null, events: [] } : { order, events: Array<string>(3).fill(EVENTS[order]) }
  const reason = refused ? `ERROR: cannot attach ${number}` : `${order}: ${EVENTS[order]}`
  const attempt = {
    ...seen,
    outcome: refused ? ('unsupported' as const) : ('ordered' as const),
    ...(refused && { reason }),
  }
  return {
    schema: 1,
    kernel: `${5 + Math.floor(kernel / 20)}.${kernel % 20}.${kernel}`,
    bpftrace: `0.${15 + build}.0`,
    case: `case-${one}`,
    runtime: 'microvm',
    verdict: refused ? 'unsupported' : order === 'declared' ? 'ok' : 'wrong-order',
    ...seen,
    reason,
    expected: { order: 'declared', why: 'default' },
    mechanism: ['kprobe_multi'],
    attempts: [
      { mode: 'combined', ...attempt, milliseconds: 4000 + (number % 997) },
      { mode: 'isolated', ...attempt, milliseconds: 2000 + (number % 991) },
    ],
    release: `${kernel}-cloud-amd64`,
    accelerator: 'tcg',
    artefacts: {
      kernel: OF_KERNELS[kernel] ?? [],
      bpftrace: OF_BUILDS[build] ?? [],
      workload: { sha256: digest(1) },
      image: { sha256: digest(2 + build) },
      qemu: '10.0.13',
    },
    warnings: [],
    finishedAt: new Date(Date.UTC(2026, 10, 22) + number * 1000).toISOString(),
  }
}

const records = Array.from({ length: KERNELS * BUILDS * CASES }, (_, number) =>
  record(Math.floor(number / (BUILDS * CASES)), Math.floor(number / CASES) % BUILDS, number % CASES, number),
)
const scratch = await mkdtemp(join(tmpdir(), 'matrix-opening-'))
const browser = await launch()
try {
  const file = join(scratch, 'index.html')
  const started = performance.now()
  const text = renderTable('html', records, { cases: [], knownIssues: [] })
  process.stdout.write(
    `written in ${Math.round(performance.now() - started)} ms, ${Math.round(text.length / 1024)} KiB\n`,
  )
  await writeFile(file, text)
  const times: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const page = await browser.newPage()
    await page.goto(pathToFileURL(file).href)
    await page.waitForSelector('.grid td a')
    times.push(await page.evaluate<number>(DRAWN))
    await page.close()
  }
  times.sort((a, b) => a - b)
  process.stdout.write(
    `opened in ${times.map((time) => Math.round(time)).join(', ')} ms; median ${Math.round(times[ROUNDS >> 1] ?? NaN)} ms, budget 1000 ms\n`,
  )
} finally {
  await browser.close()
  await rm(scratch, { recursive: true, force: true })
}
