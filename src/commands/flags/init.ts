import { Command } from '@commander-js/extra-typings'
import { collect } from './groups.js'
import type { Flags } from './groups.js'

export const initFlags = () =>
  new Command('init')
    .description(
      'write a first matrix.yaml, with comments; on a terminal, ask for what no flag says, and never write over one',
    )
    .argument('[dir]', 'where to write it (default: the working directory)')
    .option(
      '--suite <suite>',
      'a Debian suite to take bpftrace and its kernel from (repeatable; default: trixie)',
      collect,
      [] as string[],
    )
    .option('--kernel <file>', 'a kernel of your own: a bzImage or vmlinux')
    .option('--script <file>', 'a bpftrace script of your own')
    .option('--force', 'replace a matrix.yaml that is there', false)
export type InitFlags = Flags<typeof initFlags>
