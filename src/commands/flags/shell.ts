import { Command } from '@commander-js/extra-typings'
import { CONFIG } from '../defaults.js'
import { fetching, selecting, trying } from './groups.js'
import type { Flags } from './groups.js'

/** As a run's machines have it. */
export const ONE_CPU = '1'

export const shellFlags = () =>
  fetching(trying(selecting(new Command('shell'))))
    .description('boot one kernel with one build, and give a terminal in it, or run a command there')
    .argument('[command...]', 'a command that runs there in place of a shell; no terminal is needed')
    .usage('[options] [-- <command>...]')
    .option('--config <file>', 'the matrix file', CONFIG)
    .option('--host', 'work on the kernel of this machine, in a container; the same as --kernel host', false)
    .option('--share <dir>', 'a directory of this machine, as it is now, read-only at /share (up to 256 MiB)')
    .option('--gdb', "let a debugger attach to the guest's kernel, and say how", false)
    .option('--memory <size>', 'the memory of the guest, such as 2G or 1536M')
    .option('--cpus <n>', 'the CPUs of the guest, 1 to 64', ONE_CPU)
    .option('--quiet', 'say nothing on standard error beside what the guest says', false)
    .option('--no-color', 'print no colours (also: NO_COLOR)')
export type ShellFlags = Omit<Flags<typeof shellFlags>, 'color'>
