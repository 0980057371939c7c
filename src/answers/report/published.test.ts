/** What is committed must be what the committed records say. */
import { existsSync, readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { placeWords } from '../../commands/command-line.js'
import { bisectedIn } from '../../commands/bisect-recorded.js'
import { publishedReports } from '../../commands/published-reports.js'
import { tableOptions } from '../../commands/table.js'
import { readMatrix } from '../../matrix/load.js'
import { loadRecords } from '../../records/store.js'
import { renderTable } from './formats.js'
import { promiseInMarkdown } from './model/promise.js'

const path = (name: string): string => fileURLToPath(new URL(`../../../${name}`, import.meta.url))

describe('what is published', async () => {
  const { records, problems } = await loadRecords(path('results'))
  const matrix = await readMatrix(path('matrix.yaml'))

  test('the records are whole', () => {
    expect(problems).toEqual([])
    expect(records.length).toBeGreaterThan(0)
  })

  test('compatibility.md is the table of the records (mend: npm run readme)', async () => {
    expect(await readFile(path('results/compatibility.md'), 'utf8')).toBe(
      renderTable('markdown', records, tableOptions(matrix)),
    )
  })

  test('badge.svg is that of the records, and README shows it with the same words', async () => {
    const badge = renderTable('badge', records, tableOptions(matrix))
    expect(await readFile(path('results/badge.svg'), 'utf8')).toBe(badge)
    const words = /<title>(.*)<\/title>/.exec(badge)?.[1] ?? ''
    expect(await readFile(path('README.md'), 'utf8')).toContain(`![${words}](results/badge.svg)`)
  })

  test('index.html is the page of the records (mend: npm run page)', async () => {
    // Not by toBe: what is wrong with so long a line is not to be read from a difference.
    const page = renderTable('html', records, tableOptions(matrix))
    expect(page === (await readFile(path('results/index.html'), 'utf8'))).toBe(true)
  })

  test('reports/ has what nobody reported of the records (mend: npm run reports)', async () => {
    const reports = publishedReports(matrix, records, await bisectedIn(path('results')))
    expect(readdirSync(path('results/reports')).sort()).toEqual([...reports.keys()].sort())
    for (const [name, text] of reports)
      expect(await readFile(path(`results/reports/${name}`), 'utf8')).toBe(text)
  })

  test('README shows the table of the records (mend: npm run readme)', async () => {
    const readme = await readFile(path('README.md'), 'utf8')
    expect(readme).toContain(
      `<!-- table:begin -->\n\n${renderTable('excerpt', records, tableOptions(matrix))}\n<!-- table:end -->`,
    )
  })

  test('README says what the expected order rests on, in the words of the reports', async () => {
    const flowing = (await readFile(path('README.md'), 'utf8')).replace(/\s+/g, ' ')
    expect(flowing.split(promiseInMarkdown())).toHaveLength(2)
  })

  test('every case of the matrix was asked in every cell', () => {
    const cells = new Set(records.map(({ kernel, bpftrace }) => `${kernel} ${bpftrace}`))
    expect(new Set(records.map((one) => one.case))).toEqual(new Set(matrix.cases.map(({ name }) => name)))
    expect(records).toHaveLength(cells.size * matrix.cases.length)
  })
})

for (const name of ['burst', 'tools'].filter((one) => existsSync(path(`results/${one}`))))
  describe(`what is published in results/${name} (mend: npm run readme)`, async () => {
    const [config, out] = [`${name}.yaml`, `results/${name}`]
    const { records, problems } = await loadRecords(path(out))
    const matrix = await readMatrix(path(config))

    test('the records are whole, and every case was asked in every cell', () => {
      expect(problems).toEqual([])
      const cells = new Set(records.map(({ kernel, bpftrace }) => `${kernel} ${bpftrace}`))
      // Which tools builds have aboard the records alone say.
      const cases = new Set([...matrix.cases, ...records].map((one) => ('case' in one ? one.case : one.name)))
      expect(records.length).toBeGreaterThan(0)
      expect(records).toHaveLength(cells.size * cases.size)
    })

    test('compatibility.md and index.html are the table and the page of the records', async () => {
      const table = renderTable('markdown', records, tableOptions(matrix))
      expect(await readFile(path(`${out}/compatibility.md`), 'utf8')).toBe(table)
      const options = tableOptions(matrix, undefined, placeWords({ config, out }))
      const page = renderTable('html', records, options)
      expect(page === (await readFile(path(`${out}/index.html`), 'utf8'))).toBe(true)
    })
  })
