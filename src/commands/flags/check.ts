import { Command } from '@commander-js/extra-typings'
import { building, collect, configured } from './groups.js'
import type { Flags } from './groups.js'

export const checkFlags = () =>
  building(
    configured(new Command('check')).option(
      '--kernel <glob>',
      'only kernels of this identifier or series, such as 6.12; a glob; or host: the kernel of this machine (repeatable)',
      collect,
      [] as string[],
    ),
  )
    .description('say from the records where handlers of a script run in another order than it relies on')
    .argument('<script...>', 'files that hold scripts; - is standard input')
    .option('--format <format>', 'text, json, sarif, or github (annotations behind the text) (default: text)')
    .option('--quiet', 'as text, print only orders that are not kept or were not measured', false)
export type CheckFlags = Omit<Flags<typeof checkFlags>, 'color'>
