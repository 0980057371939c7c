import { Command } from '@commander-js/extra-typings'
import { configured, sifting } from './groups.js'
import type { Flags } from './groups.js'

export const tableFlags = () =>
  sifting(configured(new Command('table')))
    .description('render the records in another form')
    .option(
      '--format <format>',
      'markdown, html, json, junit, github, badge, or excerpt (for README) (default: markdown; on a terminal, findings in its width)',
    )
    .option('-o, --output <file>', 'write to this file; --out with a file does the same')
export type TableFlags = Omit<Flags<typeof tableFlags>, 'color'>
