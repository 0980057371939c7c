/** The command that asks a question again. Pure. */
import { visibleLine } from '../../../../lib/visible.js'
import type { PageKernel } from '../data.js'

/** Quoted for a shell where need be; a name that holds control codes is shown, and is none that matrix.yaml can have. */
const argument = (text: string): string => {
  const shown = visibleLine(text)
  return /^[\w.+:/-]+$/.test(shown) ? shown : `'${shown.replaceAll("'", `'\\''`)}'`
}

/** @param name a case; without it every case of the cell is asked */
export function commandFor({ kernel, runtime }: PageKernel, bpftrace: string, name?: string): string {
  return [
    'npm run --silent matrix -- run',
    `--kernel ${argument(kernel)}`,
    `--bpftrace ${argument(bpftrace)}`,
    ...(runtime === 'container' ? ['--runtime container'] : []),
    ...(name === undefined ? [] : [`--case ${argument(name)}`]),
    '--fresh --json',
  ].join(' ')
}
