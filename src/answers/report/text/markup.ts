/** Text from outside in XML and SVG: shown, never interpreted. Pure. */
import { visibleLine, visibleLines } from '../../../lib/visible.js'

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

const MEANINGFUL = /[&<>"']/g
const escaped = (text: string): string => text.replace(MEANINGFUL, (sign) => ENTITIES[sign] ?? sign)

/** One line, for an attribute or between tags. */
export const markupLine = (text: string): string => escaped(visibleLine(text))

/** Lines, for between tags. */
export const markupLines = (text: string): string => escaped(visibleLines(text).join('\n'))
