/** Which form a verb prints: what --format and --json say together. Pure. */
import { UsageError } from '../lib/errors.js'
import { visibleLine } from '../lib/visible.js'

export interface FormatArguments {
  /** Absent where the command line has no --format. */
  readonly format?: string
  /** The same as --format json. */
  readonly json: boolean
}

/**
 * @param formats those that the verb has, by name; json is among them
 * @param usual what neither --format nor --json asks for
 * @throws UsageError for a format that is not there, and where --format and --json contradict each other
 */
export function formatOf<F extends string>(
  { format, json }: FormatArguments,
  formats: Readonly<Record<F, unknown>>,
  usual: F,
): F {
  const name = format ?? (json ? 'json' : usual)
  if (!isOf(formats, name))
    throw new UsageError(
      `--format takes one of ${Object.keys(formats).join(', ')}, not '${visibleLine(name)}'`,
    )
  if (json && name !== 'json')
    throw new UsageError(`--json and --format ${name} contradict each other; leave one of them out`)
  return name
}

const isOf = <F extends string>(formats: Readonly<Record<F, unknown>>, name: string): name is F =>
  Object.hasOwn(formats, name)
