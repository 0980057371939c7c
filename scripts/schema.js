// Writes the JSON schemas of matrix.yaml, of a file of known issues, and of a record, from the schemas in src/ (compiled).
import { writeFileSync } from 'node:fs'
import { issuesSchema, jsonSchema } from '../dist/matrix/json-schema.js'
import { recordSchema } from '../dist/records/record.js'

const SCHEMAS = { matrix: jsonSchema, 'known-issues': issuesSchema, records: recordSchema }

for (const [name, schema] of Object.entries(SCHEMAS))
  writeFileSync(new URL(`../${name}.schema.json`, import.meta.url), `${JSON.stringify(schema(), null, 2)}\n`)
