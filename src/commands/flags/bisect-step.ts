import { Command } from '@commander-js/extra-typings'
import { asking, collect, configured, fetching, placing, recalling, trying } from './groups.js'
import type { Flags } from './groups.js'

export const bisectStepFlags = () =>
  fetching(recalling(asking(trying(placing(configured(new Command('bisect-step')))))))
    .description(
      'ask one case of one kernel and build, for git bisect run: ends with 0 good, 1 bad, 125 cannot be told, 128 stop',
    )
    .argument('[case]', 'the name of a case in the matrix file')
    .option('--case <name>', 'the same')
    .option('--bad <answer>', 'an answer that is bad, such as reversed (repeatable)', collect, [] as string[])
    .option(
      '--good <answer>',
      'an answer that is good (repeatable); without it, every answer that is not bad',
      collect,
      [] as string[],
    )
export type BisectStepFlags = Omit<Flags<typeof bisectStepFlags>, 'color'>
