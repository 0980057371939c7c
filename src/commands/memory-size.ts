/** The size of a memory on the command line. Pure. */
import { UsageError } from '../lib/errors.js'

const [LEAST_MIB, MOST_MIB] = [256, 1 << 20]
const UNITS: Readonly<Record<string, number>> = { M: 1, G: 1024 }

/** @returns MiB. @throws UsageError naming the option where it is no size, or none that a guest boots with */
export function memorySize(option: string, text: string): number {
  const [, digits = '', unit = ''] = /^(\d{1,7})([MG])(?:iB)?$/i.exec(text) ?? []
  const mebibytes = Number(digits) * (UNITS[unit.toUpperCase()] ?? NaN)
  if (digits !== '' && mebibytes >= LEAST_MIB && mebibytes <= MOST_MIB) return mebibytes
  throw new UsageError(`${option} takes a size such as 2G or 1536M, at least ${LEAST_MIB}M, not '${text}'`)
}
