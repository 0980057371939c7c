/** The page's client and style, as the build leaves them in dist/page/ (scripts/client.js). */
import { readFileSync } from 'node:fs'

export interface Assets {
  readonly script: string
  readonly style: string
}

/** The same folder, whether this file is run compiled or, by the tests, as it is. */
const FOLDER = new URL('../../../../dist/page/', import.meta.url)

let assets: Assets | undefined

/** Read once, when a page is first asked for. Throws where the project was not built. */
export function readAssets(): Assets {
  const read = (name: string): string => readFileSync(new URL(name, FOLDER), 'utf8').trim()
  return (assets ??= { script: read('client.js'), style: read('page.css') })
}
