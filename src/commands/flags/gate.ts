import { Command } from '@commander-js/extra-typings'
import { attesting, configured, fetching, running, sifting, trying } from './groups.js'
import type { Flags } from './groups.js'

export const gateFlags = () =>
  fetching(attesting(running(trying(sifting(configured(new Command('gate')))))))
    .description('judge the records against a baseline, by the policy in the matrix file')
    .option('--baseline <path>', "the accepted records (default: the policy's, or baseline.jsonl in --out)")
    .option('--against <build>', "compare with this build's answers, known issues included")
    .option('--run', 'first ask what has no answer yet', false)
    .option('--today <day>', 'the day from which ages and expiries count (default: today, UTC)')
    .option('--format <format>', 'text, json, junit or github (default: text)')
    .option('-o, --output <file>', 'write to this file')
export type GateFlags = Omit<Flags<typeof gateFlags>, 'color'>
