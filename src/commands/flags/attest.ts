import { Command } from '@commander-js/extra-typings'
import { configured } from './groups.js'
import type { Flags } from './groups.js'

export const attestFlags = () =>
  configured(new Command('attest'))
    .description('write a statement over the records, the decision and what they were made by')
    .option('--key <file>', 'sign the statement by this SSH key')
export type AttestFlags = Omit<Flags<typeof attestFlags>, 'color'>
