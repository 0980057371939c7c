import { Command } from '@commander-js/extra-typings'
import { attesting, configured, fetching, running, selecting, sharing, trying } from './groups.js'
import type { Flags } from './groups.js'

export const runFlags = () =>
  fetching(attesting(running(sharing(trying(selecting(configured(new Command('run'))))))))
    .description(
      'ask every question that has no remembered or published answer, write the records, say what is news',
    )
    .option(
      '--print <what>',
      'what to print at the end: summary, in ten lines, or table, in markdown (default: summary)',
    )
export type RunFlags = Omit<Flags<typeof runFlags>, 'color'>
