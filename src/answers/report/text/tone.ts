/** What colour an answer has on a terminal. Pure. */
import type { createColors } from 'picocolors'
import type { Seen } from '../findings/seen.js'

/** A text in the colour of what it is said of. */
export const coloured = (
  colours: ReturnType<typeof createColors>,
  { manner }: Seen,
  text: string,
): string => {
  switch (manner) {
    case 'kept':
      return colours.green(text)
    case 'known':
      return colours.yellow(text)
    case 'unexpected':
      return colours.red(text)
    case 'unanswered':
      return colours.magenta(text)
    case 'free':
      return text
    case 'refused':
      return colours.dim(text)
  }
}
