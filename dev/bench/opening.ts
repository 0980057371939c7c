/**
 * How large the page is, and how long it takes to open, with 60 kernels of two architectures × 12 builds × 40 cases; or another
 * page, `npm run bench:page -- PAGE CASE`, such as the one that `npm run bench:records -- DIRECTORY` leaves. Asserts nothing.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { renderTable } from '../../src/answers/report/formats.js'
import { launch } from '../../scripts/chromium.js'
import { manyRecords } from './page.fixture.js'

const ROUNDS = 5

const [given, name = 'case-3'] = process.argv.slice(2)

/** What is looked at, and what is there once it is drawn. */
const VIEWS = [
  ['the page as it opens', '', '.views ~ * .overview td'],
  ['one case', `#case=${name}`, '.grid td a'],
  ['kernels × builds', '#view=grid', '.grid td a'],
] as const

/** Milliseconds from the request of the document to the frame behind the one in which it was drawn. */
const DRAWN =
  'new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(() => drawn(performance.now()))))'

/** `612, 640, 701 ms, median 640 ms` */
function inWords(times: readonly number[]): string {
  const sorted = times.map(Math.round).sort((a, b) => a - b)
  return `${sorted.join(', ')} ms, median ${sorted[sorted.length >> 1] ?? NaN} ms`
}

/** Writes a page of the synthetic records, and says how long that takes. */
async function written(file: string): Promise<string> {
  const records = manyRecords()
  const started = performance.now()
  await writeFile(file, renderTable('html', records, { cases: [], knownIssues: [] }))
  process.stdout.write(`${records.length} answers written in ${Math.round(performance.now() - started)} ms\n`)
  return file
}

const scratch = await mkdtemp(join(tmpdir(), 'matrix-opening-'))
const browser = await launch()
try {
  const file = given === undefined ? await written(join(scratch, 'index.html')) : resolve(given)
  const { length } = await readFile(file)
  process.stdout.write(`a page of ${(length / 1e6).toFixed(2)} MB, budget 1.5 MB\n`)
  for (const [what, address, drawn] of VIEWS) {
    const times: number[] = []
    const busy: number[] = []
    for (let round = 0; round < ROUNDS; round++) {
      const page = await browser.newPage()
      const session = await page.context().newCDPSession(page)
      await session.send('Performance.enable', { timeDomain: 'threadTicks' })
      await page.goto(`${pathToFileURL(file).href}${address}`)
      await page.waitForSelector(drawn)
      times.push(await page.evaluate<number>(DRAWN))
      const { metrics } = await session.send('Performance.getMetrics')
      busy.push(1000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? NaN))
      await page.close()
    }
    process.stdout.write(
      `${what}: opened in ${inWords(times)}, budget 1000 ms; the page's own work, other load aside: ${inWords(busy)}\n`,
    )
  }
} finally {
  await browser.close()
  await rm(scratch, { recursive: true, force: true })
}
