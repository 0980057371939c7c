import { Command } from '@commander-js/extra-typings'
import { RESULTS } from '../defaults.js'
import type { Flags } from './groups.js'

export const verifyFlags = () =>
  new Command('verify')
    .description('check a statement of attest against the files beside it')
    .argument('[statement]', "the statement (default: the results directory's attestation.json)")
    .option('--out <dir>', 'the results directory', RESULTS)
    .option(
      '--allowed-signers <file>',
      'check the signature: the keys that may sign, as ssh-keygen reads them',
    )
    .option('--identity <name>', 'only this one of the allowed signers')
    .option('--json', 'print JSON on standard output, and nothing else there', false)
    .option('--no-color', 'accepted for symmetry: verify prints no colours')
export type VerifyFlags = Omit<Flags<typeof verifyFlags>, 'color'>
