/** Options of a verb beneath another verb: those that both know are taken by the upper one, wherever they stand. */
import type { CommandUnknownOpts } from '@commander-js/extra-typings'
import { UsageError } from '../../lib/errors.js'

/**
 * What the command line says of the lower verb's own options.
 * @throws UsageError for an option that only the upper one knows, which would be of no effect
 */
export function ownOptions<Flags extends object>(flags: Flags, command: CommandUnknownOpts): Flags {
  const { parent } = command
  const own = new Set(command.options.map(({ long }) => long))
  const stray = parent?.options.find(
    (one) => parent.getOptionValueSource(one.attributeName()) === 'cli' && !own.has(one.long),
  )
  if (stray)
    throw new UsageError(
      `\`${parent?.name() ?? ''} ${command.name()}\` knows no ${stray.long ?? stray.flags}: it takes what is there of the suite as a whole`,
    )
  return { ...flags, ...command.optsWithGlobals() }
}
