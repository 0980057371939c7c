/** The command that asks a question again. Pure. */
import { shellWord } from '../../../../lib/shell.js'
import type { PageKernel } from '../data.js'

/**
 * @param asking the matrix file and the results directory, as options, where they are not the usual ones
 * @param name a case; without it every case of the cell is asked
 */
export function commandFor(
  asking: readonly string[],
  { kernel, runtime, arch }: PageKernel,
  bpftrace: string,
  name?: string,
): string {
  return [
    'npm run --silent matrix -- run',
    ...asking.map(shellWord),
    ...(arch === undefined || runtime === 'container' ? [] : [`--arch ${arch}`]),
    `--kernel ${shellWord(kernel)}`,
    `--bpftrace ${shellWord(bpftrace)}`,
    ...(runtime === 'container' ? ['--runtime container'] : []),
    ...(name === undefined ? [] : [`--case ${shellWord(name)}`]),
    '--fresh --json',
  ].join(' ')
}
