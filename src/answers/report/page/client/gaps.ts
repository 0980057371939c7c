/** Series of kernels that lie between two rows and were not measured. Pure. */
import { seriesOf } from '../../../../matrix/versions.js'
import { gapBetween } from '../../findings/gaps.js'
import type { PageKernel } from '../data.js'

const numbers = (kernel: string): string | undefined => /^\d+\.\d+/.exec(seriesOf(kernel) ?? '')?.[0]

/** @returns by row, such as `6.13 to 6.15 not measured`; '' where nothing is between it and the next row */
export function gapsAfter(kernels: readonly Pick<PageKernel, 'kernel'>[]): string[] {
  return kernels.map(({ kernel }, row) => {
    const next = kernels[row + 1]?.kernel ?? ''
    const [a, b] = [numbers(kernel), numbers(next)]
    if (a === undefined || b === undefined || a === b) return ''
    const gap = gapBetween(a, b, 'kernel') ?? ''
    return /^\d/.test(gap) ? `${gap} not measured` : '' // what is said of names that are no versions says nothing
  })
}
