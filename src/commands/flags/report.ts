import { Command, Option } from '@commander-js/extra-typings'
import { configured, placing } from './groups.js'
import type { Flags } from './groups.js'

export const reportFlags = () =>
  placing(configured(new Command('report')))
    .description(
      'write a report to upstream of what is found in a case, or of a known issue; nothing is sent',
    )
    .argument('<finding>', 'a case in which something is wrong, or the id of a known issue')
    .addOption(
      new Option('--kind <kind>', "bpftrace: markdown for its tracker; kernel: a mailing list's plain text")
        .choices(['bpftrace', 'kernel'] as const)
        .default('bpftrace' as const),
    )
    .option('-o, --output <file>', 'write to this file')
export type ReportFlags = Omit<Flags<typeof reportFlags>, 'color'>
