// Bundles the page's client (src/answers/report/page/client/) and its style into dist/page/, from where answers/report/page/ takes them.
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'
import { settled } from './settled.js'

const path = (name) => fileURLToPath(new URL(`../${name}`, import.meta.url))
/** The parts of the style, in the order in which they overrule each other. */
const STYLE = [
  'colours',
  'head',
  'findings',
  'filters',
  'cases',
  'answers',
  'grids',
  'overview',
  'shares',
  'tables',
  'events',
  'screens',
  'paper',
]
const BANNER = '/*! With Preact, (c) 2015-present Jason Miller, MIT licence. */'

/** @param options of rolldown, beside those of every bundle */
async function bundle(input, output, options) {
  const made = await rolldown({
    input: path(`src/answers/report/page/client/${input}`),
    tsconfig: path('tsconfig.client.json'),
    resolve: { extensionAlias: { '.js': ['.ts', '.tsx', '.js'] } },
    ...options,
  })
  const { output: chunks } = await made.generate({ minify: true, banner: BANNER, ...options.output })
  await settled(path(`dist/page/${output}`), chunks[0].code)
  await made.close()
}

/** By this name the tests call it before they run: they inline what this leaves. */
export async function setup() {
  await bundle('main.tsx', 'client.js', { platform: 'browser', output: { format: 'iife' } })
  // The same views, drawn where the page is written.
  await bundle('opening.tsx', 'opening.cjs', { platform: 'node', output: { format: 'cjs' } })
  const parts = STYLE.map((part) => readFile(path(`src/answers/report/page/style/${part}.css`), 'utf8'))
  await settled(path('dist/page/page.css'), (await Promise.all(parts)).join('\n'))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await setup()
