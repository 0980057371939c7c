/** Text from outside in XML and SVG: shown, never interpreted. Pure. */
import { visibleLine, visibleLines, withoutCommands } from '../../../lib/visible.js'

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

const MEANINGFUL = /[&<>"']/g
const escaped = (text: string): string => text.replace(MEANINGFUL, (sign) => ENTITIES[sign] ?? sign)

/**
 * Commands of a CI system that reads what is printed (see `withoutCommands`) as entities: their value stays.
 */
const escapedCommands = (text: string): string => withoutCommands(text, (unit) => `&#x${unit};`)

/** One line, for an attribute or between tags. */
export const markupLine = (text: string): string => escapedCommands(escaped(visibleLine(text)))

/** Lines, for between tags. */
export const markupLines = (text: string): string => escapedCommands(escaped(visibleLines(text).join('\n')))
