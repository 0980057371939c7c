import { Command } from '@commander-js/extra-typings'
import { configured } from './groups.js'
import type { Flags } from './groups.js'

export const mergeFlags = () =>
  configured(new Command('merge'))
    .description('merge the results that run --shard wrote')
    .argument('<dir...>', 'the results directory of each shard')
export type MergeFlags = Omit<Flags<typeof mergeFlags>, 'color'>
