import { Command } from '@commander-js/extra-typings'
import { besideOthers, configured } from './groups.js'
import type { Flags } from './groups.js'

export const suiteAcceptFlags = () =>
  besideOthers(configured(new Command('accept')))
    .description('write the tests that fail in the present records into the file of those that are known to')
    .argument('<dir>', 'the suite that the records are of, or its name in matrix.yaml')
    .option('--known <file>', 'the file to write (default: known-SUITE.yaml beside the matrix file)')
export type SuiteAcceptFlags = Omit<Flags<typeof suiteAcceptFlags>, 'color'>
