import { Command } from '@commander-js/extra-typings'
import { configured, sifting } from './groups.js'
import type { Flags } from './groups.js'

export const explainFlags = () =>
  sifting(configured(new Command('explain')))
    .description('say what a case asks, what was seen, and what is known')
    .argument('[case]', 'the name of a case; --case says several')
    .option('--reproducer', "print only what shows it without this tool, for a root's shell", false)
export type ExplainFlags = Omit<Flags<typeof explainFlags>, 'color'>
