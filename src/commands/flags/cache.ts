import { Command } from '@commander-js/extra-typings'
import type { Flags } from './groups.js'

export const cacheListFlags = () =>
  new Command('list')
    .description(
      'say what is kept on this machine for reuse, by kind, with sizes and the day of the last use',
    )
    .option('--json', 'print JSON on standard output, and nothing else there', false)
export type CacheListFlags = Flags<typeof cacheListFlags>

export const cachePruneFlags = () =>
  new Command('prune')
    .description(
      "remove this tool's images from the container engine, and artefacts unused for a month; with --keep: what was used least recently, until the cache is within a bound",
    )
    .option('--keep <size>', 'leave so much in the cache, such as 20G or 500M; images in the engine stay')
    .option('--dry-run', 'with --keep: say what would be removed, and remove nothing', false)
    .option('--json', 'with --keep: print JSON on standard output, and nothing else there', false)
export type CachePruneFlags = Flags<typeof cachePruneFlags>
