import { Command } from '@commander-js/extra-typings'
import { configured } from './groups.js'
import type { Flags } from './groups.js'

export const acceptFlags = () =>
  configured(new Command('accept'))
    .description('make the present records the baseline')
    .option('--baseline <path>', "the file to write (default: the policy's, or baseline.jsonl in --out)")
export type AcceptFlags = Omit<Flags<typeof acceptFlags>, 'color'>
