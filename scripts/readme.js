// Makes what is committed of the results anew from their records: the table, the badge, and both in README.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { placeWords } from '../dist/commands/command-line.js'
import { tableOptions } from '../dist/commands/table.js'
import { readMatrix } from '../dist/matrix/load.js'
import { renderTable } from '../dist/answers/report/formats.js'
import { loadRecords } from '../dist/records/store.js'

// What is committed of other questions, and their pages, are of the same form.
for (const [config, out] of [
  ['burst.yaml', 'results/burst'],
  ['more.yaml', 'results/more'],
  ['tools.yaml', 'results/tools'],
  ['matrix.wide.yaml', 'results/wide'],
]) {
  if (!existsSync(`${out}/records.jsonl`)) continue
  const others = await readMatrix(config)
  const { records } = await loadRecords(out)
  writeFileSync(`${out}/compatibility.md`, renderTable('markdown', records, tableOptions(others)))
  const options = tableOptions(others, undefined, placeWords({ config, out }))
  writeFileSync(`${out}/index.html`, renderTable('html', records, options))
}

const { records } = await loadRecords('results')
const matrix = await readMatrix('matrix.yaml')
const rendered = (format) => renderTable(format, records, tableOptions(matrix))

writeFileSync('results/compatibility.md', rendered('markdown'))
const badge = rendered('badge')
writeFileSync('results/badge.svg', badge)

const [, title] = /<title>(.*)<\/title>/.exec(badge)
const readme = readFileSync('README.md', 'utf8')
  .replace(
    /(<!-- table:begin -->\n)[^]*(<!-- table:end -->)/,
    (_, begin, end) => `${begin}\n${rendered('excerpt')}\n${end}`,
  )
  .replace(/!\[[^\]]*\](\(results\/badge\.svg\))/, (_, target) => `![${title}]${target}`)
writeFileSync('README.md', readme)
