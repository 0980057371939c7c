/** The page's client and style, as the build leaves them in dist/page/ (scripts/client.js). */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import type { PageData } from './data.js'

export interface Assets {
  readonly script: string
  readonly style: string
  /** What the page shows where nothing is chosen, as HTML: the client's own view, for readers without JavaScript. */
  readonly opening: (data: PageData) => string
}

/** The same folder, whether this file is run compiled or, by the tests, as it is. */
const FOLDER = new URL('../../../../dist/page/', import.meta.url)

let assets: Assets | undefined

/** Read once, when a page is first asked for. Throws where the project was not built. */
export function readAssets(): Assets {
  const read = (name: string): string => readFileSync(new URL(name, FOLDER), 'utf8').trim()
  const load = createRequire(import.meta.url)
  return (assets ??= {
    script: read('client.js'),
    style: read('page.css'),
    ...(load(fileURLToPath(new URL('opening.cjs', FOLDER))) as Pick<Assets, 'opening'>),
  })
}
