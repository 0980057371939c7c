import { Command } from '@commander-js/extra-typings'
import { asking, configured, fetching, placing, recalling, trying } from './groups.js'
import type { Flags } from './groups.js'

export const bisectFlags = () =>
  fetching(recalling(asking(trying(placing(configured(new Command('bisect')))))))
    .description('find the releases between which the answer to a case changes')
    .argument('<case>', 'the name of a case in the matrix file')
    .option('--axis <axis>', 'what is searched: kernel or bpftrace', 'kernel')
    .option('--good <release>', 'one end: a release, or a series such as 6.12')
    .option('--bad <release>', 'the other end')
    .option('--every', 'follow each change of the answer, and not the last one alone', false)
export type BisectFlags = Omit<Flags<typeof bisectFlags>, 'color'>
