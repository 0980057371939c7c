/** Flags that several verbs share, and the type that follows from a verb's flags. */
import type { Command, OptionValues } from '@commander-js/extra-typings'
import { CONFIG, RESULTS } from '../defaults.js'

/** The type of a verb's parsed flags. */
export type Flags<Make extends () => { opts: () => unknown }> = ReturnType<ReturnType<Make>['opts']>

/** Gathers the values of a flag that may be repeated. */
export const collect = (value: string, before: string[]): string[] => [...before, value]

/** Of verbs that read matrix.yaml and a results directory. */
export const configured = <Args extends unknown[], Opts extends OptionValues, Global extends OptionValues>(
  command: Command<Args, Opts, Global>,
) =>
  command
    .option('--config <file>', 'the matrix file', CONFIG)
    .option('--out <dir>', 'the results directory', RESULTS)
    .option('--json', 'print JSON on standard output, and nothing else there', false)
    .option('--no-color', 'print no colours (also: NO_COLOR)')

/** Results of a suite have a directory of their own beneath the usual one, which help then tells. */
export function besideOthers<Verb extends Command<unknown[], OptionValues, OptionValues>>(
  command: Verb,
): Verb {
  command.options.find(({ long }) => long === '--out')?.default(RESULTS, `${RESULTS}/suite/SUITE`)
  return command
}

/** Of verbs that open the archive. */
export const fetching = <Args extends unknown[], Opts extends OptionValues, Global extends OptionValues>(
  command: Command<Args, Opts, Global>,
) =>
  command
    .option(
      '--arch <name>',
      "kernels and builds of this architecture, x86_64 or arm64, in place of matrix.yaml's (repeatable)",
      collect,
      [] as string[],
    )
    .option('--allow-older-archive', 'take an archive index that is older than that of an earlier run', false)

/** Of verbs that take builds. */
export const building = <Args extends unknown[], Opts extends OptionValues, Global extends OptionValues>(
  command: Command<Args, Opts, Global>,
) =>
  command.option(
    '--bpftrace <glob>',
    'only bpftrace builds of this version or series, such as 0.27; or a glob (repeatable)',
    collect,
    [] as string[],
  )

/** Of verbs that take kernels. */
export const booting = <Args extends unknown[], Opts extends OptionValues, Global extends OptionValues>(
  command: Command<Args, Opts, Global>,
) =>
  command.option(
    '--kernel <glob>',
    'only kernels of this identifier or series, such as 6.12; or a glob (repeatable)',
    collect,
    [] as string[],
  )

/** Of verbs that list what suites offer. */
export const offering = <Args extends unknown[], Opts extends OptionValues, Global extends OptionValues>(
  command: Command<Args, Opts, Global>,
) =>
  command
    .option('--all-suites', 'look through every suite that the mirror has', false)
    .option('--verbose', 'name each of them, with its package and size', false)

/** Of verbs that take kernels and builds. */
export const placing = <Args extends unknown[], Opts extends OptionValues, Global extends OptionValues>(
  command: Command<Args, Opts, Global>,
) =>
  building(booting(command)).option(
    '--runtime <glob>',
    'only this runtime: microvm or container (repeatable)',
    collect,
    [] as string[],
  )

/** Of verbs that take cells, or records of them. */
export const selecting = <Args extends unknown[], Opts extends OptionValues, Global extends OptionValues>(
  command: Command<Args, Opts, Global>,
) => placing(command).option('--case <glob>', 'only cases that match (repeatable)', collect, [] as string[])

/** Of verbs that take records. */
export const sifting = <Args extends unknown[], Opts extends OptionValues, Global extends OptionValues>(
  command: Command<Args, Opts, Global>,
) =>
  selecting(command).option(
    '--verdict <verdict>',
    'only records of this verdict, such as known or wrong-order (repeatable)',
    collect,
    [] as string[],
  )

/** Of verbs that may take one more build, and one more kernel. */
export const trying = <Args extends unknown[], Opts extends OptionValues, Global extends OptionValues>(
  command: Command<Args, Opts, Global>,
) =>
  command
    .option(
      '--candidate <source>',
      'add a bpftrace build, called candidate: file:PATH, oci:IMAGE, https:ADDRESS, debian:SUITE or ubuntu:SUITE',
    )
    .option(
      '--kernel-image <file>',
      'add a kernel, called candidate: a bzImage, such as arch/x86/boot/bzImage',
    )
    .option('--kernel-config <file>', 'with --kernel-image: its .config')
    .option('--modules <dir>', 'with --kernel-image: its modules, as make modules_install makes them')

/** Of verbs that take answers from published records. */
export const recalling = <Args extends unknown[], Opts extends OptionValues, Global extends OptionValues>(
  command: Command<Args, Opts, Global>,
) =>
  command.option(
    '--recall <dir>',
    'use the answers of published records: a directory, a file, a git revision, or packaged: those of this program (repeatable)',
    collect,
    [] as string[],
  )

/** Of verbs that take the cells of a share. */
export const sharing = <Args extends unknown[], Opts extends OptionValues, Global extends OptionValues>(
  command: Command<Args, Opts, Global>,
) => command.option('--shard <I/N>', 'only share I of N equal shares of the cells')

/** Of verbs that attest after their work. */
export const attesting = <Args extends unknown[], Opts extends OptionValues, Global extends OptionValues>(
  command: Command<Args, Opts, Global>,
) =>
  command
    .option('--attest', 'then write a statement over the results, as attest does', false)
    .option('--key <file>', 'with --attest: sign the statement by this SSH key')

/** Of verbs that ask. */
export const asking = <Args extends unknown[], Opts extends OptionValues, Global extends OptionValues>(
  command: Command<Args, Opts, Global>,
) =>
  command
    .option('--jobs <n>', 'machines at a time (default: the number of cores)')
    .option('--fresh', 'ignore remembered and published answers', false)
    .option('--repeat <n>', 'ask everything this many times, 1 to 100', '1')
    .option('--quiet', 'show no progress; results are printed all the same', false)
    .option('--verbose', 'show progress as lines, also on a terminal', false)

/** Of verbs that ask a matrix. */
export const running = <Args extends unknown[], Opts extends OptionValues, Global extends OptionValues>(
  command: Command<Args, Opts, Global>,
) =>
  recalling(asking(command))
    .option('--isolated', 'ask every case alone', false)
    .option('--thorough', 'see twice alone whatever is not plainly ok, also where it is as expected', false)
