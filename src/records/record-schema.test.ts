import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { recordSchema } from './record.js'

const root = new URL('../../', import.meta.url)
const reader = z.fromJSONSchema(recordSchema() as z.core.JSONSchema.JSONSchema)

describe('records.schema.json', () => {
  test('is what the schema says', async () => {
    const onDisk: unknown = JSON.parse(await readFile(new URL('records.schema.json', root), 'utf8'))
    expect(onDisk).toEqual(JSON.parse(JSON.stringify(recordSchema())))
  })

  test.each(['results/records.jsonl', 'results/burst/records.jsonl'])('accepts %s', async (file) => {
    const lines = (await readFile(new URL(file, root), 'utf8')).trimEnd().split('\n')
    const refused = lines.filter((line) => !reader.safeParse(JSON.parse(line)).success)
    expect([lines.length > 100, refused]).toEqual([true, []])
  })

  test('refuses another verdict', async () => {
    const [line = ''] = (await readFile(new URL('results/records.jsonl', root), 'utf8')).split('\n')
    expect(reader.safeParse({ ...(JSON.parse(line) as object), verdict: 'fine' }).success).toBe(false)
  })
})
