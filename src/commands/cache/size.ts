/** The size of a disk's share on the command line. Pure. */
import { UsageError } from '../../lib/errors.js'

const UNITS: Readonly<Record<string, number>> = {
  ...{ M: 1e6, MB: 1e6, MIB: 2 ** 20 },
  ...{ G: 1e9, GB: 1e9, GIB: 2 ** 30 },
  ...{ T: 1e12, TB: 1e12, TIB: 2 ** 40 },
}

/**
 * G is 10^9, as sizes are told: whoever takes it for more gets a smaller cache than they meant, not a larger one.
 * @returns bytes. @throws UsageError naming the option where it is no size
 */
export function diskSize(option: string, text: string): number {
  const [, digits = '', unit = ''] = /^(\d{1,6})([A-Z]{1,3})$/i.exec(text) ?? []
  const bytes = Number(digits) * (UNITS[unit.toUpperCase()] ?? NaN)
  if (digits !== '' && !Number.isNaN(bytes)) return bytes
  throw new UsageError(`${option} takes a size such as 20G or 500M, not '${text}'`)
}
