/** What is tried, in the order of the table. */
import { archives } from './kinds/archives.js'
import { caches } from './kinds/caches.js'
import { clocks } from './kinds/clocks.js'
import { disks } from './kinds/disks.js'
import { engines } from './kinds/engines.js'
import { gates } from './kinds/gates.js'
import { mirrors } from './kinds/mirrors.js'
import { programs } from './kinds/programs.js'
import { recordKind } from './kinds/records.js'
import { registries } from './kinds/registries.js'
import { runs } from './kinds/runs.js'
import { signals } from './kinds/signals.js'
import { statements } from './kinds/statements.js'
import { words } from './kinds/words.js'
import type { Kind } from './trial.js'

export const KINDS: readonly Kind[] = [
  archives,
  mirrors,
  programs,
  registries,
  recordKind,
  gates,
  disks,
  signals,
  caches,
  words,
  statements,
  clocks,
  engines,
  runs,
]
