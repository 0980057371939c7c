import { Command } from '@commander-js/extra-typings'
import { configured, placing } from './groups.js'
import type { Flags } from './groups.js'

export const reproduceFlags = () =>
  placing(configured(new Command('reproduce')))
    .description('write all that another person needs to see what a record says, without this tool')
    .argument('<cell>', 'a cell, such as 6.18x0.27.1; or, with --kernel and --bpftrace, the case')
    .argument('[case]', 'behind a cell: the case')
    .option('--to <dir>', 'where to write it (default: reproduce-CASE-KERNEL-BUILD)')
export type ReproduceFlags = Omit<Flags<typeof reproduceFlags>, 'color'>
