/** What everything in a run shares: made once, where the run begins, and handed down as it is. */
import type { Workshop } from '../../supply/artefacts/workshop.js'
import type { Host } from '../engine/host.js'
import type { Tell } from './events.js'

export interface Lab {
  readonly workshop: Workshop
  /** The kernel that containers share, where it can be asked. */
  readonly host?: Host | undefined
  readonly cacheDir: string
  /** `<out>/logs`. */
  readonly logDir: string
  readonly environment: NodeJS.ProcessEnv
  readonly signal: AbortSignal
  readonly tell: Tell
}
