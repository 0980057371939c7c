import { Command } from '@commander-js/extra-typings'
import { collect, configured, fetching, placing, recalling, trying, asking } from './groups.js'
import type { Flags } from './groups.js'

export const tryFlags = () =>
  fetching(recalling(asking(trying(placing(configured(new Command('try')))))))
    .description('run a bpftrace script on kernels and builds, and say what each makes of it')
    .argument('<script>', 'the file that holds the script')
    .argument('[command...]', 'a command, run once in the guest as the child of bpftrace -c')
    .usage('[options] <script> [-- <command>...]')
    .option(
      '--for <span>',
      'how long the script runs after every probe is attached, then Ctrl-C (default: 3s)',
    )
    .option('--beside', 'run the command beside bpftrace, as from another terminal, not as its child', false)
    .option('--arg <word>', 'an argument of the script: $1, $2, … (repeatable)', collect, [] as string[])
    .option('--flag <word>', 'a flag of bpftrace, such as --unsafe (repeatable)', collect, [] as string[])
    .option(
      '--env <variable>',
      'a variable for bpftrace, such as BPFTRACE_MAX_STRLEN=100 (repeatable)',
      collect,
      [] as string[],
    )
    .option('--expect <regex>', 'a line of the output must match (repeatable)', collect, [] as string[])
    .option('--tokens <list>', 'what each event prints, in the expected order, such as a,b')
    .option('--events <n>', 'with --tokens: how many events the command causes (default: 1)')
    .option(
      '--same',
      'what is printed must be the same in every cell, as far as records keep it: 4000 characters',
      false,
    )
    .option('--save <name>', 'also write this as a case into the matrix file')
export type TryFlags = Omit<Flags<typeof tryFlags>, 'color'>
