/** What is tried, in the order of the table. */
import { archives } from './kinds/archives.js'
import type { Kind } from './trial.js'

export const KINDS: readonly Kind[] = [archives]
