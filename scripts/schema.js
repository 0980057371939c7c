// Writes matrix.schema.json from the schema in src/matrix/schema.ts (compiled).
import { writeFileSync } from 'node:fs'
import { jsonSchema } from '../dist/matrix/schema.js'

writeFileSync(new URL('../matrix.schema.json', import.meta.url), `${JSON.stringify(jsonSchema(), null, 2)}\n`)
