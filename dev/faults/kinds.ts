/** What is tried, in the order of the table. */
import { archives } from './kinds/archives.js'
import { mirrors } from './kinds/mirrors.js'
import { programs } from './kinds/programs.js'
import { registries } from './kinds/registries.js'
import { recordKind } from './kinds/records.js'
import { gates } from './kinds/gates.js'
import type { Kind } from './trial.js'

export const KINDS: readonly Kind[] = [archives, mirrors, programs, registries, recordKind, gates]
