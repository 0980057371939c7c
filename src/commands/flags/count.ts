import { UsageError } from '../../lib/errors.js'

/** A positive whole number from the command line. @throws UsageError naming the option */
export function count(option: string, text: string, most = 9999): number {
  if (/^[1-9]\d{0,3}$/.test(text) && Number(text) <= most) return Number(text)
  throw new UsageError(`${option} takes a whole number from 1 to ${most}, not '${text}'`)
}
