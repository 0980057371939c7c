import { Command } from '@commander-js/extra-typings'
import { configured } from './groups.js'
import type { Flags } from './groups.js'

export const explainFlags = () =>
  configured(new Command('explain'))
    .description('say what a case asks, what was seen, and what is known')
    .argument('<case>', 'the name of a case')
export type ExplainFlags = Omit<Flags<typeof explainFlags>, 'color'>
