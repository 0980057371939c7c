/** The command that asks a question again. Pure. */
import { shellWord } from '../../../../lib/shell.js'
import type { PageKernel } from '../data.js'

/** @param name a case; without it every case of the cell is asked */
export function commandFor({ kernel, runtime }: PageKernel, bpftrace: string, name?: string): string {
  return [
    'npm run --silent matrix -- run',
    `--kernel ${shellWord(kernel)}`,
    `--bpftrace ${shellWord(bpftrace)}`,
    ...(runtime === 'container' ? ['--runtime container'] : []),
    ...(name === undefined ? [] : [`--case ${shellWord(name)}`]),
    '--fresh --json',
  ].join(' ')
}
