import { Command } from '@commander-js/extra-typings'
import { asking, besideOthers, collect, configured, fetching, placing, trying } from './groups.js'
import type { Flags } from './groups.js'

export const suiteFlags = () =>
  besideOthers(fetching(asking(trying(placing(configured(new Command('suite')))))))
    .description("run a suite of bpftrace's own runtime tests on kernels and builds")
    .argument('<dir>', 'the suite, such as bpftrace/tests/runtime, or the name of one of matrix.yaml')
    .option('--test <glob>', "only tests that match, such as 'probe.*' (repeatable)", collect, [] as string[])
    .option('--programs <dir>', 'where the compiled test programs are, such as build/tests/testprogs')
    .option(
      '--known <file>',
      'the tests that are known to fail (default: known-SUITE.yaml beside the matrix file, where it is)',
    )
    .option('--baseline <path>', 'judge the answers against these records, as gate does')
    .option('--against <build>', 'judge every build against this one, of the baseline or of this run')
    .option(
      '--any-build',
      "count as failures also programs that a build older than the suite's checkout does not take",
      false,
    )
    .option('--print <what>', 'what to print at the end: summary, or table, in markdown (default: summary)')
export type SuiteFlags = Omit<Flags<typeof suiteFlags>, 'color'>
