// Puts the table of results/ between README's markers.
import { readFileSync, writeFileSync } from 'node:fs'
import { readMatrix } from '../dist/matrix/load.js'
import { renderTable } from '../dist/report/formats.js'
import { loadRecords } from '../dist/results/store.js'

const readme = new URL('../README.md', import.meta.url)
const { records } = await loadRecords('results')
const table = renderTable('excerpt', records, await readMatrix('matrix.yaml'))
const marked = /(<!-- table:begin -->\n)[^]*(<!-- table:end -->)/
writeFileSync(
  readme,
  readFileSync(readme, 'utf8').replace(marked, (_, begin, end) => `${begin}\n${table}\n${end}`),
)
