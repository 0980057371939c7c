// Makes the reports of known issues that nobody has reported anew from the records: results/reports/ISSUE.md, and no others.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { bisectedIn } from '../dist/commands/bisect-recorded.js'
import { publishedReports } from '../dist/commands/published-reports.js'
import { readMatrix } from '../dist/matrix/load.js'
import { loadRecords } from '../dist/records/store.js'

const TO = 'results/reports'
const { records } = await loadRecords('results')
const reports = publishedReports(await readMatrix('matrix.yaml'), records, await bisectedIn('results'))
mkdirSync(TO, { recursive: true })
for (const name of readdirSync(TO)) if (!reports.has(name)) rmSync(`${TO}/${name}`)
for (const [name, text] of reports) writeFileSync(`${TO}/${name}`, text)
