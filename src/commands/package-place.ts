/** Where this package is, wherever it is installed. */
import { fileURLToPath } from 'node:url'

/** The directory that holds images/, matrix.yaml and the compiled stages' parent. */
export const PACKAGE = fileURLToPath(new URL('../../', import.meta.url))

/** The directory of the compiled stages. */
export const CODE = fileURLToPath(new URL('../', import.meta.url))
