/** Where this package is, wherever it is installed. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The directory that holds images/, matrix.yaml and the compiled stages' parent. */
export const PACKAGE = fileURLToPath(new URL('../../', import.meta.url))

/** The directory of the compiled stages. */
export const CODE = fileURLToPath(new URL('../', import.meta.url))

/** What stands before a verb: a checkout has the sources, and its own script. */
export const tool = (root = PACKAGE): string =>
  existsSync(join(root, 'src')) ? 'npm run --silent matrix --' : 'matrix'

/** The version in package.json. */
export const toolVersion = (): string =>
  (JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8')) as { version: string }).version
