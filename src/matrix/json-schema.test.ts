import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { AXES, SMALLEST } from './matrix.fixture.js'
import { issuesSchema, jsonSchema } from './json-schema.js'

const root = new URL('../../', import.meta.url)
const editor = z.fromJSONSchema(jsonSchema() as z.core.JSONSchema.JSONSchema)

test('known-issues.schema.json is what the schema says, and accepts known-issues.yaml', async () => {
  const onDisk: unknown = JSON.parse(await readFile(new URL('known-issues.schema.json', root), 'utf8'))
  expect(onDisk).toEqual(JSON.parse(JSON.stringify(issuesSchema())))
  const issues = z.fromJSONSchema(issuesSchema() as z.core.JSONSchema.JSONSchema)
  const text = await readFile(new URL('known-issues.yaml', root), 'utf8')
  expect(issues.safeParse(parse(text)).success).toBe(true)
  expect(issues.safeParse(parse(text.replace('seen:', 'sene:'))).success).toBe(false)
})

describe('matrix.schema.json', () => {
  test('is what the schema says', async () => {
    const onDisk: unknown = JSON.parse(await readFile(new URL('matrix.schema.json', root), 'utf8'))
    expect(onDisk).toEqual(JSON.parse(JSON.stringify(jsonSchema())))
  })

  test.each(['matrix.yaml', 'burst.yaml', 'more.yaml', 'matrix.wide.yaml'])(
    'accepts %s as editors read it',
    async (name) => {
      expect(editor.safeParse(parse(await readFile(new URL(name, root), 'utf8'))).success).toBe(true)
    },
  )

  test.each([
    ['numbers and booleans', `${SMALLEST}    events: 7\nstrict: true\n`.replace('"6.16"', '6.16'), true],
    ['the same quoted', `${SMALLEST}    events: "7"\nstrict: "true"\n`, true],
    ['too many events', `${SMALLEST}    events: 101\n`, false],
    ['two handlers', SMALLEST.replace('[a, b, c]', '[a, b]'), false],
    ['no case', `${AXES}cases: {}\n`, false],
    ['an unknown key', `${SMALLEST}extra: 1\n`, false],
    ['a case name in capitals', SMALLEST.replace('fexit:', 'Fexit:'), false],
  ])('%s', (_, text, accepted) => {
    expect(editor.safeParse(parse(text)).success).toBe(accepted)
  })
})
