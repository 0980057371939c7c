// Bundles the page's client (src/answers/report/page/client/) and its style into dist/page/, from where answers/report/page/ takes them.
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'

const path = (name) => fileURLToPath(new URL(`../${name}`, import.meta.url))
/** The parts of the style, in the order in which they overrule each other. */
const STYLE = [
  'colours',
  'head',
  'filters',
  'cases',
  'answers',
  'grids',
  'shares',
  'tables',
  'events',
  'screens',
]
const BANNER = '/*! With Preact, (c) 2015-present Jason Miller, MIT licence. */'

/** By this name the tests call it before they run: they inline what this leaves. */
export async function setup() {
  await mkdir(path('dist/page'), { recursive: true })
  const bundle = await rolldown({
    input: path('src/answers/report/page/client/main.tsx'),
    platform: 'browser',
    tsconfig: path('tsconfig.client.json'),
    resolve: { extensionAlias: { '.js': ['.ts', '.tsx', '.js'] } },
  })
  await bundle.write({
    file: path('dist/page/client.js'),
    format: 'iife',
    minify: true,
    banner: BANNER,
  })
  await bundle.close()
  const parts = STYLE.map((part) => readFile(path(`src/answers/report/page/style/${part}.css`), 'utf8'))
  await writeFile(path('dist/page/page.css'), (await Promise.all(parts)).join('\n'))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await setup()
