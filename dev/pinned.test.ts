/** What the action and the workflows fetch is what was looked at: a tag can be moved, a commit cannot. */
import { readFile, readdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const path = (name: string): string => fileURLToPath(new URL(`../${name}`, import.meta.url))
const workflows = (await readdir(path('.github/workflows'))).map((name) => `.github/workflows/${name}`)

test.each(['action.yml', ...workflows])(
  '%s names every action by commit, and says its version',
  async (file) => {
    const text = await readFile(path(file), 'utf8')
    const used = text.split('\n').filter((line) => /\buses:/.test(line) && !line.includes('uses: ./'))
    expect(used).not.toEqual([])
    expect(used.filter((line) => !/uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line))).toEqual([])
  },
)

test('the action installs nothing that only development needs, and what builds it is there', async () => {
  expect(await readFile(path('action.yml'), 'utf8')).toMatch(/^ +npm ci --omit=dev /m)
  const build = await readFile(path('scripts/build.js'), 'utf8')
  const client = await readFile(path('scripts/client.js'), 'utf8')
  const needed = [...`${build}\n${client}`.matchAll(/ from '([^.:']+)'$/gm)].map(([, name]) => name)
  const { optionalDependencies } = JSON.parse(await readFile(path('package.json'), 'utf8')) as {
    optionalDependencies: Record<string, string>
  }
  expect(Object.keys(optionalDependencies).sort()).toEqual(
    [...needed, 'preact', 'preact-render-to-string'].sort(),
  )
})
