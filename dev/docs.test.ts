/** The documents: what is generated is current, links lead somewhere, and what is meant to be short is short. */
import { readdir, readFile, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { format, resolveConfig } from 'prettier'
import { describe, expect, test } from 'vitest'
import { currentManual } from './manual.js'
import { renewed } from './reference.js'

const ROOT = fileURLToPath(new URL('../', import.meta.url))
const read = (path: string): Promise<string> => readFile(join(ROOT, path), 'utf8')
const DOCUMENTS = [
  ...['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'CHANGELOG.md'],
  ...(await readdir(join(ROOT, 'docs'))).filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`),
]

/** A heading's anchor, as GitHub makes it. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-')

const anchors = (text: string): Set<string> =>
  new Set([...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => anchorOf(heading)))

test('reference.md is what the code says (mend: npm run reference)', async () => {
  const options = { ...(await resolveConfig(join(ROOT, 'docs/reference.md'))), parser: 'markdown' }
  const text = await read('docs/reference.md')
  expect(await format(renewed(text), options)).toBe(text)
})

test('matrix.1 is what the code and reference.md say (mend: npm run reference)', async () => {
  expect(await read('man/matrix.1')).toBe(await currentManual())
})

describe('every link leads to a file and a heading:', () => {
  test.each(DOCUMENTS)('%s', async (document) => {
    const text = await read(document)
    const broken: string[] = []
    for (const [, target = ''] of text.replace(/^```[^]*?^```/gm, '').matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^[a-z]+:/.test(target)) continue
      const [path = '', anchor] = target.split('#')
      const file = path === '' ? document : join(dirname(document), path)
      const found = await stat(join(ROOT, file)).catch(() => undefined)
      if (!found) broken.push(target)
      else if (anchor !== undefined && !anchors(await read(file)).has(anchor)) broken.push(target)
    }
    expect(broken).toEqual([])
  })
})

test('README has at most 150 lines', async () => {
  expect((await read('README.md')).split('\n').length).toBeLessThanOrEqual(150)
})
