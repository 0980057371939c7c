/** What ESLint does not hold: files stay small, and a type's name is its own. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const SOURCE = fileURLToPath(new URL('../src/', import.meta.url))
const names = (await readdir(SOURCE, { recursive: true })).filter((name) => /\.(tsx?|css)$/.test(name))
const files = await Promise.all(
  names.map(async (name) => ({ name, text: await readFile(join(SOURCE, name), 'utf8') })),
)

test('no file has more than 250 lines', () => {
  const long = files.filter(({ text }) => text.split('\n').length > 251).map(({ name }) => name)
  expect([files.length > 300, long]).toEqual([true, []])
})

test('no two types have one name', () => {
  const DECLARED = /^(?:export )?(?:interface|type|class|enum) (\w+)/gm
  const declared = files
    .filter(({ name }) => !/\.(test|fixture)\./.test(name))
    .flatMap(({ text }) => [...text.matchAll(DECLARED)].map(([, type = '']) => type))
  expect(declared.filter((type, index) => declared.indexOf(type) !== index)).toEqual([])
})
